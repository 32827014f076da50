import type { KdTree } from './kd-tree.ts';
import { pointGap, pointPower } from './powers.ts';

/** Searches among the points of a tree. Radii and answers are powers: see `powerOf`. */
export interface NeighborSearch {
  /** Counts the points within a radius of a point of the tree, itself included, up to `enough`; `leaf` holds it. */
  countAround(point: number, leaf: number, radius: number, enough: number): number;
  /**
   * Finds the point nearest to the one at `values[at …]` within a radius, of equally near ones that of the lowest row; but
   * if there is one at distance 0, any of those. Answers which, or −1, and leaves how far it is in `away`. It begins in a
   * leaf: rows asked about leaf by leaf find what they need in the cache of the processor.
   */
  nearest(values: Float64Array, at: number, radius: number, leaf?: number): number;
  /** How far the point is that `nearest` found last; infinite if it found none. */
  readonly away: number;
  /** The leaf on whose side of every cut the point at `values[at …]` is. */
  leafOf(values: Float64Array, at: number): number;
  /** How far the k-th nearest point is from the one at `values[at …]`, itself counted; infinite with fewer than k. */
  kthNearest(values: Float64Array, at: number, k: number): number;
  /** Coordinates looked at since this was asked last: what long work is divided into steps by. */
  effort(): number;
}

/** Prepares searches in a tree, one at a time: they share memory to work in. */
export function neighborSearch(tree: KdTree): NeighborSearch {
  const { right, along, cut } = tree;
  const waiting = new Int32Array(tree.depth + 1);
  const effort = new Float64Array(1);
  const found: Found = { point: -1, power: Float64Array.of(Number.POSITIVE_INFINITY) };
  const leafOf = (values: Float64Array, at: number): number => {
    let node = 0;
    while (right[node] !== 0) node = values[at + along[node]] < cut[node] ? node + 1 : right[node];
    return node;
  };
  return {
    leafOf,
    effort() {
      const spent = effort[0];
      effort[0] = 0;
      return spent;
    },
    get away() {
      return found.power[0];
    },
    countAround: (point, leaf, radius, enough) => countAround(tree, point, leaf, radius, enough, waiting, effort),
    nearest(values, at, radius, leaf = leafOf(values, at)) {
      findNearest(tree, values, at, radius, leaf, waiting, found, effort);
      return found.point;
    },
    kthNearest(values, at, k) {
      const { points, start, end, right, boxes, dimensions, squared } = tree;
      const heap = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
      waiting[0] = 0;
      for (let top = 1; top > 0; ) {
        const node = waiting[--top];
        effort[0] += dimensions;
        if (pointGap(values, at, boxes, node * 2 * dimensions, dimensions, squared, heap[0]) > heap[0]) continue;
        if (right[node] !== 0) {
          top = open(tree, node, values, at, waiting, top);
          continue;
        }
        effort[0] += (end[node] - start[node]) * dimensions;
        for (let point = start[node]; point < end[node]; point++) {
          const power = pointPower(values, at, points, point * dimensions, dimensions, squared);
          if (power < heap[0]) replaceGreatest(heap, power);
        }
      }
      return heap[0];
    },
  };
}

/** Puts the children of a node on the stack, on top the one on whose side of the cut the point asked about is. */
function open(tree: KdTree, node: number, values: Float64Array, at: number, waiting: Int32Array, top: number): number {
  const { right, along, cut } = tree;
  const isLeft = values[at + along[node]] < cut[node];
  waiting[top] = isLeft ? right[node] : node + 1;
  waiting[top + 1] = isLeft ? node + 1 : right[node];
  return top + 2;
}

/** The root of the other half of what is above a node. */
function siblingOf({ parent, right }: KdTree, node: number): number {
  const above = parent[node];
  return node === above + 1 ? right[above] : above + 1;
}

function countAround(
  tree: KdTree,
  point: number,
  leaf: number,
  radius: number,
  enough: number,
  waiting: Int32Array,
  effort: Float64Array,
): number {
  const { points, start, end, right, parent, boxes, dimensions, squared } = tree;
  const at = point * dimensions;
  let count = 0;
  let looked = 0;
  waiting[0] = leaf;
  // Once all below a node is searched, its sibling comes next, and then that of the node above.
  for (let top = 1, done = leaf; count < enough; ) {
    if (top === 0) {
      if (done === 0) break;
      waiting[top++] = siblingOf(tree, done);
      done = parent[done];
    }
    const node = waiting[--top];
    looked++;
    if (pointGap(points, at, boxes, node * 2 * dimensions, dimensions, squared, radius) > radius) continue;
    if (right[node] !== 0) {
      top = open(tree, node, points, at, waiting, top);
      continue;
    }
    const last = end[node];
    looked += last - start[node];
    for (let other = start[node]; other < last && count < enough; other++)
      if (pointPower(points, at, points, other * dimensions, dimensions, squared) <= radius) count++;
  }
  effort[0] += looked * dimensions;
  return count;
}

/** What a search found: a point, or −1, and how far it is, or infinity. */
interface Found {
  point: number;
  readonly power: Float64Array;
}

function findNearest(
  tree: KdTree,
  values: Float64Array,
  at: number,
  radius: number,
  leaf: number,
  waiting: Int32Array,
  found: Found,
  effort: Float64Array,
): void {
  const { points, row, start, end, right, parent, boxes, dimensions, squared } = tree;
  let nearest = -1;
  let least = radius;
  let looked = 0;
  waiting[0] = leaf;
  for (let top = 1, done = leaf; nearest < 0 || least > 0; ) {
    if (top === 0) {
      if (done === 0) break;
      waiting[top++] = siblingOf(tree, done);
      done = parent[done];
    }
    const node = waiting[--top];
    looked++;
    if (pointGap(values, at, boxes, node * 2 * dimensions, dimensions, squared, least) > least) continue;
    if (right[node] !== 0) {
      top = open(tree, node, values, at, waiting, top);
      continue;
    }
    const last = end[node];
    looked += last - start[node];
    for (let point = start[node]; point < last; point++) {
      const power = pointPower(values, at, points, point * dimensions, dimensions, squared);
      if (power > least || (power === least && nearest >= 0 && row[point] > row[nearest])) continue;
      least = power;
      nearest = point;
    }
  }
  effort[0] += looked * dimensions;
  found.point = nearest;
  found.power[0] = nearest < 0 ? Number.POSITIVE_INFINITY : least;
}

/** Puts a lesser value in the place of the greatest, which is first in a heap. */
function replaceGreatest(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && heap[child + 1] > heap[child]) child++;
    if (child >= heap.length || heap[child] <= value) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = value;
}
