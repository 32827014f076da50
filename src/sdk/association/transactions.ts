import type { Baskets } from '../data.ts';
import { sortInts } from './ints.ts';
import type { AssociationParams } from './params.ts';

/**
 * Baskets as a search reads them: only frequent items, by rank, in baskets of at least two. Ranks ascend with the count
 * (equal counts with the item), so that rank 0 is the rarest and `items[rank]` and `counts[rank]` tell which and how often.
 */
export interface Transactions {
  readonly items: Int32Array;
  readonly counts: Int32Array;
  readonly offsets: Uint32Array;
  /** Ranks, ascending in each basket. */
  readonly members: Int32Array;
}

/** Items counted as the parameters want them, and what had to be left out. */
export interface CountedItems {
  /** Baskets that hold the item; 0 for items that are not looked at. */
  readonly counts: Int32Array;
  readonly emptyBaskets: number;
  readonly largestBasket: number;
  readonly cappedBaskets: number;
  /** The members that a capped basket keeps, by basket. */
  readonly capped: ReadonlyMap<number, Uint32Array>;
  /** Names asked for by `includeItems` or `excludeItems` that no item has. */
  readonly unknownItems: readonly string[];
}

/** Counts the items of all baskets. */
export function countItems(baskets: Baskets, params: AssociationParams): CountedItems {
  const { rows, items, offsets, members } = baskets;
  const { wanted, unknownItems } = filter(items, params);
  const counts = new Int32Array(items.length);
  for (let m = offsets[0]; m < offsets[rows]; m++) counts[members[m]]++;
  if (wanted) for (let i = 0; i < counts.length; i++) counts[i] *= wanted[i];

  const capped = new Map<number, Uint32Array>();
  let emptyBaskets = 0;
  let largestBasket = 0;
  for (let b = 0; b < rows; b++) {
    const size = offsets[b + 1] - offsets[b];
    if (size === 0) emptyBaskets++;
    if (size > largestBasket) largestBasket = size;
    if (size > params.maxBasketItems)
      capped.set(b, mostFrequent(members.subarray(offsets[b], offsets[b + 1]), counts, params.maxBasketItems));
  }
  for (const [b, kept] of capped) {
    for (let m = offsets[b]; m < offsets[b + 1]; m++) if (counts[members[m]] > 0) counts[members[m]]--;
    for (const item of kept) if (!wanted || wanted[item]) counts[item]++;
  }
  return { counts, emptyBaskets, largestBasket, cappedBaskets: capped.size, capped, unknownItems };
}

/** 1 for every item to look at; null where that is all of them. */
function filter(
  items: readonly string[],
  { includeItems, excludeItems }: AssociationParams,
): { wanted: Uint8Array | null; unknownItems: string[] } {
  if (!includeItems && !excludeItems) return { wanted: null, unknownItems: [] };
  const place = new Map(items.map((name, item) => [name, item]));
  const wanted = new Uint8Array(items.length).fill(includeItems ? 0 : 1);
  for (const name of includeItems ?? []) wanted[place.get(name) ?? items.length] = 1;
  for (const name of excludeItems ?? []) wanted[place.get(name) ?? items.length] = 0;
  const named = new Set([...(includeItems ?? []), ...(excludeItems ?? [])]);
  return { wanted, unknownItems: [...named].filter((name) => !place.has(name)) };
}

/** The `most` members of a basket that are most frequent overall, ascending; of equals the lowest. */
const mostFrequent = (basket: Uint32Array, counts: Int32Array, most: number): Uint32Array =>
  basket
    .slice()
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .subarray(0, most)
    .sort();

/** Reduces baskets to the items that are in at least `minCount` of them. */
export function layOut(baskets: Baskets, { counts, capped }: CountedItems, minCount: number): Transactions {
  const frequent: number[] = [];
  for (let item = 0; item < counts.length; item++) if (counts[item] >= minCount) frequent.push(item);
  frequent.sort((a, b) => counts[a] - counts[b] || a - b);
  const rankOf = new Int32Array(counts.length).fill(-1);
  for (const [rank, item] of frequent.entries()) rankOf[item] = rank;

  const { rows, offsets, members } = baskets;
  const ranks = new Int32Array(frequent.reduce((sum, item) => sum + counts[item], 0));
  const starts = new Uint32Array(rows + 1);
  let filled = 0;
  let kept = 0;
  for (let b = 0; b < rows; b++) {
    const start = filled;
    const cut = capped.get(b);
    const source = cut ?? members;
    const end = cut ? cut.length : offsets[b + 1];
    for (let m = cut ? 0 : offsets[b]; m < end; m++) {
      const rank = rankOf[source[m]];
      if (rank >= 0) ranks[filled++] = rank;
    }
    if (filled - start < 2) filled = start;
    else {
      sortInts(ranks, start, filled);
      starts[++kept] = filled;
    }
  }
  return {
    items: Int32Array.from(frequent),
    counts: Int32Array.from(frequent, (item) => counts[item]),
    offsets: starts.slice(0, kept + 1),
    members: ranks.slice(0, filled),
  };
}

/** Two items and the number of baskets with both. */
export interface Pair {
  readonly items: readonly [number, number];
  readonly count: number;
}

/** Most items between which pairs are counted when a highest support is asked for. */
const PAIRED_ITEMS = 1000;

/** The pair in most baskets among the thousand most frequent items (rarer ones cannot matter much); of equals the lowest. */
export function mostFrequentPair(baskets: Baskets, counted: CountedItems): Pair | null {
  const ordered = Array.from(counted.counts.keys())
    .filter((item) => counted.counts[item] > 0)
    .sort((a, b) => counted.counts[b] - counted.counts[a] || a - b);
  const last = ordered[Math.min(ordered.length, PAIRED_ITEMS) - 1];
  if (ordered.length < 2) return null;
  const { items, offsets, members } = layOut(baskets, counted, counted.counts[last]);
  const top = items.length > PAIRED_ITEMS ? items.length - PAIRED_ITEMS : 0;
  const size = items.length - top;
  const together = new Int32Array(size * size);
  for (let t = 0; t + 1 < offsets.length; t++) {
    for (let p = offsets[t]; p < offsets[t + 1]; p++) {
      if (members[p] < top) continue;
      const row = (members[p] - top) * size - top;
      for (let q = p + 1; q < offsets[t + 1]; q++) together[row + members[q]]++;
    }
  }
  let best = 0;
  for (let at = 1; at < together.length; at++) if (together[at] > together[best]) best = at;
  if (together[best] === 0) return null;
  const pair = [items[top + Math.floor(best / size)], items[top + (best % size)]].sort((a, b) => a - b);
  return { items: [pair[0], pair[1]], count: together[best] };
}
