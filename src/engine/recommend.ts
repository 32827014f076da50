import type { Baskets, Compute, RuleTable } from '#sdk';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { type OpenModels, opened } from './answer.ts';
import type { RecommendedItem, RecommendOrder } from './engine.ts';
import type { BasketPredictor } from './fit-baskets.ts';

/** Items to add to baskets given by name. Names the model has never seen are passed over: nothing is known of them. */
export function recommend(
  order: RecommendOrder,
  registry: AlgorithmRegistry,
  compute: Compute,
  models: OpenModels,
): RecommendedItem[][] {
  const { algorithm, items, model } = opened(order, registry, models);
  const { names, labels } = items!;
  const predictor = algorithm as BasketPredictor;
  const { offsets, items: found, score, rule } = predictor.predict(model, basketsOf(order.baskets, names), { compute });
  const rules = predictor.rules!(model);
  const label = (i: number) => labels[i] ?? names[i];
  return order.baskets.map((_, b) => {
    const most = Math.min(offsets[b + 1], offsets[b] + order.first);
    return Array.from({ length: most - offsets[b] }, (_, k) => {
      const at = offsets[b] + k;
      return {
        item: names[found[at]],
        label: labels[found[at]],
        score: score[at],
        reason: reasonOf(rules, rule[at], label),
      };
    });
  });
}

function basketsOf(baskets: readonly (readonly string[])[], names: readonly string[]): Baskets {
  const places = new Map(names.map((name, i) => [name, i]));
  const known = baskets.map((basket) =>
    [...new Set(basket.flatMap((name) => places.get(name) ?? []))].sort((a, b) => a - b),
  );
  const offsets = new Uint32Array(known.length + 1);
  for (const [b, basket] of known.entries()) offsets[b + 1] = offsets[b] + basket.length;
  return { rows: known.length, items: names, offsets, members: Uint32Array.from(known.flat()) };
}

function reasonOf(rules: RuleTable, r: number, label: (item: number) => string): string {
  if (r < 0) return 'popular with all customers';
  const antecedent = Array.from(
    rules.antecedents.subarray(rules.antecedentOffsets[r], rules.antecedentOffsets[r + 1]),
    label,
  );
  const confidence = (100 * rules.count[r]) / rules.antecedentCount[r];
  return `${confidence.toFixed(1)} % of the ${rules.antecedentCount[r]} baskets with ${antecedent.join(', ')} also have ${label(rules.consequent[r])}`;
}
