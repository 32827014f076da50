/**
 * Eigenvalues and eigenvectors of a symmetric positive semidefinite matrix, such as a covariance, by one-sided Jacobi
 * rotations of its Cholesky factor.
 *
 *   A = L Lᵀ          pivoted; columns whose rest is rounding are left out
 *   L V = U Σ         V a product of rotations, each of which makes two columns of L orthogonal:
 *                     ζ = (‖l_j‖² − ‖l_i‖²) / 2 l_i·l_j,  t = sign(ζ) / (|ζ| + √(1 + ζ²)),  c = 1 / √(1 + t²),  s = t c
 *   A = U Σ² Uᵀ       the columns in the end are u_i σ_i
 *
 * Small eigenvalues keep their digits beside large ones, and no rotation has to be remembered. Each sweep over all pairs
 * takes some 4 n³ operations on contiguous columns; five to eight are usual.
 *
 * Veselić & Hari (1989), A note on a one-sided Jacobi algorithm, Numerische Mathematik 56; Golub & Van Loan (2013), Matrix
 * computations, sections 4.2.8 and 8.6.3.
 */
import type { Progress } from './algorithm.ts';

/** The eigenvalues that are more than rounding, and their vectors. */
export interface Eigen {
  /** Descending, all positive; as many as the rank. */
  readonly values: Float64Array;
  /**
   * A vector of length 1 for each value, one after the other. The first component among the largest of a vector (to
   * nine digits) is positive.
   */
  readonly vectors: Float64Array;
}

const ROUNDING = 2 ** -53;
/** Far more than any finite matrix needs. */
const MOST_SWEEPS = 40;
/** Products between two yields: about 20 ms. */
const BREATH = 1 << 24;

/** The eigenvectors of a positive semidefinite matrix of finite numbers, row after row. Yields `step` as it goes. */
export function* semidefiniteEigen(matrix: Float64Array, size: number, step: Progress): Generator<Progress, Eigen> {
  const columns = yield* choleskyColumns(matrix, size, step);
  yield* orthogonalize(columns, size, step);
  const squares = columns.map((column) => dot(column, column));
  const order = Array.from(squares.keys()).sort((i, j) => squares[j] - squares[i] || i - j);
  const vectors = new Float64Array(columns.length * size);
  for (const [place, i] of order.entries()) {
    const length = Math.sqrt(squares[i]);
    vectors.set(turned(columns[i].map((component) => component / length)), place * size);
  }
  return { values: Float64Array.from(order, (i) => squares[i]), vectors };
}

/** The columns of L, those of the largest pivots first. */
function* choleskyColumns(matrix: Float64Array, size: number, step: Progress): Generator<Progress, Float64Array[]> {
  const rest = Float64Array.from({ length: size }, (_, i) => matrix[i * size + i]);
  const least = rest.map((diagonal) => 4 * size * ROUNDING * diagonal);
  const columns: Float64Array[] = [];
  const used = new Uint8Array(size);
  for (let products = 0; ; ) {
    const pivot = largestRest(rest, least, used);
    if (pivot < 0) return columns;
    used[pivot] = 1;
    const column = new Float64Array(size);
    for (let i = 0; i < size; i++) if (!used[i]) column[i] = matrix[pivot * size + i];
    for (const before of columns) {
      const weight = before[pivot];
      for (let i = 0; i < size; i++) if (!used[i]) column[i] -= weight * before[i];
    }
    const root = Math.sqrt(rest[pivot]);
    column[pivot] = root;
    for (let i = 0; i < size; i++) {
      if (used[i]) continue;
      column[i] /= root;
      rest[i] -= column[i] * column[i];
    }
    products += size * columns.push(column);
    if (products < BREATH) continue;
    products = 0;
    yield step;
  }
}

/** The place of the largest diagonal element that is more than rounding, or −1. */
function largestRest(rest: Float64Array, least: Float64Array, used: Uint8Array): number {
  let largest = -1;
  for (let i = 0; i < rest.length; i++)
    if (!used[i] && rest[i] > least[i] && (largest < 0 || rest[i] > rest[largest])) largest = i;
  return largest;
}

/** Rotates columns until all are orthogonal. */
function* orthogonalize(columns: readonly Float64Array[], size: number, step: Progress): Generator<Progress, void> {
  const tolerance = 4 * ROUNDING * Math.sqrt(size);
  let products = 0;
  for (let sweep = 0, rotations = 1; rotations > 0 && sweep < MOST_SWEEPS; sweep++) {
    rotations = 0;
    const squares = Float64Array.from(columns, (column) => dot(column, column));
    for (let i = 0; i < columns.length; i++) {
      for (let j = i + 1; j < columns.length; j++) {
        const between = dot(columns[i], columns[j]);
        products += size;
        if (Math.abs(between) <= tolerance * Math.sqrt(squares[i]) * Math.sqrt(squares[j])) continue;
        const zeta = (squares[j] - squares[i]) / (2 * between);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        squares[i] -= t * between;
        squares[j] += t * between;
        rotate(columns[i], columns[j], t);
        rotations++;
        products += 2 * size;
        if (products < BREATH) continue;
        products = 0;
        yield step;
      }
    }
  }
}

function rotate(a: Float64Array, b: Float64Array, t: number): void {
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}

/** Four sums side by side: one alone would wait for each addition to end. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= a.length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

/** A vector, or its opposite: both are the same axis, and rounding must not choose between them. */
function turned(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const component of vector) largest = Math.max(largest, Math.abs(component));
  const decisive = vector.find((component) => Math.abs(component) >= (1 - 1e-9) * largest) ?? 0;
  return decisive < 0 ? vector.map((component) => -component || 0) : vector;
}
