import { grownInts } from './ints.ts';
import { type Itemsets, type Level, levelOf } from './itemsets.ts';
import type { Limits } from './limits.ts';

/** Itemsets in the order in which a depth-first search meets them: every itemset directly before those that extend it. */
export interface Found {
  /** Adds the itemset of the last one added with `length − 1` items, and then `item`. */
  add(length: number, item: number, count: number): void;
  /** All that the limits admit in the end, by length. */
  settle(): Itemsets;
}

/** Itemsets before which nothing is dropped. */
const FIRST_DROP = 2 ** 16;

/** An empty collection. What the limits no longer admit is dropped as they rise. */
export function createFound(limits: Limits): Found {
  let lengths = new Int32Array(1024);
  let items = new Int32Array(1024);
  let counts = new Int32Array(1024);
  let size = 0;
  let dropAt = FIRST_DROP;

  function drop(): void {
    let kept = 0;
    for (let i = 0; i < size; i++) {
      if (counts[i] < limits.least(lengths[i])) continue;
      lengths[kept] = lengths[i];
      items[kept] = items[i];
      counts[kept++] = counts[i];
    }
    size = kept;
    dropAt = Math.max(FIRST_DROP, 2 * kept);
  }

  return {
    add(length, item, count) {
      if (size === dropAt) drop();
      if (size === lengths.length) {
        lengths = grownInts(lengths, size + 1);
        items = grownInts(items, size + 1);
        counts = grownInts(counts, size + 1);
      }
      lengths[size] = length;
      items[size] = item;
      counts[size++] = count;
    },
    settle() {
      limits.settle();
      drop();
      return byLength(lengths.subarray(0, size), items, counts);
    },
  };
}

/** Sorts itemsets in depth-first order into levels; the order within a level stays. */
function byLength(lengths: Int32Array, items: Int32Array, counts: Int32Array): Itemsets {
  const sizes: number[] = [];
  for (const length of lengths) sizes[length - 1] = (sizes[length - 1] ?? 0) + 1;
  const parts = sizes.map((size) => ({
    parent: new Int32Array(size),
    item: new Int32Array(size),
    count: new Int32Array(size),
  }));
  const filled = new Int32Array(sizes.length);
  for (let i = 0; i < lengths.length; i++) {
    const k = lengths[i] - 1;
    const at = filled[k]++;
    parts[k].parent[at] = k === 0 ? 0 : filled[k - 1] - 1;
    parts[k].item[at] = items[i];
    parts[k].count[at] = counts[i];
  }
  return parts.map(({ parent, item, count }, k): Level => levelOf(parent, item, count, k === 0 ? 1 : sizes[k - 1]));
}
