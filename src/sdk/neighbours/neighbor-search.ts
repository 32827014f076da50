import type { KdTree } from './kd-tree.ts';
import { pointGap, pointPower } from './powers.ts';

/** Searches among the points of a tree. Radii and answers are powers: see `powerOf`. */
export interface NeighborSearch {
  /** Counts the points within a radius of a point of the tree, itself included, up to `enough`; `leaf` holds it. */
  countAround(point: number, leaf: number, radius: number, enough: number): number;
  /**
   * Finds the point nearest to the one at `values[at …]` within a radius, of equally near ones that of the lowest row.
   * Answers which, or −1, and leaves how far it is in `away`. It begins in a leaf: rows asked about leaf by leaf find
   * what they need in the cache of the processor.
   */
  nearest(values: Float64Array, at: number, radius: number, leaf?: number): number;
  /** How far the point is that `nearest` found last; infinite if it found none. */
  readonly away: number;
  /** The leaf on whose side of every cut the point at `values[at …]` is. */
  leafOf(values: Float64Array, at: number): number;
  /** How far the k-th nearest point is from the one at `values[at …]`, itself counted; infinite with fewer than k. */
  kthNearest(values: Float64Array, at: number, k: number): number;
}

/** Prepares searches in a tree, one at a time: they share memory to work in. */
export function neighborSearch(tree: KdTree): NeighborSearch {
  const { parent, right, along, cut } = tree;
  const waiting = new Int32Array(tree.depth + 1);
  const best: Best = { point: -1, power: new Float64Array(1) };
  const leafOf = (values: Float64Array, at: number): number => {
    let node = 0;
    while (right[node] !== 0) node = values[at + along[node]] < cut[node] ? node + 1 : right[node];
    return node;
  };
  const siblingOf = (node: number): number => {
    const above = parent[node];
    return node === above + 1 ? right[above] : above + 1;
  };
  return {
    leafOf,
    get away() {
      return best.point < 0 ? Number.POSITIVE_INFINITY : best.power[0];
    },
    countAround(point, leaf, radius, enough) {
      let count = countBelow(tree, leaf, point, radius, enough, waiting);
      for (let node = leaf; count < enough && node > 0; node = parent[node])
        count += countBelow(tree, siblingOf(node), point, radius, enough - count, waiting);
      return count;
    },
    nearest(values, at, radius, leaf = leafOf(values, at)) {
      best.point = -1;
      best.power[0] = radius;
      nearestBelow(tree, leaf, values, at, best, waiting);
      for (let node = leaf; node > 0; node = parent[node])
        nearestBelow(tree, siblingOf(node), values, at, best, waiting);
      return best.point;
    },
    kthNearest(values, at, k) {
      const { points, start, end, right, boxes, dimensions, squared } = tree;
      const heap = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
      waiting[0] = 0;
      for (let top = 1; top > 0; ) {
        const node = waiting[--top];
        if (pointGap(values, at, boxes, node * 2 * dimensions, dimensions, squared, heap[0]) > heap[0]) continue;
        if (right[node] !== 0) {
          top = open(tree, node, values, at, waiting, top);
          continue;
        }
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

/** Counts the points of a node within a radius of a point of the tree, up to `enough`. */
function countBelow(
  tree: KdTree,
  root: number,
  point: number,
  radius: number,
  enough: number,
  waiting: Int32Array,
): number {
  const { points, start, end, right, boxes, dimensions, squared } = tree;
  const at = point * dimensions;
  let count = 0;
  waiting[0] = root;
  for (let top = 1; top > 0; ) {
    const node = waiting[--top];
    if (pointGap(points, at, boxes, node * 2 * dimensions, dimensions, squared, radius) > radius) continue;
    if (right[node] !== 0) {
      top = open(tree, node, points, at, waiting, top);
      continue;
    }
    const last = end[node];
    for (let other = start[node]; other < last; other++)
      if (pointPower(points, at, points, other * dimensions, dimensions, squared) <= radius && ++count >= enough)
        return count;
  }
  return count;
}

/** The nearest point so far, or −1, and its power; at first that of the radius. */
interface Best {
  point: number;
  readonly power: Float64Array;
}

/** Looks for a better point in a node. */
function nearestBelow(
  tree: KdTree,
  root: number,
  values: Float64Array,
  at: number,
  best: Best,
  waiting: Int32Array,
): void {
  const { points, row, start, end, right, boxes, dimensions, squared } = tree;
  let found = best.point;
  let least = best.power[0];
  waiting[0] = root;
  for (let top = 1; top > 0; ) {
    const node = waiting[--top];
    if (pointGap(values, at, boxes, node * 2 * dimensions, dimensions, squared, least) > least) continue;
    if (right[node] !== 0) {
      top = open(tree, node, values, at, waiting, top);
      continue;
    }
    const last = end[node];
    for (let point = start[node]; point < last; point++) {
      const power = pointPower(values, at, points, point * dimensions, dimensions, squared);
      if (power > least || (power === least && found >= 0 && row[point] > row[found])) continue;
      least = power;
      found = point;
    }
  }
  best.point = found;
  best.power[0] = least;
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
