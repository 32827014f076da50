// Distances in single precision: see ../rough-distance.ts. One row meets four others in an f32x4.

/** d² in single precision, to one of several points side by side, `apart` bytes from feature to feature. */
// @ts-ignore: decorator
@inline
export function roughDistance(point: usize, features: usize, other: usize, apart: usize): f32 {
  let sum: f32 = 0;
  const end = point + (features << 2);
  for (; point < end; point += 4, other += apart) {
    const difference = load<f32>(point) - load<f32>(other);
    sum += difference * difference;
  }
  return sum;
}

// What `roughDistances` found for each of four rows. Globals, because a function returns one value; each thread has its
// own instance, and so its own globals.
export let distances0: v128 = i64x2(0, 0);
export let distances1: v128 = i64x2(0, 0);
export let distances2: v128 = i64x2(0, 0);
export let distances3: v128 = i64x2(0, 0);

/** d² in single precision, from four points to four others that lie side by side. */
// @ts-ignore: decorator
@inline
export function roughDistances(
  point0: usize,
  point1: usize,
  point2: usize,
  point3: usize,
  features: usize,
  others: usize,
  apart: usize,
): void {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let j: usize = 0; j < features << 2; j += 4, others += apart) {
    const other = v128.load(others);
    const difference0 = f32x4.sub(v128.load32_splat(point0 + j), other);
    const difference1 = f32x4.sub(v128.load32_splat(point1 + j), other);
    const difference2 = f32x4.sub(v128.load32_splat(point2 + j), other);
    const difference3 = f32x4.sub(v128.load32_splat(point3 + j), other);
    sum0 = f32x4.add(sum0, f32x4.mul(difference0, difference0));
    sum1 = f32x4.add(sum1, f32x4.mul(difference1, difference1));
    sum2 = f32x4.add(sum2, f32x4.mul(difference2, difference2));
    sum3 = f32x4.add(sum3, f32x4.mul(difference3, difference3));
  }
  distances0 = sum0;
  distances1 = sum1;
  distances2 = sum2;
  distances3 = sum3;
}

/** Turns the four vectors above by their diagonal: from four others a row to four rows an other. */
// @ts-ignore: decorator
@inline
export function transpose(): void {
  const low01 = v128.shuffle<f32>(distances0, distances1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(distances2, distances3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(distances0, distances1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(distances2, distances3, 2, 6, 3, 7);
  distances0 = v128.shuffle<f32>(low01, low23, 0, 1, 4, 5);
  distances1 = v128.shuffle<f32>(low01, low23, 2, 3, 6, 7);
  distances2 = v128.shuffle<f32>(high01, high23, 0, 1, 4, 5);
  distances3 = v128.shuffle<f32>(high01, high23, 2, 3, 6, 7);
}

/** The squares of the differences between a point and another, as four partial sums by feature mod 4. */
// @ts-ignore: decorator
@inline
function partialSquares(point: usize, other: usize, features: usize): v128 {
  const size = features << 2;
  const whole = size & ~15;
  let sums = f32x4.splat(0);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    const difference = f32x4.sub(v128.load(point + j), v128.load(other + j));
    sums = f32x4.add(sums, f32x4.mul(difference, difference));
  }
  if (j < size) {
    // What is left over, in its own lanes.
    let rest = v128.load32_zero(point + j);
    let others = v128.load32_zero(other + j);
    if (j + 4 < size) {
      rest = v128.load_lane<f32>(point + j + 4, rest, 1);
      others = v128.load_lane<f32>(other + j + 4, others, 1);
    }
    if (j + 8 < size) {
      rest = v128.load_lane<f32>(point + j + 8, rest, 2);
      others = v128.load_lane<f32>(other + j + 8, others, 2);
    }
    const difference = f32x4.sub(rest, others);
    sums = f32x4.add(sums, f32x4.mul(difference, difference));
  }
  return sums;
}

/** Lanes 2 and 3 as f64. */
// @ts-ignore: decorator
@inline
export function promoteHigh(values: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 0, 1));
}

/** d² from four points in a row, `size` bytes apart, to another. */
// @ts-ignore: decorator
@inline
export function pointDistances(point: usize, size: usize, other: usize, features: usize): v128 {
  distances0 = partialSquares(point, other, features);
  distances1 = partialSquares(point + size, other, features);
  distances2 = partialSquares(point + size * 2, other, features);
  distances3 = partialSquares(point + size * 3, other, features);
  transpose();
  return f32x4.add(f32x4.add(distances0, distances2), f32x4.add(distances1, distances3));
}
