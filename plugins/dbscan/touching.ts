import { boxGap, type KdTree, pointGap, pointPower } from '#sdk';

/**
 * Whether a point of a tree is within a radius (a power) of any point of a node; found without trying them all. Adds the
 * coordinates it looks at to `effort[0]`.
 */
export function pointTouches(tree: KdTree, radius: number, point: number, node: number, effort: Float64Array): boolean {
  const { points, start, end, right, boxes, dimensions, squared } = tree;
  const at = point * dimensions;
  effort[0] += dimensions * (1 + (right[node] === 0 ? end[node] - start[node] : 0));
  if (pointGap(points, at, boxes, node * 2 * dimensions, dimensions, squared, radius) > radius) return false;
  if (right[node] !== 0)
    return (
      pointTouches(tree, radius, point, node + 1, effort) || pointTouches(tree, radius, point, right[node], effort)
    );
  for (let other = start[node]; other < end[node]; other++)
    if (pointPower(points, at, points, other * dimensions, dimensions, squared) <= radius) return true;
  return false;
}

/** Whether any point of one node is within a radius of any of another. */
export function nodesTouch(tree: KdTree, radius: number, a: number, b: number, effort: Float64Array): boolean {
  const { start, end, right, boxes, dimensions, squared } = tree;
  const size = 2 * dimensions;
  effort[0] += size;
  if (boxGap(boxes, a * size, b * size, dimensions, squared, radius) > radius) return false;
  if (right[a] === 0 && right[b] === 0) {
    for (let point = start[a]; point < end[a]; point++) if (pointTouches(tree, radius, point, b, effort)) return true;
    return false;
  }
  // The larger of those that have children gives way to them.
  if (right[b] === 0 || (right[a] !== 0 && end[a] - start[a] > end[b] - start[b]))
    return nodesTouch(tree, radius, a + 1, b, effort) || nodesTouch(tree, radius, right[a], b, effort);
  return nodesTouch(tree, radius, a, b + 1, effort) || nodesTouch(tree, radius, a, right[b], effort);
}
