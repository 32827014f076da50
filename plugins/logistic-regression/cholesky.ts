/**
 * Cholesky factor of a symmetric positive definite matrix, A = L Lᵀ, both `size × size` row after row; only what is on
 * and below the diagonal is read and written.
 *
 *   L_kj = (A_kj − Σ_{i<j} L_ki L_ji) / L_jj,  L_kk = √(A_kk − Σ_{i<k} L_ki²)
 *
 * Golub & Van Loan (2013), Matrix computations, 4.2.
 */
export interface Factor {
  readonly size: number;
  readonly lower: Float64Array;
  /** Columns that are combinations of those before them: what is left of their diagonal is nothing beside it. */
  readonly dependent: readonly number[];
}

/** Share of a diagonal element below which what is left of it is rounding. */
const NOTHING = 1e-11;
/** Multiplications between two yields. */
const WORK_PER_STEP = 2e7;

/** Factors a matrix. A dependent column counts as one without rows. Yields to breathe. */
export function* factorize(matrix: Float64Array, size: number): Generator<void, Factor> {
  const lower = matrix.slice();
  const dependent: number[] = [];
  let work = 0;
  for (let k = 0; k < size; k++) {
    const row = lower.subarray(k * size, k * size + k + 1);
    for (let j = 0; j < k; j++) row[j] = (row[j] - dot(row, lower, j * size, j)) / lower[j * size + j];
    const left = row[k] - dot(row, row, 0, k);
    if (left > NOTHING * row[k]) row[k] = Math.sqrt(left);
    else {
      dependent.push(k);
      row[k] = Number.POSITIVE_INFINITY;
    }
    work += (k * k) / 2;
    if (work < WORK_PER_STEP) continue;
    work = 0;
    yield;
  }
  return { size, lower, dependent };
}

/** x of L x = b. */
export function solveLower({ size, lower }: Factor, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let k = 0; k < size; k++) x[k] = (x[k] - dot(x, lower, k * size, k)) / lower[k * size + k];
  return x;
}

/** x of L Lᵀ x = b. */
export function solve(factor: Factor, b: Float64Array): Float64Array {
  const { size, lower } = factor;
  const x = solveLower(factor, b);
  for (let k = size - 1; k >= 0; k--) {
    x[k] /= lower[k * size + k];
    for (let i = 0; i < k; i++) x[i] -= lower[k * size + i] * x[k];
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i] * b[at + i];
  return sum;
}
