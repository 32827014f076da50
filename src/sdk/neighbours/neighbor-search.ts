import type { KdTree } from './kd-tree.ts';
import { separations } from './separations.ts';

/** Searches among the points of a tree. Radii and answers are powers: see `powerOf`. */
export interface NeighborSearch {
  /** Counts the points within a radius of a point of the tree, itself included, up to `enough`; `leaf` holds it. */
  countAround(point: number, leaf: number, radius: number, enough: number): number;
  /**
   * Finds the point nearest to the one at `values[at …]` within a radius, of equally near ones that of the lowest row.
   * Answers which, or −1, and leaves how far it is in `away`.
   */
  nearest(values: Float64Array, at: number, radius: number): number;
  /** How far the point is that `nearest` found last; infinite if it found none. */
  readonly away: number;
  /** How far the k-th nearest point is from the one at `values[at …]`, itself counted; infinite with fewer than k. */
  kthNearest(values: Float64Array, at: number, k: number): number;
}

/** Prepares searches in a tree, one at a time: they share memory to work in. */
export function neighborSearch(tree: KdTree): NeighborSearch {
  const { points, row, start, end, right, parent, dimensions } = tree;
  const { toPoint, toNode } = separations(tree);
  const waiting = new Int32Array(tree.depth + 1);
  const gaps = new Float64Array(tree.depth + 1);
  let away = Number.POSITIVE_INFINITY;

  /** Puts the children of a node on the stack, the nearer on top, unless they are farther than `most`. */
  const open = (node: number, values: Float64Array, at: number, most: number, top: number): number => {
    const a = node + 1;
    const b = right[node];
    const gapA = toNode(values, at, a, most);
    const gapB = toNode(values, at, b, most);
    const leftIsNearer = gapA <= gapB;
    let next = top;
    if ((leftIsNearer ? gapB : gapA) <= most) {
      waiting[next] = leftIsNearer ? b : a;
      gaps[next++] = leftIsNearer ? gapB : gapA;
    }
    if ((leftIsNearer ? gapA : gapB) <= most) {
      waiting[next] = leftIsNearer ? a : b;
      gaps[next++] = leftIsNearer ? gapA : gapB;
    }
    return next;
  };
  /** Puts a node on the empty stack. */
  const begin = (node: number, values: Float64Array, at: number, most: number): number => {
    waiting[0] = node;
    gaps[0] = toNode(values, at, node, most);
    return gaps[0] <= most ? 1 : 0;
  };
  const countBelow = (root: number, point: number, radius: number, enough: number): number => {
    const at = point * dimensions;
    let count = 0;
    for (let top = begin(root, points, at, radius); top > 0; ) {
      const node = waiting[--top];
      if (right[node] !== 0) {
        top = open(node, points, at, radius, top);
        continue;
      }
      for (let other = start[node]; other < end[node]; other++)
        if (toPoint(points, at, other) <= radius && ++count >= enough) return count;
    }
    return count;
  };

  return {
    get away() {
      return away;
    },
    countAround(point, leaf, radius, enough) {
      let count = countBelow(leaf, point, radius, enough);
      for (let node = leaf; count < enough && node > 0; node = parent[node]) {
        const above = parent[node];
        const sibling = node === above + 1 ? right[above] : above + 1;
        count += countBelow(sibling, point, radius, enough - count);
      }
      return count;
    },
    nearest(values, at, radius) {
      let found = -1;
      let least = radius;
      for (let top = begin(0, values, at, least); top > 0; ) {
        const node = waiting[--top];
        if (gaps[top] > least) continue;
        if (right[node] !== 0) {
          top = open(node, values, at, least, top);
          continue;
        }
        for (let point = start[node]; point < end[node]; point++) {
          const power = toPoint(values, at, point);
          if (power > least || (power === least && found >= 0 && row[point] > row[found])) continue;
          least = power;
          found = point;
        }
      }
      away = found < 0 ? Number.POSITIVE_INFINITY : least;
      return found;
    },
    kthNearest(values, at, k) {
      const heap = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
      for (let top = begin(0, values, at, heap[0]); top > 0; ) {
        const node = waiting[--top];
        if (gaps[top] > heap[0]) continue;
        if (right[node] !== 0) {
          top = open(node, values, at, heap[0], top);
          continue;
        }
        for (let point = start[node]; point < end[node]; point++) {
          const power = toPoint(values, at, point);
          if (power < heap[0]) replaceGreatest(heap, power);
        }
      }
      return heap[0];
    },
  };
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
