import type { RuleTable } from '../data.ts';
import { grownInts } from './ints.ts';
import { type Itemsets } from './itemsets.ts';

/** Which rules are wanted, and how many at most. */
export interface RuleChoice {
  readonly minConfidence: number;
  readonly minLift: number;
  readonly maxRules: number;
}

export interface SelectedRules {
  /** Best first: by confidence, lift, fewer antecedents, and then the lowest items. */
  readonly table: RuleTable;
  /** Number of rules that meet the thresholds, kept or not. */
  readonly total: number;
}

/** Collects rules as they are made, of at most twice as many as wanted the best. */
export interface RuleSelection {
  /** The rule that the other items of an itemset of `length` items imply its `consequent`-th. */
  offer(
    length: number,
    itemset: number,
    consequent: number,
    confidence: number,
    lift: number,
    redundant: boolean,
  ): void;
  settle(itemsets: Itemsets, items: Int32Array, baskets: number): SelectedRules;
}

/** Rules by column, in the order in which they were offered. */
interface Offers {
  readonly length: Int32Array;
  readonly itemset: Int32Array;
  readonly consequent: Int32Array;
  readonly redundant: Int32Array;
  readonly confidence: Float64Array;
  readonly lift: Float64Array;
}

const offersOf = (size: number): Offers => ({
  length: new Int32Array(size),
  itemset: new Int32Array(size),
  consequent: new Int32Array(size),
  redundant: new Int32Array(size),
  confidence: new Float64Array(size),
  lift: new Float64Array(size),
});

/** The offers at some places, in room for `size`. */
function taken(offers: Offers, places: Int32Array, size: number): Offers {
  const kept = offersOf(size);
  for (const name of ['length', 'itemset', 'consequent', 'redundant', 'confidence', 'lift'] as const) {
    const [from, to] = [offers[name], kept[name]];
    for (let i = 0; i < places.length; i++) to[i] = from[places[i]];
  }
  return kept;
}

export function createSelection({ minConfidence, minLift, maxRules }: RuleChoice): RuleSelection {
  let offers = offersOf(1024);
  let size = 0;
  let total = 0;
  /** Once rules had to be dropped: the worst one kept. */
  let bar: { redundant: number; confidence: number; lift: number } | null = null;

  /** Keeps the best offers, in the order in which they came. */
  function shrink(): void {
    const { redundant, confidence, lift, length } = offers;
    const order = Int32Array.from({ length: size }, (_, r) => r).sort(
      (a, b) =>
        redundant[a] - redundant[b] ||
        confidence[b] - confidence[a] ||
        lift[b] - lift[a] ||
        length[a] - length[b] ||
        a - b,
    );
    const worst = order[maxRules - 1];
    bar = { redundant: redundant[worst], confidence: confidence[worst], lift: lift[worst] };
    offers = taken(offers, order.subarray(0, maxRules).sort(), offers.length.length);
    size = maxRules;
  }

  /** Whether an offer is worse than all that are kept anyway. */
  const barred = (confidence: number, lift: number, redundant: number): boolean =>
    bar !== null &&
    (redundant - bar.redundant || bar.confidence - confidence || bar.lift - lift) > 0;

  return {
    offer(length, itemset, consequent, confidence, lift, redundant) {
      if (confidence < minConfidence || lift < minLift) return;
      total++;
      const flag = redundant ? 1 : 0;
      if (barred(confidence, lift, flag)) return;
      if (size >= 2 * maxRules) shrink();
      if (size === offers.length.length)
        offers = taken(offers, Int32Array.from({ length: size }, (_, r) => r), Math.min(2 * size, Math.max(1024, 2 * maxRules)));
      offers.length[size] = length;
      offers.itemset[size] = itemset;
      offers.consequent[size] = consequent;
      offers.redundant[size] = flag;
      offers.confidence[size] = confidence;
      offers.lift[size++] = lift;
    },
    settle(itemsets, items, baskets) {
      if (size > maxRules) shrink();
      return { table: tableOf(offers, size, itemsets, items, baskets), total };
    },
  };
}

/** Looks up the items and counts of rules, and puts the rules in their final order. */
function tableOf(offers: Offers, size: number, itemsets: Itemsets, items: Int32Array, baskets: number): RuleTable {
  let antecedents = new Int32Array(1024);
  const starts = new Int32Array(size + 1);
  const consequents = new Int32Array(size);
  const singles = new Map(itemsets[0]?.item.entries().map(([i, rank]) => [items[rank], itemsets[0].count[i]]));
  for (let r = 0; r < size; r++) {
    const length = offers.length[r];
    const start = starts[r];
    const end = start + length - 1;
    if (end > antecedents.length) antecedents = grownInts(antecedents, end);
    let write = start;
    for (let k = length - 1, i = offers.itemset[r]; k >= 0; i = itemsets[k--].parent[i]) {
      const item = items[itemsets[k].item[i]];
      if (k === offers.consequent[r]) consequents[r] = item;
      else antecedents[write++] = item;
    }
    antecedents.subarray(start, end).sort();
    starts[r + 1] = end;
  }
  const order = Int32Array.from({ length: size }, (_, r) => r).sort(
    (a, b) =>
      offers.confidence[b] - offers.confidence[a] ||
      offers.lift[b] - offers.lift[a] ||
      offers.length[a] - offers.length[b] ||
      consequents[a] - consequents[b] ||
      compareParts(antecedents, starts[a], starts[b], offers.length[a] - 1),
  );
  return tableInOrder(order, { antecedents, starts, consequents, offers }, itemsets, singles, baskets);
}
