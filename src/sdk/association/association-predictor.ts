import { definePredictor, type Predictor, type Progress, UnsuitableData } from '../algorithm.ts';
import type { Baskets } from '../data.ts';
import { explanationOf, metricsOf, warningsOf } from './describe.ts';
import type { Itemsets } from './itemsets.ts';
import { createLimits, type Limits } from './limits.ts';
import { type AssociationModel, associationModel, rulesOf, storedRules } from './model.ts';
import { type AssociationParams, associationParams, leastCount } from './params.ts';
import { recommend } from './recommend.ts';
import { type FoundRules, makeRules } from './rules.ts';
import { type CountedItems, countItems, layOut, mostFrequentPair, type Transactions } from './transactions.ts';

/** Finds all itemsets that the limits admit; yields the share of the way gone, from 0 to 1. All engines find the same. */
export type Search = (transactions: Transactions, limits: Limits) => Generator<number, Itemsets, void>;

/** What tells one association algorithm from another. */
export interface AssociationEngine {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  readonly search: Search;
}

export type AssociationPredictor = Predictor<'recommendation', typeof associationParams, typeof associationModel>;

/** Steps of progress; the search counts for most of them. */
const STEPS = 1000;
const SEARCH_STEPS = 900;

/** An association algorithm: everything but the search is the same for all. */
export const associationPredictor = ({ search, ...described }: AssociationEngine): AssociationPredictor =>
  definePredictor({
    ...described,
    task: 'recommendation',
    params: associationParams,
    model: associationModel,
    // Columns are items here: their counts and ranks; then ten numbers for a basket, the search's own, and itemsets and rules.
    bytesNeeded: ({ maxItemsets, maxRules, maxMegabytes }, rows, items) =>
      16 * items +
      40 * rows +
      Math.min(maxMegabytes * 2 ** 20, 200 * rows) +
      Math.min(24 * maxItemsets + 80 * maxRules, 400 * rows),

    *fit(baskets, params) {
      const minCount = requireSupport(baskets, params);
      const counted = countItems(baskets, params);
      const highest = counted.counts.reduce((most, count) => Math.max(most, count), 0);
      requireItems(baskets, counted, highest);
      yield { done: 0, of: STEPS };
      const limits = createLimits(Math.min(minCount, baskets.rows), highest, {
        longest: params.maxLength ?? Number.POSITIVE_INFINITY,
        maxItemsets: params.maxItemsets,
        maxSteps: params.maxMillionSteps * 1e6,
        maxBytes: params.maxMegabytes * 2 ** 20,
      });
      const transactions = layOut(baskets, counted, minCount);
      const itemsets = yield* reported(search(transactions, limits), 0, SEARCH_STEPS);
      const making = makeRules(itemsets, transactions.items, baskets.rows, params);
      const rules = yield* reported(making, SEARCH_STEPS, STEPS);
      return modelOf({ baskets, params, counted, minCount, limits, itemsets, rules });
    },

    predict: (model, asked) => recommend(model, asked),
    rules: rulesOf,
    metrics: metricsOf,
    warnings: warningsOf,
    explain: explanationOf,
  });

/** Turns shares of the way into steps of progress. */
function* reported<T>(part: Generator<number, T, void>, from: number, to: number): Generator<Progress, T, void> {
  for (;;) {
    const step = part.next();
    if (step.done) return step.value;
    yield { done: Math.floor(from + (to - from) * step.value), of: STEPS };
  }
}

function requireSupport({ rows }: Baskets, { minSupport }: AssociationParams): number {
  const minCount = leastCount(minSupport, rows);
  if (minCount <= rows) return minCount;
  throw new UnsuitableData(
    `An itemset cannot be in ${minSupport} baskets: there are ${rows}. Give a minSupport of at most ${rows}, or a share below 1.`,
    { requirement: minSupport, actual: rows },
  );
}

function requireItems({ rows, members }: Baskets, { emptyBaskets }: CountedItems, highest: number): void {
  if (highest > 0) return;
  throw new UnsuitableData(
    members.length === 0
      ? `Baskets need items to learn from; all ${rows} are empty (${emptyBaskets} seen). Check the column that names the items.`
      : `None of the items asked for is in any of the ${rows} baskets; check includeItems and excludeItems.`,
    { requirement: 'items in baskets', actual: 0 },
  );
}

interface Lesson {
  readonly baskets: Baskets;
  readonly params: AssociationParams;
  readonly counted: CountedItems;
  readonly minCount: number;
  readonly limits: Limits;
  readonly itemsets: Itemsets;
  readonly rules: FoundRules;
}

function modelOf(lesson: Lesson): AssociationModel {
  const { baskets, params, counted, minCount, limits, itemsets, rules } = lesson;
  const { count: reachedCount, length: reachedLength } = limits.settle();
  const { counts, emptyBaskets, largestBasket, cappedBaskets, unknownItems } = counted;
  return {
    baskets: baskets.rows,
    itemCounts: counts,
    popular: Int32Array.from(counts.keys())
      .filter((item) => counts[item] > 0)
      .sort((a, b) => counts[b] - counts[a] || a - b),
    maxRecommendations: params.maxRecommendations,
    rules: storedRules(rules.table),
    rulesFound: rules.total,
    itemsetsByLength: itemsets.map(({ item }) => item.length),
    search: {
      minSupport: params.minSupport,
      minCount,
      minConfidence: params.minConfidence,
      minLift: params.minLift,
      ...(params.maxLength !== undefined && { maxLength: params.maxLength }),
      reachedCount,
      ...(Number.isFinite(reachedLength) && { reachedLength }),
      shortages: [...limits.shortages()],
      maxItemsets: params.maxItemsets,
      maxMillionSteps: params.maxMillionSteps,
      maxMegabytes: params.maxMegabytes,
    },
    highest: highestSeen(lesson),
    input: {
      emptyBaskets,
      largestBasket,
      cappedBaskets,
      maxBasketItems: params.maxBasketItems,
      unknownItems: [...unknownItems],
    },
  };
}

/** The highest numbers there are; the pair is looked for again only where none was frequent. */
function highestSeen({ baskets, counted, itemsets, rules }: Lesson): AssociationModel['highest'] {
  const { counts } = counted;
  const top = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  const pair = itemsets.length > 1 ? null : mostFrequentPair(baskets, counted);
  return {
    item: { names: [baskets.items[top]], count: counts[top] },
    ...(pair && { pair: { names: pair.items.map((item) => baskets.items[item]), count: pair.count } }),
    pairCount: pair?.count ?? itemsets[1]?.count.reduce((most, count) => Math.max(most, count), 0) ?? 0,
    confidence: rules.highestConfidence,
    lift: rules.highestLift,
  };
}
