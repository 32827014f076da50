import type { Progress } from '../algorithm.ts';
import type { FeatureTable } from '../data.ts';

/** How far two points are from each other: √Σ(x − y)² or Σ|x − y|. */
export type Distance = 'euclidean' | 'manhattan';

/**
 * A k-d tree: points in boxes in boxes, so that a search passes over whole boxes at once. A node holds a run of points;
 * nodes are numbered from the root, 0, each before its children, the left child next to its parent.
 *
 * Bentley (1975), Multidimensional binary search trees used for associative searching, CACM 18(9). Boxes are those of
 * the points themselves, as in Omohundro (1989), Five balltree construction algorithms.
 */
export interface KdTree {
  readonly dimensions: number;
  readonly distance: Distance;
  /** Coordinates of every point, point after point; those of a node are side by side. */
  readonly points: Float64Array;
  /** The row of the table that a point is. */
  readonly row: Int32Array;
  /** The points of a node are `start[node] .. end[node] − 1`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** The right child of a node; 0 where it has no children. */
  readonly right: Int32Array;
  /** The least coordinates of a node's points, then their greatest: 2 × `dimensions` numbers a node. */
  readonly boxes: Float64Array;
  /** Most nodes on a way from the root to a leaf. */
  readonly depth: number;
}

/** A distance as searches compare it, before the root is taken: squared where it is Euclidean. */
export const powerOf = ({ distance }: Pick<KdTree, 'distance'>, length: number): number =>
  distance === 'euclidean' ? length * length : length;

/** The distance of a power. */
export const rootOf = ({ distance }: Pick<KdTree, 'distance'>, power: number): number =>
  distance === 'euclidean' ? Math.sqrt(power) : power;

/** A node is divided when it holds more points than this. */
const LEAF_POINTS = 10;
/** A cut halfway through a box that leaves less than this share on one side gives way to one near the median. */
const LEAST_SHARE = 1 / 8;
/** Points among which the median is taken. */
const MEDIAN_POINTS = 127;
/** Points looked at between two reports of progress: a few milliseconds. */
const POINTS_A_STEP = 1 << 18;

/** Puts the rows of a table into a k-d tree, in O(n log n); the order of rows with equal values stays undecided. */
export function* growKdTree(
  { rows, columns }: Pick<FeatureTable, 'rows' | 'columns'>,
  distance: Distance,
): Generator<Progress, KdTree> {
  const dimensions = columns.length;
  const points = interleaved(columns, rows);
  const row = Int32Array.from({ length: rows }, (_, i) => i);
  const [start, end, right]: number[][] = [[], [], []];
  const waiting = [{ from: 0, to: rows, parent: -1, level: 1 }];
  const box = new Float64Array(2 * dimensions);
  let depth = 0;
  let settled = 0;
  let looked = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { from, to, parent, level } = next;
    const node = start.push(from) - 1;
    end.push(to);
    right.push(0);
    depth = Math.max(depth, level);
    if (parent >= 0) right[parent] = node;
    if (to - from > LEAF_POINTS) {
      const cut = divide({ points, row, dimensions }, from, to, box);
      waiting.push({ from: cut, to, parent: node, level: level + 1 }, { from, to: cut, parent: -1, level: level + 1 });
      looked += to - from;
    } else settled += to - from;
    if (looked < POINTS_A_STEP) continue;
    looked = 0;
    yield { done: settled, of: rows };
  }
  const nodes = { start: Int32Array.from(start), end: Int32Array.from(end), right: Int32Array.from(right) };
  return { dimensions, distance, points, row, ...nodes, boxes: boxesOf(points, dimensions, nodes), depth };
}

function interleaved(columns: readonly Float64Array[], rows: number): Float64Array {
  const points = new Float64Array(rows * columns.length);
  for (const [j, column] of columns.entries())
    for (let i = 0, at = j; i < rows; i++, at += columns.length) points[at] = column[i];
  return points;
}

type Points = Pick<KdTree, 'points' | 'row' | 'dimensions'>;

/** Moves the points of a run to either side of a cut through the widest dimension; says where the right side begins. */
function divide(of: Points, from: number, to: number, box: Float64Array): number {
  const { points, dimensions } = of;
  enclose(points, dimensions, from, to, box, 0);
  let widest = 0;
  let width = 0;
  for (let j = 0; j < dimensions; j++) {
    const extent = box[dimensions + j] - box[j];
    if (extent > width) {
      widest = j;
      width = extent;
    }
  }
  // Equal points have no cut; halves keep the leaves small.
  if (width === 0) return (from + to) >> 1;
  const least = (to - from) * LEAST_SHARE;
  const fair = (cut: number) => cut - from >= least && to - cut >= least;
  const halfway = partition(of, from, to, widest, box[widest] + width / 2);
  if (fair(halfway)) return halfway;
  const median = medianOf(of, from, to, widest);
  // Where the median is also the least value, all that equal it go left.
  const cut = partition(of, from, to, widest, median > box[widest] ? median : nextAbove(of, from, to, widest, median));
  return cut;
}

/** Moves points below the cut to the front; says where the others begin. */
function partition({ points, row, dimensions }: Points, from: number, to: number, j: number, cut: number): number {
  let low = from;
  let high = to - 1;
  for (;;) {
    while (low <= high && points[low * dimensions + j] < cut) low++;
    while (low <= high && points[high * dimensions + j] >= cut) high--;
    if (low > high) return low;
    for (let a = low * dimensions, b = high * dimensions, last = a + dimensions; a < last; a++, b++) {
      const value = points[a];
      points[a] = points[b];
      points[b] = value;
    }
    const index = row[low];
    row[low++] = row[high];
    row[high--] = index;
  }
}

/** The median of evenly spaced points of a run. */
function medianOf({ points, dimensions }: Points, from: number, to: number, j: number): number {
  const count = Math.min(to - from, MEDIAN_POINTS);
  const step = (to - from) / count;
  const sample = new Float64Array(count);
  for (let s = 0; s < count; s++) sample[s] = points[(from + Math.floor(s * step)) * dimensions + j];
  return sample.sort()[count >> 1];
}

/** The least coordinate above a value that is not the greatest. */
function nextAbove({ points, dimensions }: Points, from: number, to: number, j: number, value: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (let at = from * dimensions + j; at < to * dimensions; at += dimensions)
    if (points[at] > value && points[at] < next) next = points[at];
  return next;
}

/** The box of every node: a leaf's from its points, the others' from their children. */
export function boxesOf(
  points: Float64Array,
  dimensions: number,
  { start, end, right }: Pick<KdTree, 'start' | 'end' | 'right'>,
): Float64Array {
  const size = 2 * dimensions;
  const boxes = new Float64Array(start.length * size);
  for (let node = start.length - 1; node >= 0; node--) {
    if (right[node] === 0) {
      enclose(points, dimensions, start[node], end[node], boxes, node * size);
      continue;
    }
    for (let j = 0, at = node * size, a = at + size, b = right[node] * size; j < dimensions; j++, at++, a++, b++) {
      boxes[at] = Math.min(boxes[a], boxes[b]);
      boxes[at + dimensions] = Math.max(boxes[a + dimensions], boxes[b + dimensions]);
    }
  }
  return boxes;
}

/** Writes the least coordinates of a run of points at `at`, then the greatest. */
function enclose(
  points: Float64Array,
  dimensions: number,
  from: number,
  to: number,
  box: Float64Array,
  at: number,
): void {
  for (let j = 0; j < dimensions; j++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let p = from * dimensions + j, last = to * dimensions; p < last; p += dimensions) {
      const value = points[p];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    box[at + j] = low;
    box[at + dimensions + j] = high;
  }
}
