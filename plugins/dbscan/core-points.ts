import { boxSpan, type KdTree, neighborSearch, type Progress } from '#sdk';
import { pacing } from './pacing.ts';

/** Marks with 1 the points of a tree that have `minPoints` points, themselves included, within a radius (a power). */
export function* corePoints(tree: KdTree, radius: number, minPoints: number): Generator<Progress, Uint8Array> {
  const { start, end, right, row, boxes, dimensions, squared } = tree;
  const search = neighborSearch(tree);
  const isDue = pacing();
  const core = new Uint8Array(row.length);
  let counted = 0;
  for (let node = 0; node < start.length; node++) {
    // What is below a box that was crowded is done with.
    if (end[node] <= counted) continue;
    const isCrowded = end[node] - start[node] >= minPoints;
    if (isCrowded && boxSpan(boxes, node * 2 * dimensions, dimensions, squared) <= radius) {
      core.fill(1, start[node], end[node]);
      counted = end[node];
    }
    if (right[node] !== 0) continue;
    for (; counted < end[node]; counted++) {
      if (search.countAround(counted, node, radius, minPoints) >= minPoints) core[counted] = 1;
      if (isDue(search.effort())) yield { done: counted, of: row.length };
    }
  }
  return core;
}
