import { type KdTree, powerOf, rootOf } from './kd-tree.ts';

export { powerOf, rootOf };
/** Searches among the points of a k-d tree. Radii and distances are powers: see `powerOf`. */
export interface NeighborSearch {
  /** Counts the points within a radius of the one at `query[at …]`, itself included if it is one, up to `enough`. */
  countWithin(query: Float64Array, at: number, radius: number, enough: number): number;
  /**
   * Finds the point nearest to the one at `query[at …]` within a radius, of equally near ones that of the lowest row;
   * answers which, or −1, and leaves how far in `away`.
   */
  nearest(query: Float64Array, at: number, radius: number): number;
  /** How far the point is that `nearest` found last. */
  readonly away: number;
  /** How far the k-th nearest point is, itself counted if it is one; infinite where there are fewer. */
  kthNearest(query: Float64Array, at: number, k: number): number;
}

/** Prepares searches in a tree. They share memory: one at a time. */
export function neighborSearch(tree: KdTree): NeighborSearch {
  const { points, row, start, end, right, boxes, dimensions } = tree;
  const squared = tree.distance === 'euclidean';
  const waiting = new Int32Array(tree.depth + 1);
  const gaps = new Float64Array(tree.depth + 1);
  let away = Number.POSITIVE_INFINITY;

  const between = (query: Float64Array, at: number, point: number): number => {
    let sum = 0;
    for (let j = 0, p = point * dimensions; j < dimensions; j++, p++) {
      const difference = query[at + j] - points[p];
      sum += squared ? difference * difference : Math.abs(difference);
    }
    return sum;
  };
  const gapTo = (query: Float64Array, at: number, node: number): number => {
    let sum = 0;
    for (let j = 0, low = node * 2 * dimensions, high = low + dimensions; j < dimensions; j++, low++, high++) {
      const value = query[at + j];
      const gap = value < boxes[low] ? boxes[low] - value : value > boxes[high] ? value - boxes[high] : 0;
      sum += squared ? gap * gap : gap;
    }
    return sum;
  };
  return {
    get away() {
      return away;
    },
    countWithin(query, at, radius, enough) {
      if (gapTo(query, at, 0) > radius) return 0;
      let count = 0;
      let left = 1;
      waiting[0] = 0;
      while (left > 0) {
        const node = waiting[--left];
        if (right[node] === 0) {
          for (let point = start[node]; point < end[node]; point++)
            if (between(query, at, point) <= radius && ++count >= enough) return count;
          continue;
        }
        const [a, b] = [node + 1, right[node]];
        const gapA = gapTo(query, at, a);
        const gapB = gapTo(query, at, b);
        if (gapA <= gapB) {
          if (gapB <= radius) waiting[left++] = b;
          if (gapA <= radius) waiting[left++] = a;
        } else {
          if (gapA <= radius) waiting[left++] = a;
          if (gapB <= radius) waiting[left++] = b;
        }
      }
      return count;
    },
    nearest(query, at, radius) {
      let found = -1;
      let least = radius;
      let left = 1;
      waiting[0] = 0;
      gaps[0] = gapTo(query, at, 0);
      while (left > 0) {
        const node = waiting[--left];
        if (gaps[left] > least) continue;
        if (right[node] === 0) {
          for (let point = start[node]; point < end[node]; point++) {
            const distance = between(query, at, point);
            if (distance > least || (distance === least && found >= 0 && row[point] > row[found])) continue;
            least = distance;
            found = point;
          }
          continue;
        }
        const gapA = gapTo(query, at, node+1);
        const gapB = gapTo(query, at, right[node]);
        if (gapA <= gapB) {
          if (gapB <= least) { waiting[left] = right[node]; gaps[left++] = gapB;}
          if (gapA <= least) { waiting[left] = node+1; gaps[left++] = gapA;}
        } else {
          if (gapA <= least) { waiting[left] = node+1; gaps[left++] = gapA;}
          if (gapB <= least) { waiting[left] = right[node]; gaps[left++] = gapB;}
        }
      }
      away = found < 0 ? Number.POSITIVE_INFINITY : least;
      return found;
    },
    kthNearest(_query, _at, _k) {
      return 0;
    },
  };
}
