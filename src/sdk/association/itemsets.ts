import type { Limits } from './limits.ts';

/**
 * The frequent itemsets of one length `k`, as a level of the prefix tree: itemset `i` is itemset `parent[i]` of the level
 * above and then the item of rank `item[i]`. Itemsets are in lexicographic order of their ranks, so that those with one
 * parent `p` stand together, at `first[p] .. first[p + 1]`. The parents of single items are one empty itemset.
 */
export interface Level {
  readonly parent: Int32Array;
  readonly item: Int32Array;
  readonly count: Int32Array;
  readonly first: Int32Array;
}

/** Frequent itemsets by length; `levels[k − 1]` has those of `k` items. Subsets of an itemset are always there too. */
export type Itemsets = readonly Level[];

/** A level of itemsets whose parents ascend, and whose items ascend under one parent. */
export function levelOf(parent: Int32Array, item: Int32Array, count: Int32Array, parents: number): Level {
  const first = new Int32Array(parents + 1);
  for (let i = 0; i < parent.length; i++) first[parent[i] + 1]++;
  for (let p = 0; p < parents; p++) first[p + 1] += first[p];
  return { parent, item, count, first };
}

/** Where in a level the itemset is that ends in `item` under `parent`; −1 where it is not frequent. */
export function childOf({ item, first }: Level, parent: number, wanted: number): number {
  let low = first[parent];
  let high = first[parent + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (item[middle] === wanted) return middle;
    if (item[middle] < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/**
 * For each itemset of `length` items, where in the level above it is without its `j`-th item: at `i × length + j`. `above` is
 * the same of the level above (unused for pairs).
 */
export function withoutEach(itemsets: Itemsets, length: number, above: Int32Array): Int32Array {
  const level = itemsets[length - 1];
  const shorter = itemsets[length - 2];
  const without = new Int32Array(level.item.length * length);
  for (let i = 0; i < level.item.length; i++) {
    const parent = level.parent[i];
    const at = i * length;
    for (let j = 0; j < length - 1; j++) {
      const rest = length === 2 ? 0 : above[parent * (length - 1) + j];
      without[at + j] = rest < 0 ? -1 : childOf(shorter, rest, level.item[i]);
    }
    without[at + length - 1] = parent;
  }
  return without;
}

/** The itemsets that limits still admit. */
export function admitted(itemsets: Itemsets, limits: Limits): Itemsets {
  const kept: Level[] = [];
  let moved: Int32Array | null = null;
  for (const [k, level] of itemsets.entries()) {
    const least = limits.least(k + 1);
    const places: number[] = [];
    const moving: Int32Array = new Int32Array(level.item.length).fill(-1);
    for (let i = 0; i < level.item.length; i++) {
      if (level.count[i] < least) continue;
      moving[i] = places.length;
      places.push(i);
    }
    if (places.length === 0) break;
    const above = moved;
    kept.push(
      levelOf(
        Int32Array.from(places, (i) => (above ? above[level.parent[i]] : 0)),
        Int32Array.from(places, (i) => level.item[i]),
        Int32Array.from(places, (i) => level.count[i]),
        kept.at(-1)?.item.length ?? 1,
      ),
    );
    moved = moving;
  }
  return kept;
}
