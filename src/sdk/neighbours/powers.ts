/**
 * Distances of points and boxes, point after point in arrays, as powers: before a root is taken.
 *
 *   power(x, y) = Σ f(x_j − y_j)                                   f(t) = t² (Euclidean) or |t| (Manhattan)
 *   gap(a, b)   = Σ f(max(0, low_a − high_b, low_b − high_a))      at most the power of any of their points
 *   span(a)     = Σ f(high_a − low_a)                              at least the power of any two of its points
 *
 * All sums run over j in order, and rounding is monotone, so the bounds hold for computed figures too: passing over a
 * box, or taking it whole, never differs from comparing point by point.
 *
 * These are called a hundred million times. They take arrays and numbers, not a tree, and are no closures, which
 * engines optimize well only as long as there is one of each.
 */

/** How far two points are from each other: √Σ (x − y)² or Σ |x − y|. */
export type Distance = 'euclidean' | 'manhattan';

/** The power of a distance: squared where that is Euclidean. */
export const powerOf = (length: number, distance: Distance): number =>
  distance === 'euclidean' ? length * length : length;

/** The distance of a power. */
export const rootOf = (power: number, distance: Distance): number =>
  distance === 'euclidean' ? Math.sqrt(power) : power;

/** The power between the points at `a[i …]` and `b[k …]`. */
export function pointPower(
  a: Float64Array,
  i: number,
  b: Float64Array,
  k: number,
  dimensions: number,
  squared: boolean,
): number {
  let sum = 0;
  if (squared) {
    for (let j = 0; j < dimensions; j++) {
      const difference = a[i + j] - b[k + j];
      sum += difference * difference;
    }
  } else for (let j = 0; j < dimensions; j++) sum += Math.abs(a[i + j] - b[k + j]);
  return sum;
}

/**
 * The gap between the point at `values[at …]` and the box at `boxes[box …]`, whose least coordinates come first. Above
 * `most`, it is any number above `most`.
 */
export function pointGap(
  values: Float64Array,
  at: number,
  boxes: Float64Array,
  box: number,
  dimensions: number,
  squared: boolean,
  most: number,
): number {
  let sum = 0;
  for (let j = 0; j < dimensions && sum <= most; j++) {
    const value = values[at + j];
    const below = boxes[box + j] - value;
    const above = value - boxes[box + dimensions + j];
    const gap = below > 0 ? below : Math.max(above, 0);
    sum += squared ? gap * gap : gap;
  }
  return sum;
}

/** The gap between two boxes; above `most`, any number above `most`. */
export function boxGap(
  boxes: Float64Array,
  a: number,
  b: number,
  dimensions: number,
  squared: boolean,
  most: number,
): number {
  let sum = 0;
  for (let j = 0; j < dimensions && sum <= most; j++) {
    const below = boxes[b + j] - boxes[a + dimensions + j];
    const above = boxes[a + j] - boxes[b + dimensions + j];
    const gap = below > 0 ? below : Math.max(above, 0);
    sum += squared ? gap * gap : gap;
  }
  return sum;
}

/** The power between opposite corners of a box. */
export function boxSpan(boxes: Float64Array, box: number, dimensions: number, squared: boolean): number {
  let sum = 0;
  for (let j = 0; j < dimensions; j++) {
    const extent = boxes[box + dimensions + j] - boxes[box + j];
    sum += squared ? extent * extent : extent;
  }
  return sum;
}
