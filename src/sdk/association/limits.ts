/**
 * Which itemsets are still wanted while a search runs: those in more than `count` baskets, and of those in exactly
 * `count` the ones of at most `length` items. A superset is in no more baskets and is longer, so whatever the floor keeps
 * out, it keeps out with all its supersets: a search may stop there, and what it has found is complete above the floor.
 */
export interface Floor {
  readonly count: number;
  readonly length: number;
}

/** What a search runs short of. */
export type Shortage = 'itemsets' | 'steps' | 'memory';

export interface Budget {
  /** Longest itemset wanted. */
  readonly longest: number;
  readonly maxItemsets: number;
  readonly maxSteps: number;
  readonly maxBytes: number;
}

/** What a search may still look for. The floor rises when a budget runs out, by counted work only, never by a clock. */
export interface Limits {
  readonly longest: number;
  readonly maxItemsets: number;
  readonly maxBytes: number;
  /** How many baskets an itemset of `length` items must be in, as things stand. */
  least(length: number): number;
  /** Reports work done since the last report; raises the floor when the budget is spent. */
  spend(steps: number): void;
  /** Whether the search may hold so many bytes beside its input; raises the floor when not. */
  hold(bytes: number): boolean;
  raiseTo(floor: Floor): void;
  floor(): Floor;
  shortages(): readonly Shortage[];
}

/** Extra slices of the work budget, after each of which the floor rises, each time more steeply. */
const SLICES = 8;

/** Limits that start at `minCount`; `highest` is the count of the most frequent item, above which nothing can be. */
export function createLimits(minCount: number, highest: number, budget: Budget): Limits {
  let floor: Floor = { count: minCount, length: Number.POSITIVE_INFINITY };
  let spent = 0;
  let next = budget.maxSteps;
  let raises = 0;
  const shortages = new Set<Shortage>();

  // The single items at the very top always stay: a search that ran short still answers something.
  function raise(shortage: Shortage): void {
    shortages.add(shortage);
    raises++;
    const count = Math.max(floor.count + 1, Math.ceil(floor.count * 2 ** (raises / 2)));
    floor =
      floor.count >= highest
        ? { count: floor.count, length: 1 }
        : { count: Math.min(count, highest), length: Number.POSITIVE_INFINITY };
  }

  return {
    longest: budget.longest,
    maxItemsets: budget.maxItemsets,
    maxBytes: budget.maxBytes,
    least: (length) => (length > floor.length ? floor.count + 1 : floor.count),
    spend(steps) {
      spent += steps;
      for (; spent >= next && floor.length > 1; next += budget.maxSteps / SLICES) raise('steps');
    },
    hold(bytes) {
      if (bytes <= budget.maxBytes) return true;
      if (floor.length > 1) raise('memory');
      return false;
    },
    raiseTo(raised) {
      shortages.add('itemsets');
      floor = raised;
    },
    floor: () => floor,
    shortages: () => [...shortages].sort(),
  };
}

/** Keys order itemsets by count, then the shorter first; exact for counts below 2³² and lengths below 2²⁰. */
const keyOf = (count: number, length: number): number => count * 2 ** 20 - length;

/** The lowest floor above which at most `most` of the first `size` itemsets lie; there must be more than `most`. */
export function floorFor(counts: Int32Array, lengths: Int32Array, size: number, most: number): Floor {
  const keys = new Float64Array(size);
  for (let i = 0; i < size; i++) keys[i] = keyOf(counts[i], lengths[i]);
  keys.sort();
  const first = keys[size - most - 1];
  const count = Math.ceil(first / 2 ** 20);
  const length = keyOf(count, 0) - first;
  return length > 1 ? { count, length: length - 1 } : { count: count + 1, length: Number.POSITIVE_INFINITY };
}
