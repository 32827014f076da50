import type { Progress } from '../algorithm.ts';
import type { FeatureTable } from '../data.ts';
import { growingFloat64, growingInt32 } from '../growing.ts';
import { dividing, enclosePoints } from './divide-points.ts';
import type { Distance } from './powers.ts';

/**
 * Points in boxes in boxes (a k-d tree), so that a search passes over whole boxes at once. A node holds a run of points,
 * and its box is the least that encloses them. Nodes are numbered from the root, 0, each before its children; the left
 * child of `node` is `node + 1`.
 *
 * Bentley (1975), Multidimensional binary search trees used for associative searching, CACM 18(9).
 */
export interface KdTree {
  readonly dimensions: number;
  /** Whether distances are Euclidean, so that powers are squares; else they are Manhattan. */
  readonly squared: boolean;
  /** Coordinates of every point, point after point. */
  readonly points: Float64Array;
  /** The row of the table that a point is. */
  readonly row: Int32Array;
  /** The points of a node are `start[node] .. end[node] − 1`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** The right child of a node; 0 where it has no children. */
  readonly right: Int32Array;
  /** The node above; −1 above the root. */
  readonly parent: Int32Array;
  /** What divides a node: points of the left child are below `cut[node]` in dimension `along[node]`, or all are equal. */
  readonly along: Int32Array;
  readonly cut: Float64Array;
  /** The least coordinates of a node's points, then their greatest: 2 × `dimensions` numbers a node. */
  readonly boxes: Float64Array;
  /** Most nodes on a way from the root to a leaf. */
  readonly depth: number;
}

/** A node with more points than this is divided. */
const LEAF_POINTS = 10;
/** Points moved between two reports of progress: some milliseconds of work. */
const POINTS_A_STEP = 1 << 18;

/** Puts the rows of a table into a tree, in O(n log n). */
export function* growKdTree(
  { rows, columns }: Pick<FeatureTable, 'rows' | 'columns'>,
  distance: Distance,
): Generator<Progress, KdTree> {
  const dimensions = columns.length;
  const points = pointByPoint(columns, rows);
  const row = new Int32Array(rows);
  for (let i = 0; i < rows; i++) row[i] = i;
  const divide = dividing({ points, row, dimensions });
  const [start, end, right, parent, along] = Array.from({ length: 5 }, growingInt32);
  const cut = growingFloat64();
  const waiting = [{ from: 0, to: rows, above: -1, level: 1 }];
  let [depth, settled, moved] = [0, 0, 0];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { from, to, above, level } = next;
    const node = start.length();
    start.push(from);
    end.push(to);
    right.push(0);
    parent.push(above);
    depth = Math.max(depth, level);
    // Both children come by here, the right one last.
    if (above >= 0) right.set(above, node);
    const division = to - from > LEAF_POINTS ? divide(from, to) : null;
    along.push(division?.along ?? 0);
    cut.push(division?.cut ?? 0);
    if (!division) {
      settled += to - from;
      continue;
    }
    const { at } = division;
    waiting.push({ from: at, to, above: node, level: level + 1 }, { from, to: at, above: node, level: level + 1 });
    moved += to - from;
    if (moved < POINTS_A_STEP) continue;
    moved = 0;
    yield { done: settled, of: rows };
  }
  const nodes = { start: start.finish(), end: end.finish(), right: right.finish() };
  return {
    ...{ dimensions, squared: distance === 'euclidean', points, row, ...nodes, depth },
    ...{ parent: parent.finish(), along: along.finish(), cut: cut.finish() },
    boxes: boxesOf(points, dimensions, nodes),
  };
}

/** The rows of a table one after the other. */
export function pointByPoint(columns: readonly Float64Array[], rows: number): Float64Array {
  const points = new Float64Array(rows * columns.length);
  for (const [j, column] of columns.entries())
    for (let i = 0, at = j; i < rows; i++, at += columns.length) points[at] = column[i];
  return points;
}

/** The tree of some of the points of a tree, those where `kept[point]` is 1: the same nodes in smaller boxes. */
export function keepPoints(tree: KdTree, kept: Uint8Array): KdTree {
  const { dimensions } = tree;
  const before = new Int32Array(kept.length + 1);
  for (let point = 0; point < kept.length; point++) before[point + 1] = before[point] + kept[point];
  const points = new Float64Array(before[kept.length] * dimensions);
  const row = new Int32Array(before[kept.length]);
  for (let point = 0; point < kept.length; point++) {
    if (kept[point] === 0) continue;
    const from = point * dimensions;
    for (let j = 0, to = before[point] * dimensions; j < dimensions; j++) points[to + j] = tree.points[from + j];
    row[before[point]] = tree.row[point];
  }
  const nodes = { start: tree.start.map((at) => before[at]), end: tree.end.map((at) => before[at]), right: tree.right };
  return { ...tree, points, row, ...nodes, boxes: boxesOf(points, dimensions, nodes) };
}

/** The box of every node: a leaf's from its points, the others' from their children. Without points it is ∞ … −∞. */
function boxesOf(
  points: Float64Array,
  dimensions: number,
  { start, end, right }: Pick<KdTree, 'start' | 'end' | 'right'>,
): Float64Array {
  const size = 2 * dimensions;
  const boxes = new Float64Array(start.length * size);
  for (let node = start.length - 1; node >= 0; node--) {
    if (right[node] === 0) {
      enclosePoints({ points, dimensions }, start[node], end[node], boxes, node * size);
      continue;
    }
    for (let j = 0, at = node * size, a = at + size, b = right[node] * size; j < dimensions; j++, at++, a++, b++) {
      boxes[at] = Math.min(boxes[a], boxes[b]);
      boxes[at + dimensions] = Math.max(boxes[a + dimensions], boxes[b + dimensions]);
    }
  }
  return boxes;
}
