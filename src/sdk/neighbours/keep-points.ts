import { boxesOf, type KdTree } from './kd-tree.ts';

/** The tree of some of the points of a tree (`kept[point]` is not 0), with the same cuts and smaller boxes. */
export function keepPoints(tree: KdTree, kept: Uint8Array): KdTree {
  const { dimensions, points, row, right } = tree;
  const before = new Int32Array(row.length + 1);
  for (let point = 0; point < row.length; point++) before[point + 1] = before[point] + (kept[point] === 0 ? 0 : 1);
  const left = before[row.length];
  const keptPoints = new Float64Array(left * dimensions);
  const keptRow = new Int32Array(left);
  for (let point = 0; point < row.length; point++) {
    if (kept[point] === 0) continue;
    const at = before[point] * dimensions;
    for (let j = 0; j < dimensions; j++) keptPoints[at + j] = points[point * dimensions + j];
    keptRow[before[point]] = row[point];
  }
  const nodes = { start: tree.start.map((at) => before[at]), end: tree.end.map((at) => before[at]), right };
  return { ...tree, ...nodes, points: keptPoints, row: keptRow, boxes: boxesOf(keptPoints, dimensions, nodes) };
}
