import type { RuleTable } from '../data.ts';
import type { Itemsets } from './itemsets.ts';

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
    antecedentCount: number,
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
  readonly antecedentCount: Int32Array;
  readonly redundant: Int32Array;
  readonly confidence: Float64Array;
  readonly lift: Float64Array;
}

const offersOf = (size: number): Offers => ({
  length: new Int32Array(size),
  itemset: new Int32Array(size),
  consequent: new Int32Array(size),
  antecedentCount: new Int32Array(size),
  redundant: new Int32Array(size),
  confidence: new Float64Array(size),
  lift: new Float64Array(size),
});

/** The offers at some places, in room for `size`. */
function taken(offers: Offers, places: Int32Array, size: number): Offers {
  const kept = offersOf(size);
  for (const [name, from] of Object.entries(offers)) {
    const to = kept[name as keyof Offers];
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
    bar !== null && (redundant - bar.redundant || bar.confidence - confidence || bar.lift - lift) > 0;

  return {
    offer(length, itemset, consequent, antecedentCount, confidence, lift, redundant) {
      if (confidence < minConfidence || lift < minLift) return;
      total++;
      const flag = redundant ? 1 : 0;
      if (barred(confidence, lift, flag)) return;
      if (size >= 2 * maxRules) shrink();
      if (size === offers.length.length)
        offers = taken(
          offers,
          Int32Array.from({ length: size }, (_, r) => r),
          Math.min(2 * size, Math.max(1024, 2 * maxRules)),
        );
      offers.length[size] = length;
      offers.itemset[size] = itemset;
      offers.consequent[size] = consequent;
      offers.antecedentCount[size] = antecedentCount;
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

/** The items of rules, by rule in the order offered: antecedents at `starts[r] .. starts[r + 1]`, ascending. */
interface RuleItems {
  readonly starts: Uint32Array;
  readonly antecedents: Uint32Array;
  readonly consequent: Uint32Array;
}

function itemsOf(offers: Offers, size: number, itemsets: Itemsets, items: Int32Array): RuleItems {
  const starts = new Uint32Array(size + 1);
  for (let r = 0; r < size; r++) starts[r + 1] = starts[r] + offers.length[r] - 1;
  const antecedents = new Uint32Array(starts[size]);
  const consequent = new Uint32Array(size);
  for (let r = 0; r < size; r++) {
    let write = starts[r];
    let itemset = offers.itemset[r];
    for (let k = offers.length[r] - 1; k >= 0; k--) {
      const item = items[itemsets[k].item[itemset]];
      if (k === offers.consequent[r]) consequent[r] = item;
      else antecedents[write++] = item;
      itemset = itemsets[k].parent[itemset];
    }
    antecedents.subarray(starts[r], starts[r + 1]).sort();
  }
  return { starts, antecedents, consequent };
}

/** Looks up the items and counts of rules, and puts the rules in their final order. */
function tableOf(offers: Offers, size: number, itemsets: Itemsets, items: Int32Array, baskets: number): RuleTable {
  const { starts, antecedents, consequent } = itemsOf(offers, size, itemsets, items);
  const compareAntecedents = (a: number, b: number): number => {
    let at = 0;
    while (starts[a] + at < starts[a + 1] && antecedents[starts[a] + at] === antecedents[starts[b] + at]) at++;
    return starts[a] + at < starts[a + 1] ? antecedents[starts[a] + at] - antecedents[starts[b] + at] : 0;
  };
  const { confidence, lift, length } = offers;
  const order = Int32Array.from({ length: size }, (_, r) => r).sort(
    (a, b) =>
      confidence[b] - confidence[a] ||
      lift[b] - lift[a] ||
      length[a] - length[b] ||
      consequent[a] - consequent[b] ||
      compareAntecedents(a, b),
  );
  const countOf = new Map<number, number>();
  itemsets[0]?.item.forEach((rank, i) => {
    countOf.set(items[rank], itemsets[0].count[i]);
  });
  const antecedentOffsets = new Uint32Array(size + 1);
  const ordered = new Uint32Array(antecedents.length);
  for (const [at, r] of order.entries()) {
    ordered.set(antecedents.subarray(starts[r], starts[r + 1]), antecedentOffsets[at]);
    antecedentOffsets[at + 1] = antecedentOffsets[at] + length[r] - 1;
  }
  return {
    baskets,
    antecedentOffsets,
    antecedents: ordered,
    consequent: Uint32Array.from(order, (r) => consequent[r]),
    count: Uint32Array.from(order, (r) => itemsets[length[r] - 1].count[offers.itemset[r]]),
    antecedentCount: Uint32Array.from(order, (r) => offers.antecedentCount[r]),
    consequentCount: Uint32Array.from(order, (r) => countOf.get(consequent[r]) ?? 0),
    redundant: Uint8Array.from(order, (r) => offers.redundant[r]),
  };
}
