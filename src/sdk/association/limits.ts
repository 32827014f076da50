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
  readonly maxBytes: number;
  /** How many baskets an itemset of `length` items must be in, as things stand. */
  least(length: number): number;
  /** Reports that `times` more itemsets of this length and count exist, as soon as that is known. */
  announce(length: number, count: number, times: number): void;
  /** Reports work done since the last report. */
  spend(steps: number): void;
  /** Whether the search may hold so many bytes beside its input. */
  hold(bytes: number): boolean;
  /** The floor once all itemsets above it have been announced: at most as many as wanted are left. */
  settle(): Floor;
  shortages(): readonly Shortage[];
}

/** Slices in which the work budget is spent a second time; after each the floor rises, until it is at the very top. */
const SLICES = 8;

/** Limits that start at `minCount`; `highest` is the count of the most frequent item, above which nothing can be. */
export function createLimits(minCount: number, highest: number, budget: Budget): Limits {
  let floor: Floor = { count: minCount, length: Number.POSITIVE_INFINITY };
  let spent = 0;
  let next = budget.maxSteps;
  let raises = 0;
  const census = createCensus();
  const shortages = new Set<Shortage>();

  // The single items at the very top always stay: a search that ran short still answers something.
  function raise(shortage: Shortage): void {
    if (floor.length === 1) return;
    shortages.add(shortage);
    raises++;
    const count = Math.max(floor.count + 1, Math.ceil(minCount * (highest / minCount) ** (raises / SLICES)));
    floor =
      floor.count >= highest
        ? { count: floor.count, length: 1 }
        : { count: Math.min(count, highest), length: Number.POSITIVE_INFINITY };
  }

  function raiseTo(raised: Floor | null): void {
    if (!raised || keyOf(raised.count, raised.length) <= keyOf(floor.count, floor.length)) return;
    shortages.add('itemsets');
    floor = raised;
  }

  const least = (length: number): number => (length > floor.length ? floor.count + 1 : floor.count);

  return {
    longest: budget.longest,
    maxBytes: budget.maxBytes,
    least,
    announce(length, count, times) {
      if (count < least(length)) return;
      census.add(length, count, times);
      if (census.total() > 2 * budget.maxItemsets) raiseTo(census.shrink(budget.maxItemsets));
    },
    spend(steps) {
      spent += steps;
      if (spent < next) return;
      raise('steps');
      next = spent + budget.maxSteps / SLICES;
    },
    hold(bytes) {
      if (bytes > budget.maxBytes) raise('memory');
      return bytes <= budget.maxBytes;
    },
    settle() {
      if (census.total() > budget.maxItemsets) raiseTo(census.shrink(budget.maxItemsets));
      return floor;
    },
    shortages: () => [...shortages].sort(),
  };
}

/** More items than any itemset has. */
const LENGTHS = 2 ** 20;

/** Keys order itemsets by count, and of equal counts the shorter first; exact for counts below 2³². */
const keyOf = (count: number, length: number): number => count * LENGTHS - Math.min(length, LENGTHS - 1);

/** How many itemsets there are of each length and count. */
interface Census {
  add(length: number, count: number, times: number): void;
  total(): number;
  /** Forgets the lowest until at most `most` are left; the floor above which they are all known, or `null` if none had to go. */
  shrink(most: number): Floor | null;
}

function createCensus(): Census {
  const times = new Map<number, number>();
  let total = 0;
  return {
    add(length, count, more) {
      const key = keyOf(count, length);
      times.set(key, (times.get(key) ?? 0) + more);
      total += more;
    },
    total: () => total,
    shrink(most) {
      let last: number | null = null;
      for (const key of Float64Array.from(times.keys()).sort()) {
        if (total <= most) break;
        total -= times.get(key) ?? 0;
        times.delete(key);
        last = key;
      }
      return last === null ? null : floorAbove(last);
    },
  };
}

/** The floor that keeps out a key and all lower ones. */
function floorAbove(key: number): Floor {
  const count = Math.ceil(key / LENGTHS);
  const length = count * LENGTHS - key;
  return length > 1 ? { count, length: length - 1 } : { count: count + 1, length: Number.POSITIVE_INFINITY };
}
