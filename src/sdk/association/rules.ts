/**
 * Rules A ⇒ c with one item c on the right, from every frequent itemset I = A ∪ {c} of at least two items.
 *
 *   n(X)                baskets that hold all items of X; N all baskets
 *   confidence(A ⇒ c)   n(I) / n(A)
 *   lift(A ⇒ c)         confidence · N / n({c})
 *   redundant           a non-empty proper subset B of A has confidence(B ⇒ c) ≥ confidence(A ⇒ c)
 *   top(I, c)           highest confidence of B ⇒ c over all non-empty B ⊆ A
 *                       = max(confidence(A ⇒ c), max over a in A of top(I without a, c))
 *
 * A itself is frequent, so its count is known, as are those of all I without a, one level up. Quotients of counts are rounded
 * correctly, so equal confidences compare as equal.
 *
 * Agrawal & Srikant (1994), section 3; Bayardo, Agrawal & Gunopulos (2000), Constraint-based rule mining, for redundancy.
 */
import { type Itemsets, withoutEach } from './itemsets.ts';
import { createSelection, type RuleChoice, type SelectedRules } from './rule-selection.ts';

/** Rules kept, and what is known of those that were not. */
export interface FoundRules extends SelectedRules {
  /** Over all itemsets, thresholds or not; 0 where there are no pairs. */
  readonly highestConfidence: number;
  readonly highestLift: number;
}

/** Itemsets between two reports of progress. */
const ITEMSETS_BETWEEN_REPORTS = 50_000;

/** Makes the rules of frequent itemsets; `items[rank]` is the item of a rank. Yields the share of the way gone. */
export function* makeRules(
  itemsets: Itemsets,
  items: Int32Array,
  baskets: number,
  choice: RuleChoice,
): Generator<number, FoundRules, void> {
  const singles = new Int32Array(items.length);
  itemsets[0]?.item.forEach((rank, i) => {
    singles[rank] = itemsets[0].count[i];
  });
  const selection = createSelection(choice);
  let highestConfidence = 0;
  let highestLift = 0;
  let above: Parts = { without: new Int32Array(0), ranks: itemsets[0]?.item ?? singles, top: new Float64Array(0) };
  for (let length = 2; length <= itemsets.length; length++) {
    const { count } = itemsets[length - 1];
    const shorter = itemsets[length - 2].count;
    const { without, ranks, top } = partsOf(itemsets, length, above);
    for (let i = 0; i < count.length; i++) {
      const at = i * length;
      for (let j = 0; j < length; j++) {
        const antecedentCount = shorter[without[at + j]];
        const confidence = count[i] / antecedentCount;
        const lift = (confidence * baskets) / singles[ranks[at + j]];
        const simpler = length === 2 ? 0 : highestSimpler(without, above.top, at, j, length);
        top[at + j] = Math.max(confidence, simpler);
        if (confidence > highestConfidence) highestConfidence = confidence;
        if (lift > highestLift) highestLift = lift;
        selection.offer(length, i, j, antecedentCount, confidence, lift, simpler >= confidence);
      }
      if ((i + 1) % ITEMSETS_BETWEEN_REPORTS === 0) yield (length - 2 + i / count.length) / (itemsets.length - 1);
    }
    above = { without, ranks, top };
  }
  return { ...selection.settle(itemsets, items, baskets), highestConfidence, highestLift };
}

/** The parts of the itemsets of one length: `i × length + j` is about itemset `i` and its `j`-th item. */
interface Parts {
  /** Where in the level above the itemset is without the item. */
  readonly without: Int32Array;
  readonly ranks: Int32Array;
  /** Highest confidence with which other items of the itemset imply the item. */
  readonly top: Float64Array;
}

function partsOf(itemsets: Itemsets, length: number, above: Parts): Parts {
  const { item, parent } = itemsets[length - 1];
  const ranks = new Int32Array(item.length * length);
  for (let i = 0; i < item.length; i++) {
    const from = parent[i] * (length - 1);
    for (let j = 0; j < length - 1; j++) ranks[i * length + j] = above.ranks[from + j];
    ranks[i * length + length - 1] = item[i];
  }
  return { without: withoutEach(itemsets, length, above.without), ranks, top: new Float64Array(ranks.length) };
}

/** The highest confidence in item `j` among rules that lack one or more of the other items. */
function highestSimpler(without: Int32Array, topAbove: Float64Array, at: number, j: number, length: number): number {
  let highest = 0;
  for (let a = 0; a < length; a++) {
    if (a === j) continue;
    const top = topAbove[without[at + a] * (length - 1) + (j > a ? j - 1 : j)];
    if (top > highest) highest = top;
  }
  return highest;
}
