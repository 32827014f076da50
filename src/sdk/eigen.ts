/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations.
 *
 *   A v = λ v;  each rotation in the plane (p, q) makes A_pq = 0:
 *   τ = (A_qq − A_pp) / 2 A_pq,  t = sign(τ) / (|τ| + √(1 + τ²)),  c = 1 / √(1 + t²),  s = t c
 *
 * Sweeps go over all pairs until no A_pq is above 2⁻⁵³ √(A_pp A_qq): small eigenvalues of a positive definite matrix
 * keep their digits as well. Each sweep takes some 6 n³ operations; there are seldom more than ten.
 *
 * Golub & Van Loan (2013), Matrix computations, section 8.5; Demmel & Veselić (1992), Jacobi's method is more accurate
 * than QR, SIAM J. Matrix Anal. Appl. 13(4).
 */
import type { Progress } from './algorithm.ts';

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array;
  /**
   * `size` vectors of length 1, one after the other, in the order of the values. The first component among the largest
   * of a vector (to nine digits) is positive.
   */
  readonly vectors: Float64Array;
}

const ROUNDING = 2 ** -53;
/** Rotation is quadratic near the end, so this many sweeps are only reached by a matrix that is not finite. */
const MOST_SWEEPS = 60;
/** Rotated numbers between two yields. */
const BREATH = 1 << 23;

/** The eigenvectors of a symmetric matrix of finite numbers, row after row. Yields `step` as it goes. */
export function* symmetricEigen(matrix: Float64Array, size: number, step: Progress): Generator<Progress, Eigen> {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const nothing = ROUNDING * ROUNDING * largest(a);
  let rotated = 0;
  for (let sweep = 0, rotations = 1; rotations > 0 && sweep < MOST_SWEEPS; sweep++) {
    rotations = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const between = Math.sqrt(Math.abs(a[p * size + p] * a[q * size + q]));
        if (Math.abs(a[p * size + q]) <= Math.max(ROUNDING * between, nothing)) continue;
        rotate(a, vectors, size, p, q);
        rotations++;
        rotated += size;
        if (rotated < BREATH) continue;
        rotated = 0;
        yield step;
      }
    }
  }
  return descending(a, vectors, size);
}

function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = a[p * size + q];
  const tau = (a[q * size + q] - a[p * size + p]) / (2 * between);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  a[p * size + p] -= t * between;
  a[q * size + q] += t * between;
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  for (let r = 0; r < size; r++) {
    const [v, w] = [vectors[p * size + r], vectors[q * size + r]];
    vectors[p * size + r] = c * v - s * w;
    vectors[q * size + r] = s * v + c * w;
    if (r === p || r === q) continue;
    const [x, y] = [a[p * size + r], a[q * size + r]];
    a[r * size + p] = a[p * size + r] = c * x - s * y;
    a[r * size + q] = a[q * size + r] = s * x + c * y;
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function descending(a: Float64Array, vectors: Float64Array, size: number): Eigen {
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j] - a[i * size + i] || i - j);
  const sorted = new Float64Array(size * size);
  for (const [place, i] of order.entries())
    sorted.set(withSign(vectors.subarray(i * size, (i + 1) * size)), place * size);
  return { values: Float64Array.from(order, (i) => a[i * size + i]), vectors: sorted };
}

/** A vector, or its opposite: v and −v are the same axis, and rounding must not choose between them. */
function withSign(vector: Float64Array): Float64Array {
  const least = (1 - 1e-9) * largest(vector);
  const decisive = vector.find((component) => Math.abs(component) >= least) ?? 0;
  return decisive < 0 ? vector.map((component) => -component || 0) : vector;
}
