/**
 * Squared Euclidean distances in single precision, between points that lie row after row: fast, and good to about seven
 * digits.
 */

/** A number of centroids or rows, padded to whole vectors of four. */
export const padded = (count: number): number => Math.ceil(count / 4) * 4;

/** d² in single precision, from the point that starts at `start` to number `a` of `stride` points side by side. */
export function roughDistance(
  points: Float32Array,
  start: number,
  features: number,
  others: Float32Array,
  stride: number,
  a: number,
): number {
  let sum = 0;
  for (let j = 0; j < features; j++) {
    const difference = Math.fround(points[start + j] - others[j * stride + a]);
    sum = Math.fround(sum + Math.fround(difference * difference));
  }
  return sum;
}

/** d² in single precision, to another point; four partial sums by feature mod 4, as the SIMD twin has them. */
export function pointDistance(points: Float32Array, start: number, features: number, other: Float32Array): number {
  const sums = new Float32Array(4);
  for (let j = 0; j < features; j++) {
    const difference = Math.fround(points[start + j] - other[j]);
    sums[j & 3] += Math.fround(difference * difference);
  }
  return Math.fround(Math.fround(sums[0] + sums[2]) + Math.fround(sums[1] + sums[3]));
}
