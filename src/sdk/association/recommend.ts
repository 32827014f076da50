import type { Baskets, Recommendations } from '../data.ts';
import type { AssociationModel } from './model.ts';

/**
 * Recommends items for baskets of the same items as those learned from (by index; items beyond are ignored). A rule speaks for its consequent
 * where the basket holds all of its antecedents; an item is scored by the confidence of the best rule for it (rules are in the order
 * of confidence, then lift, then the lowest items). Where that is not enough, the most popular items follow, scored by their
 * share of all baskets. Nothing that the basket already holds is ever recommended.
 */
export function recommend(model: AssociationModel, asked: Baskets): Recommendations {
  const { itemCounts, popular, maxRecommendations, baskets, rules } = model;
  const byItem = rulesByRarestItem(model);
  const held = new Uint8Array(itemCounts.length);
  const speaking = new Uint8Array(itemCounts.length);
  const offsets = new Uint32Array(asked.rows + 1);
  const answered = { items: [] as number[], score: [] as number[], rule: [] as number[] };
  for (let b = 0; b < asked.rows; b++) {
    const basket = asked.members.subarray(asked.offsets[b], asked.offsets[b + 1]).filter((i) => i < itemCounts.length);
    for (const item of basket) held[item] = 1;
    const chosen = bestRules(basket, byItem, held, speaking, model);
    for (const rule of chosen) {
      answered.items.push(rules.consequent[rule]);
      answered.score.push(rules.count[rule] / rules.antecedentCount[rule]);
      answered.rule.push(rule);
    }
    for (const rule of chosen) held[rules.consequent[rule]] = 1;
    for (let p = 0, left = maxRecommendations - chosen.length; p < popular.length && left > 0; p++) {
      if (held[popular[p]] === 1) continue;
      answered.items.push(popular[p]);
      answered.score.push(itemCounts[popular[p]] / baskets);
      answered.rule.push(-1);
      left--;
    }
    for (const item of basket) held[item] = 0;
    for (const rule of chosen) held[rules.consequent[rule]] = 0;
    offsets[b + 1] = answered.items.length;
  }
  return {
    offsets,
    items: Uint32Array.from(answered.items),
    score: Float64Array.from(answered.score),
    rule: Int32Array.from(answered.rule),
  };
}

/** Rules by the rarest of their antecedents: those of item `i` are `rules[first[i] .. first[i + 1])`, best first. */
interface RulesByItem {
  readonly first: Int32Array;
  readonly rules: Int32Array;
}

/** A redundant rule never speaks louder than the simpler one that makes it redundant, so those are left out. */
function rulesByRarestItem({ itemCounts, rules }: AssociationModel): RulesByItem {
  const { antecedentOffsets, antecedents, redundant } = rules;
  const keys = new Int32Array(redundant.length);
  const first = new Int32Array(itemCounts.length + 1);
  for (let r = 0; r < keys.length; r++) {
    keys[r] = antecedents[antecedentOffsets[r]];
    for (let a = antecedentOffsets[r]; a < antecedentOffsets[r + 1]; a++) {
      if (itemCounts[antecedents[a]] < itemCounts[keys[r]]) keys[r] = antecedents[a];
    }
    if (redundant[r] === 0) first[keys[r] + 1]++;
  }
  for (let i = 0; i < itemCounts.length; i++) first[i + 1] += first[i];
  const fill = first.slice(0, itemCounts.length);
  const sorted = new Int32Array(first[itemCounts.length]);
  for (let r = 0; r < keys.length; r++) if (redundant[r] === 0) sorted[fill[keys[r]]++] = r;
  return { first, rules: sorted };
}

/** The best rule for each item that a basket lacks and a rule speaks for, best first, as many as are wanted. */
function bestRules(
  basket: Uint32Array,
  byItem: RulesByItem,
  held: Uint8Array,
  speaking: Uint8Array,
  { rules, maxRecommendations }: AssociationModel,
): number[] {
  const { antecedentOffsets, antecedents, consequent } = rules;
  const applying: number[] = [];
  for (const item of basket) {
    for (let s = byItem.first[item]; s < byItem.first[item + 1]; s++) {
      const rule = byItem.rules[s];
      if (held[consequent[rule]] === 1) continue;
      let a = antecedentOffsets[rule];
      while (a < antecedentOffsets[rule + 1] && held[antecedents[a]] === 1) a++;
      if (a === antecedentOffsets[rule + 1]) applying.push(rule);
    }
  }
  applying.sort((a, b) => a - b);
  const best = applying.filter((rule) => {
    const first = speaking[consequent[rule]] === 0;
    speaking[consequent[rule]] = 1;
    return first;
  });
  for (const rule of applying) speaking[consequent[rule]] = 0;
  return best.slice(0, maxRecommendations);
}
