import { type KdTree, neighborSearch, type Progress } from '#sdk';
import { pacing } from './pacing.ts';

/** Marks with 1 the points of a tree that have `minPoints` points, themselves included, within a radius (a power). */
export function* corePoints(tree: KdTree, radius: number, minPoints: number): Generator<Progress, Uint8Array> {
  const { start, end, right, row } = tree;
  const search = neighborSearch(tree);
  const isDue = pacing();
  const core = new Uint8Array(row.length);
  for (let leaf = 0; leaf < start.length; leaf++) {
    if (right[leaf] !== 0) continue;
    for (let point = start[leaf]; point < end[leaf]; point++) {
      if (search.countAround(point, leaf, radius, minPoints) >= minPoints) core[point] = 1;
      if (isDue(search.effort())) yield { done: point, of: row.length };
    }
  }
  return core;
}
