import { describe, expect, it } from 'vitest';
import { UnsuitableData } from '#sdk';
import { associationParams, leastCount } from '../../src/sdk/association/params.ts';
import { basketsOf } from '../support/read-baskets.ts';
import { engines, learn } from './engines.ts';

const times = (count: number, basket: readonly string[]) => Array.from({ length: count }, () => basket);
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `item ${from + i}`);

describe('minSupport', () => {
  it('is a share below 1 and a count from 1', () => {
    expect(leastCount(0.001, 9835)).toBe(10);
    expect(leastCount(0.01, 20_136)).toBe(202);
    expect(leastCount(0.5, 3)).toBe(2);
    expect(leastCount(1e-9, 10)).toBe(1);
    expect(leastCount(1, 10)).toBe(1);
    expect(leastCount(7, 10)).toBe(7);
  });

  it('is met by the fewest baskets whose share reaches it, whatever the product rounds to', () => {
    expect(0.07 * 100).toBeGreaterThan(7);
    expect(leastCount(0.07, 100)).toBe(7);
    for (let baskets = 1; baskets <= 200; baskets++)
      for (let count = 1; count < baskets; count++) expect(leastCount(count / baskets, baskets)).toBe(count);
  });

  it.each([
    [0, /expected number to be >0/],
    [-0.1, /expected number to be >0/],
    [1.5, /1\.5 is neither a share of the baskets \(below 1\) nor a whole number of baskets; give 1 for that many/],
  ])('is not %d', (minSupport, message) => {
    const { error } = associationParams.safeParse({ minSupport });
    expect(error?.issues[0].path).toEqual(['minSupport']);
    expect(error?.issues[0].message).toMatch(message);
  });
});

describe.each(engines)('$id', (engine) => {
  const warningsOf = (baskets: readonly (readonly string[])[], params = {}) => {
    const model = learn(engine, basketsOf(baskets), params);
    return engine.warnings?.(model) ?? [];
  };

  it('refuses a support above all baskets', () => {
    const fit = () => learn(engine, basketsOf([['a', 'b'], ['a']]), { minSupport: 3 });
    expect(fit).toThrow(UnsuitableData);
    expect(fit).toThrow(
      'An itemset cannot be in 3 baskets: there are 2. Give a minSupport of at most 2, or a share below 1.',
    );
  });

  it('refuses baskets without items', () => {
    expect(() => learn(engine, basketsOf([[], [], []]))).toThrow(
      /all 3 are empty.*Check the column that names the items/,
    );
    expect(() => learn(engine, basketsOf([['a'], ['b']]), { includeItems: ['c'] })).toThrow(
      /None of the items asked for is in any of the 2 baskets; check includeItems and excludeItems/,
    );
  });

  it('says that a minSupport of 1 is one basket', () => {
    expect(
      warningsOf(
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
        { minSupport: 1 },
      ),
    ).toContainEqual(expect.stringMatching(/^A minSupport of 1 is one basket/));
  });

  it('counts empty baskets as baskets, and says so', () => {
    const baskets = basketsOf([...times(6, ['a', 'b']), ...times(4, [])]);
    const model = learn(engine, baskets, { minSupport: 0.6 });
    expect(model.baskets).toBe(10);
    expect(model.itemsetsByLength).toEqual([2, 1]);
    expect(engine.rules?.(model)).toMatchObject({ baskets: 10, count: Uint32Array.of(6, 6) });
    expect(engine.warnings?.(model)).toEqual(['4 of 10 baskets are empty, but counted as baskets in every support.']);
    expect(learn(engine, baskets, { minSupport: 0.61, minConfidence: 0 }).rulesFound).toBe(0);
  });

  it('says that an item in every basket goes with everything', () => {
    const baskets = [...times(5, ['bag', 'a']), ...times(5, ['bag', 'b'])];
    expect(warningsOf(baskets)).toEqual([
      '1 item is in all 10 baskets and so in rules that say nothing (lift 1). Name what is in every basket in excludeItems, or ask for a minLift above 1.',
    ]);
    expect(warningsOf(baskets, { excludeItems: ['bag'] })).toEqual([
      expect.stringMatching(/^No two items are ever in the same basket/),
    ]);
  });

  it('cuts a basket of 100,000 items down to its most frequent ones, and says so', () => {
    const small = [...times(30, ['item 7', 'item 8']), ...times(20, ['item 9'])];
    const model = learn(engine, basketsOf([...small, many(100_000)]), { minSupport: 2 });
    // The one basket does not keep what is frequent from being counted in full.
    expect(model.itemsetsByLength).toEqual([3, 1]);
    expect(engine.rules?.(model).count).toEqual(Uint32Array.of(31, 31));
    expect(engine.warnings?.(model)).toEqual([
      '1 of 51 baskets is of more than 10,000 items (up to 100,000); only the 10,000 most frequent of them count. Leave such baskets out if they are no purchases, or raise maxBasketItems.',
    ]);
    const capped = learn(engine, basketsOf([...small, many(100_000)]), { minSupport: 2, maxBasketItems: 2 });
    expect([...capped.itemCounts].sort((a, b) => b - a).slice(0, 4)).toEqual([31, 31, 20, 0]);
  });

  it('names items that are asked for but in no basket', () => {
    expect(warningsOf(times(9, ['a', 'b']), { excludeItems: ['c', 'd'] })).toContainEqual(
      '2 items of includeItems or excludeItems are in no basket: c, d.',
    );
  });

  it('proposes a support where no item is frequent', () => {
    const baskets = many(50).map((item, i) => [item, `other ${i}`, ...(i < 7 ? ['bread'] : [])]);
    expect(warningsOf(baskets, { minSupport: 0.5 })).toEqual([
      'No item is in 25 of 50 baskets (support 0.5). The highest support is that of "bread", in 7 of 50 baskets (support 0.14): try a minSupport of 0.02.',
    ]);
  });

  it('proposes a support where items are frequent but no pair is', () => {
    const baskets = [...times(10, ['a']), ...times(10, ['b']), ...times(3, ['a', 'c']), ...times(2, ['b', 'c'])];
    expect(warningsOf(baskets, { minSupport: 0.3 })).toEqual([
      'No two items are together in 8 of 25 baskets (support 0.32). The highest support of two is that of "a" and "c", together in 3 of 25 baskets (support 0.12): try a minSupport of 0.1.',
    ]);
  });

  it('proposes a confidence, or a lift, where no rule has it', () => {
    const baskets = [...times(5, ['a', 'b']), ...times(5, ['a']), ...times(5, ['b'])];
    expect(warningsOf(baskets, { minConfidence: 0.9 })).toEqual([
      'No rule reaches a confidence of 0.9; the highest is 0.5: try a minConfidence of 0.5.',
    ]);
    expect(warningsOf(baskets, { minConfidence: 0.4, minLift: 2 })).toEqual([
      'No rule reaches a confidence of 0.4 together with a lift of 2; the highest lift is 0.75: try a minLift of 0.7 or a lower minConfidence.',
    ]);
  });

  it('says how many rules there are where it keeps fewer', () => {
    const model = learn(engine, basketsOf(times(9, ['a', 'b', 'c'])), { maxRules: 4 });
    expect(engine.warnings?.(model)).toContainEqual(
      '9 rules meet the thresholds; the best 4 are kept. Raise minConfidence to 1 or minLift, or allow more maxRules.',
    );
    expect(engine.metrics?.(model)).toMatchObject({ rules: 4, redundantRules: 0, itemsets: 7, items: 3, baskets: 9 });
  });

  it('explains what it found, and what else it saw', () => {
    const baskets = [...times(6, ['a', 'b', 'c']), ...times(4, ['a', 'd'])];
    const { text, details } = engine.explain?.(learn(engine, basketsOf(baskets), { minSupport: 0.5 }), []) ?? {};
    expect(text).toBe(
      '7 itemsets of up to 3 items are in at least 5 of 10 baskets (support 0.5). 9 rules have at least a confidence of 0.5; a simpler one says as much as 3 of the 9 kept.',
    );
    expect(details).toMatchObject({
      itemsetsByLength: [3, 3, 1],
      highestItemSupport: 1,
      highestPairSupport: 0.6,
      highestConfidence: 1,
      minCount: 5,
    });
  });
});
