import type { NamedRule } from './engines.ts';

/** An itemset by the names of its items, ascending, and the number of baskets that hold it. */
export interface CountedItemset {
  readonly items: readonly string[];
  readonly count: number;
}

/** All sets of some items, by definition; there are 2ⁿ − 1. */
export function allItemsets(items: readonly string[], baskets: readonly (readonly string[])[]): CountedItemset[] {
  const sets = Array.from({ length: 2 ** items.length - 1 }, (_, code) =>
    items.filter((_item, i) => ((code + 1) >> i) & 1).sort(),
  );
  return sets.map((set) => ({
    items: set,
    count: baskets.filter((basket) => set.every((item) => basket.includes(item))).length,
  }));
}

/** The `most` itemsets of the highest counts, the shorter first, without those that tie with one left out. */
export function topItemsets(itemsets: readonly CountedItemset[], most: number): CountedItemset[] {
  const compare = (a: CountedItemset, b: CountedItemset) => b.count - a.count || a.items.length - b.items.length;
  const sorted = itemsets.toSorted(compare);
  const first = sorted[most];
  return first ? sorted.filter((itemset) => compare(itemset, first) < 0) : sorted;
}

/** Rules with one item on the right, by definition. */
export function allRules(
  itemsets: readonly CountedItemset[],
  baskets: number,
  minConfidence: number,
  minLift: number,
): NamedRule[] {
  const counts = new Map(itemsets.map(({ items, count }) => [items.join(), count]));
  const candidates = itemsets
    .filter(({ items }) => items.length > 1)
    .flatMap(({ items, count }) =>
      items.map((consequent) => {
        const antecedents = items.filter((item) => item !== consequent);
        return {
          ...{ antecedents, consequent, count },
          antecedentCount: counts.get(antecedents.join()) ?? Number.NaN,
          consequentCount: counts.get(consequent) ?? Number.NaN,
        };
      }),
    );
  const confidence = (rule: (typeof candidates)[number]) => rule.count / rule.antecedentCount;
  return candidates
    .filter(
      (rule) => confidence(rule) >= minConfidence && (confidence(rule) * baskets) / rule.consequentCount >= minLift,
    )
    .map((rule) => ({
      ...rule,
      redundant: candidates.some(
        (other) =>
          other.consequent === rule.consequent &&
          other.antecedents.length < rule.antecedents.length &&
          other.antecedents.every((item) => rule.antecedents.includes(item)) &&
          confidence(other) >= confidence(rule),
      ),
    }));
}
