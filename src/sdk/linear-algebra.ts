/**
 * Dense linear algebra on matrices held column after column. A triangular factor R of `size` columns is `size × size`
 * numbers, with zeros below the diagonal: R_ij is `factor[j * size + i]`.
 *
 *   [R; B] = Q R′ by Householder reflections H = I − v vᵀ / τ that touch one row of R and all rows of B:
 *   v = (R_kk + sign(R_kk) ‖x‖, B_k), x = (R_kk, B_k), τ = vᵀv / 2
 *
 * Golub & Van Loan (2013), Matrix computations, algorithms 5.2.1 and 3.1.2.
 */

/** Σ a_i b_i over columns that start at `a` and `b`. Four partial sums by i mod 4, as the SIMD twin has them. */
function dot(matrix: Float64Array, a: number, b: number, length: number): number {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) sum[i & 3] += matrix[a + i] * matrix[b + i];
  return sum[0] + sum[2] + (sum[1] + sum[3]);
}

/**
 * Folds more rows into a triangular factor: afterwards R is the factor of all rows folded so far. `block` holds `size`
 * columns of `rows` numbers, and is used up.
 */
export function foldRows(factor: Float64Array, size: number, block: Float64Array, rows: number): void {
  for (let k = 0; k < size; k++) {
    const diagonal = factor[k * size + k];
    const norm = Math.sqrt(diagonal * diagonal + dot(block, k * rows, k * rows, rows));
    if (norm === 0) continue;
    const replaced = diagonal > 0 ? -norm : norm;
    const head = diagonal - replaced;
    const tau = norm * (norm + Math.abs(diagonal));
    factor[k * size + k] = replaced;
    for (let j = k + 1; j < size; j++) {
      const weight = (head * factor[j * size + k] + dot(block, k * rows, j * rows, rows)) / tau;
      factor[j * size + k] -= weight * head;
      for (let i = 0; i < rows; i++) block[j * rows + i] -= weight * block[k * rows + i];
    }
  }
}

/** x of R x = b, where R are the first `b.length` columns of a triangular factor of `size` columns. */
export function solveUpper(factor: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let j = x.length - 1; j >= 0; j--) {
    x[j] /= factor[j * size + j];
    for (let i = 0; i < j; i++) x[i] -= factor[j * size + i] * x[j];
  }
  return x;
}

/** x of Rᵀ x = b, with R as in `solveUpper`. */
export function solveUpperTransposed(factor: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) x[i] -= factor[i * size + j] * x[j];
    x[i] /= factor[i * size + i];
  }
  return x;
}
