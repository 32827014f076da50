import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Budget, createLimits, type Itemsets, type Limits, searchDepthFirst, type Transactions } from '#sdk';
import { searchLevels } from '../../plugins/apriori/search.ts';
import { createIntersections } from '../../plugins/eclat/intersect.ts';
import { searchTrees } from '../../plugins/fp-growth/search.ts';
import { associationParams } from '../../src/sdk/association/params.ts';
import { countItems, layOut } from '../../src/sdk/association/transactions.ts';
import { basketsOf } from '../support/read-baskets.ts';
import { hasShared } from '../support/shared-data.ts';
import { allItemsets } from './brute-force.ts';
import { engines, learn, textOf } from './engines.ts';
import { referenceSets } from './reference-sets.ts';

const ITEMS = ['ale', 'bread', 'cheese', 'dates', 'eggs', 'flour', 'grapes'];

const searches: Readonly<Record<string, (transactions: Transactions, limits: Limits) => Generator<number, Itemsets>>> =
  {
    apriori: searchLevels,
    eclat: (transactions, limits) =>
      searchDepthFirst(transactions.counts, createIntersections(transactions, limits), limits),
    'fp-growth': searchTrees,
  };

/** What a search finds in baskets within a budget, and where it ended. */
function searched(id: string, baskets: readonly (readonly string[])[], budget: Partial<Budget>) {
  const packed = basketsOf(baskets);
  const counted = countItems(packed, associationParams.parse({}));
  const limits = createLimits(1, Math.max(...counted.counts), {
    ...{ longest: Number.POSITIVE_INFINITY, maxItemsets: 1e6, maxSteps: 1e12, maxBytes: 1e9 },
    ...budget,
  });
  const search = searches[id](layOut(packed, counted, 1), limits);
  let step = search.next();
  while (!step.done) step = search.next();
  return { found: step.value.map(({ item }) => item.length), floor: limits.settle(), shortages: limits.shortages() };
}

describe.each(Object.keys(searches))('%s with a budget', (id) => {
  const baskets = fc
    .array(fc.subarray(ITEMS), { minLength: 1, maxLength: 30 })
    .filter((rows) => rows.some(({ length }) => length > 0));

  it.each(['maxSteps', 'maxBytes'] as const)(
    'of %s ends complete above the floor that it says it reached',
    (budget) => {
      fc.assert(
        fc.property(baskets, fc.integer({ min: 1, max: 800 }), (rows, most) => {
          const { found, floor, shortages } = searched(id, rows, {
            [budget]: budget === 'maxBytes' ? 50 * most : most,
          });
          const admitted = allItemsets(ITEMS, rows).filter(
            ({ items, count }) =>
              count > 0 && (count > floor.count || (count === floor.count && items.length <= floor.length)),
          );
          const lengths = admitted.map(({ items }) => items.length);
          expect(found).toEqual(
            Array.from({ length: Math.max(...lengths) }, (_, k) => lengths.filter((n) => n === k + 1).length),
          );
          // What is at the very top stays, however little there is to spend.
          expect(found.length).toBeGreaterThan(0);
          if (floor.count > 1) expect(shortages).toEqual([budget === 'maxSteps' ? 'steps' : 'memory']);
        }),
        { numRuns: 200 },
      );
    },
  );
});

describe.each(engines)('$id out of budget', (engine) => {
  const forty = Array.from({ length: 40 }, (_, i) => `item ${i}`);
  const together = basketsOf(Array.from({ length: 50 }, (_, b) => (b % 2 === 0 ? forty : ['bread'])));

  it('keeps the short ones of itemsets that are all in the same baskets', () => {
    const model = learn(engine, together, { maxItemsets: 1000 });
    expect(model.itemsetsByLength).toEqual([41, (40 * 39) / 2]);
    expect(model.search).toMatchObject({ reachedCount: 25, reachedLength: 2, shortages: ['itemsets'] });
    expect(engine.warnings?.(model)).toEqual([
      'The search ran out of its maxItemsets of 1,000: itemsets are complete above, and up to 2 items at, 25 of 50 baskets (support 0.5), not down to 1. Raise minSupport to 0.5 or more, set maxLength, or allow more.',
    ]);
  });

  it('gives up on 2^40 itemsets in a moment, also with the default budgets', () => {
    const model = learn(engine, together, { minSupport: 0.4, minConfidence: 1, maxMillionSteps: 5 });
    expect(model.itemsetsByLength.reduce((a, b) => a + b)).toBeLessThanOrEqual(1e6);
    expect(model.search.shortages.length).toBeGreaterThan(0);
  });

  it.skipIf(!hasShared)('ends where its work budget ends, the same each time (needs ../shared/data)', () => {
    const params = { minSupport: 0.3, minConfidence: 0.9, maxMillionSteps: 10, maxItemsets: 10_000_000 };
    const model = learn(engine, referenceSets.chess(), params);
    expect(textOf(engine, learn(engine, referenceSets.chess(), params))).toBe(textOf(engine, model));
    expect(model.search.shortages).toEqual(['steps']);
    expect(model.search.reachedCount).toBeGreaterThan(0.3 * 3196);
    expect(engine.warnings?.(model)[0]).toMatch(
      /^The search ran out of its maxMillionSteps of 10: itemsets are complete for [\d,]+ of 3,196 baskets \(support 0\.\d+\), not down to 959\. /,
    );
    const again = learn(engines[1], referenceSets.chess(), { minSupport: model.search.reachedCount, minConfidence: 1 });
    expect(again.itemsetsByLength).toEqual(model.itemsetsByLength);
  });
});

it.skipIf(!hasShared)('apriori wants fewer candidates where they do not fit in memory (needs ../shared/data)', () => {
  const [apriori] = engines;
  const params = { minSupport: 0.6, minConfidence: 1 };
  const model = learn(apriori, referenceSets.chess(), { ...params, maxMegabytes: 1 });
  expect(model.search.shortages).toEqual(['memory']);
  expect(model.search.reachedCount).toBeGreaterThan(0.6 * 3196);
  const again = learn(apriori, referenceSets.chess(), { ...params, minSupport: model.search.reachedCount });
  expect(again.itemsetsByLength).toEqual(model.itemsetsByLength);
});
