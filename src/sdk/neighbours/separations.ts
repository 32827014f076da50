import type { KdTree } from './kd-tree.ts';

/**
 * How far points and boxes of a tree are apart, as powers (see `powerOf`):
 *
 *   between(x, y) = Σ f(x_j − y_j)                     f(t) = t² (Euclidean) or |t| (Manhattan)
 *   gap(a, b)     = Σ f(max(0, low_a − high_b, low_b − high_a))    at most the distance of any of their points
 *   span(a)       = Σ f(high_a − low_a)                            at least the distance of any of its points
 *
 * Sums run over j in order, and rounding is monotone: computed bounds hold for computed distances as well, so passing
 * over a box, or taking it whole, never differs from comparing point by point. A gap above `most` may be any value
 * above it.
 */
export interface Separations {
  /** Two points of the tree. */
  between(a: number, b: number): number;
  /** A point at `values[at …]` and a point of the tree. */
  toPoint(values: Float64Array, at: number, point: number): number;
  /** A point at `values[at …]` and the box of a node. */
  toNode(values: Float64Array, at: number, node: number, most: number): number;
  /** The boxes of two nodes. */
  gap(a: number, b: number, most: number): number;
  /** The box of a node from corner to corner. */
  span(node: number): number;
}

/** The separations of a tree. */
export function separations({ points, boxes, dimensions, distance }: KdTree): Separations {
  const squared = distance === 'euclidean';
  const size = 2 * dimensions;

  const toPoint = (values: Float64Array, at: number, point: number): number => {
    let sum = 0;
    for (let j = 0, p = point * dimensions; j < dimensions; j++, p++) {
      const difference = values[at + j] - points[p];
      sum += squared ? difference * difference : Math.abs(difference);
    }
    return sum;
  };
  /** From a box whose least coordinates are at `values[low …]` and the greatest at `values[high …]` to that of a node. */
  const gapFrom = (values: Float64Array, low: number, high: number, node: number, most: number): number => {
    let sum = 0;
    for (let j = 0, at = node * size; j < dimensions && sum <= most; j++, at++) {
      const above = values[low + j] - boxes[at + dimensions];
      const below = boxes[at] - values[high + j];
      const gap = above > 0 ? above : Math.max(below, 0);
      sum += squared ? gap * gap : gap;
    }
    return sum;
  };

  return {
    between: (a, b) => toPoint(points, a * dimensions, b),
    toPoint,
    toNode: (values, at, node, most) => gapFrom(values, at, at, node, most),
    gap: (a, b, most) => gapFrom(boxes, a * size, a * size + dimensions, b, most),
    span(node) {
      let sum = 0;
      for (let j = 0, at = node * size; j < dimensions; j++, at++) {
        const extent = boxes[at + dimensions] - boxes[at];
        sum += squared ? extent * extent : extent;
      }
      return sum;
    },
  };
}
