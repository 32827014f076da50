import { childOf, grownInts, type Itemsets, type Limits, STEPS_BETWEEN_REPORTS } from '#sdk';

/**
 * Itemsets of one length that may be frequent, because all their subsets one item shorter are: candidate `c` is itemset
 * `parent[c]` of the level above and then the item of rank `item[c]`, in lexicographic order.
 */
export interface Candidates {
  readonly parent: Int32Array;
  readonly item: Int32Array;
  /** Count of the rarest of those subsets: the candidate is in no more baskets. */
  readonly bound: Int32Array;
  /** Baskets seen so far that hold the candidate. */
  readonly count: Int32Array;
}

/** Bytes for a candidate: its four numbers, and as many for its place in the tree that counts it. */
const CANDIDATE_BYTES = 32;

/**
 * Joins the itemsets of the last level that differ in their last item only, and prunes what has an infrequent subset.
 * `null` where the candidates take more memory than the limits allow, which are raised then.
 *
 * Agrawal & Srikant (1994), Fast algorithms for mining association rules, VLDB, section 2.1.1.
 */
export function* join(
  itemsets: Itemsets,
  without: Int32Array,
  limits: Limits,
): Generator<number, Candidates | null, void> {
  const length = itemsets.length;
  const { first, item: items, count: counts } = itemsets[length - 1];
  let least = limits.least(length + 1);
  let parent = new Int32Array(1024);
  let item = new Int32Array(1024);
  let bound = new Int32Array(1024);
  let size = 0;
  let steps = 0;
  let unreported = 0;

  /** Count of the rarest subset of itemset `a` and `added`; 0 where one is infrequent. */
  function rarest(a: number, added: number, most: number): number {
    let low = most;
    for (let j = 0; j < length - 1; j++) {
      steps++;
      const subset = childOf(itemsets[length - 1], without[a * length + j], added);
      if (subset < 0 || counts[subset] < least) return 0;
      if (counts[subset] < low) low = counts[subset];
    }
    return low;
  }

  for (let p = 0; p + 1 < first.length; p++) {
    for (let a = first[p]; a < first[p + 1]; a++) {
      limits.spend(steps);
      unreported += steps;
      steps = 0;
      least = limits.least(length + 1);
      if (unreported >= STEPS_BETWEEN_REPORTS) {
        unreported = 0;
        yield 0;
      }
      if (counts[a] < least) continue;
      for (let b = a + 1; b < first[p + 1]; b++) {
        steps++;
        if (counts[b] < least) continue;
        const low = rarest(a, items[b], Math.min(counts[a], counts[b]));
        if (low === 0) continue;
        if (size === parent.length) {
          if (!limits.hold(2 * size * CANDIDATE_BYTES)) return null;
          parent = grownInts(parent, size + 1);
          item = grownInts(item, size + 1);
          bound = grownInts(bound, size + 1);
        }
        parent[size] = a;
        item[size] = items[b];
        bound[size++] = low;
      }
    }
  }
  limits.spend(steps);
  return {
    parent: parent.slice(0, size),
    item: item.slice(0, size),
    bound: bound.slice(0, size),
    count: new Int32Array(size),
  };
}

/** The candidates that may still be frequent enough, their counts with them. */
export function still({ parent, item, bound, count }: Candidates, least: number): Candidates {
  const kept = Int32Array.from(bound.keys()).filter((c) => bound[c] >= least);
  return {
    parent: kept.map((c) => parent[c]),
    item: kept.map((c) => item[c]),
    bound: kept.map((c) => bound[c]),
    count: kept.map((c) => count[c]),
  };
}
