import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketsOf } from '../support/read-baskets.ts';
import { allItemsets, allRules, topItemsets } from './brute-force.ts';
import { engines, learn, liftOf, type NamedRule, rulesOf, textOf } from './engines.ts';

const ITEMS = ['ale', 'bread', 'cheese', 'dates', 'eggs', 'flour', 'grapes'];

const someBaskets = fc.array(fc.subarray(ITEMS), { minLength: 1, maxLength: 30 });
const nonEmpty = someBaskets.filter((baskets) => baskets.some(({ length }) => length > 0));

const lengthsOf = (itemsets: readonly { readonly items: readonly string[] }[]): number[] => {
  const lengths = itemsets.map(({ items }) => items.length);
  return Array.from({ length: Math.max(0, ...lengths) }, (_, k) => lengths.filter((n) => n === k + 1).length);
};

const textsOf = (rules: readonly NamedRule[]): string[] =>
  rules
    .map(({ antecedents, consequent, ...rest }) => `${antecedents.toSorted()} ⇒ ${consequent} ${JSON.stringify(rest)}`)
    .sort();

describe.each(engines)('$id', (engine) => {
  it('finds the itemsets and rules that there are by definition', () => {
    const params = fc.record({
      minSupport: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
      minConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
      minLift: fc.constantFrom(0, 0, 0.9, 1.2),
      maxLength: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(nonEmpty, params, (baskets, { maxLength, ...rest }) => {
        fc.pre(rest.minSupport <= baskets.length);
        const packed = basketsOf(baskets);
        const model = learn(engine, packed, { ...rest, ...(maxLength !== undefined && { maxLength }) });
        const least = rest.minSupport < 1 ? rest.minSupport * baskets.length - 1e-9 : rest.minSupport;
        const expected = allItemsets(ITEMS, baskets).filter(
          ({ items, count }) => count > 0 && count >= least && items.length <= (maxLength ?? 9),
        );
        expect(model.itemsetsByLength).toEqual(lengthsOf(expected));
        const rules = rulesOf(engine, model, packed.items);
        expect(textsOf(rules)).toEqual(textsOf(allRules(expected, baskets.length, rest.minConfidence, rest.minLift)));
        expect(model.rulesFound).toBe(rules.length);
      }),
      { numRuns: 300 },
    );
  });

  it('puts the best rules first', () => {
    fc.assert(
      fc.property(nonEmpty, (baskets) => {
        const packed = basketsOf(baskets);
        const rules = rulesOf(engine, learn(engine, packed, { minSupport: 1, minConfidence: 0 }), packed.items);
        const keys = rules.map((rule) => [
          -rule.count / rule.antecedentCount,
          -liftOf(rule, baskets.length),
          rule.antecedents.length,
          packed.items.indexOf(rule.consequent),
          ...rule.antecedents.map((item) => packed.items.indexOf(item)),
        ]);
        const compare = (a: readonly number[], b: readonly number[]): number => {
          const at = a.findIndex((value, i) => value !== b[i]);
          return at < 0 ? 0 : a[at] - b[at];
        };
        expect(keys).toEqual(keys.toSorted(compare));
      }),
    );
  });

  it('keeps the itemsets of the highest support when there are too many', () => {
    fc.assert(
      fc.property(nonEmpty, fc.integer({ min: 1, max: 60 }), (baskets, maxItemsets) => {
        const model = learn(engine, basketsOf(baskets), { minSupport: 1, maxItemsets });
        const all = allItemsets(ITEMS, baskets).filter(({ count }) => count > 0);
        const expected = topItemsets(all, maxItemsets);
        expect(model.itemsetsByLength).toEqual(lengthsOf(expected));
        expect(model.search.shortages).toEqual(all.length > maxItemsets ? ['itemsets'] : []);
        const { reachedCount, reachedLength = Number.POSITIVE_INFINITY } = model.search;
        const admitted = all.filter(
          ({ count, items }) => count > reachedCount || (count === reachedCount && items.length <= reachedLength),
        );
        expect(lengthsOf(admitted)).toEqual(model.itemsetsByLength);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the best rules when there are too many, those with something new to say first', () => {
    fc.assert(
      fc.property(nonEmpty, fc.integer({ min: 1, max: 40 }), (baskets, maxRules) => {
        const packed = basketsOf(baskets);
        const params = { minSupport: 1, minConfidence: 0.2 };
        const all = rulesOf(engine, learn(engine, packed, params), packed.items);
        const model = learn(engine, packed, { ...params, maxRules });
        const kept = rulesOf(engine, model, packed.items);
        const measures = (rules: readonly NamedRule[]) =>
          rules
            .map((rule) => [Number(rule.redundant), -rule.count / rule.antecedentCount, -liftOf(rule, baskets.length)])
            .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
        expect(model.rulesFound).toBe(all.length);
        expect(measures(kept)).toEqual(measures(all).slice(0, maxRules));
        const texts = new Set(textsOf(all));
        expect(textsOf(kept).filter((text) => !texts.has(text))).toEqual([]);
      }),
    );
  });

  it('looks only at the items that are asked for', () => {
    fc.assert(
      fc.property(nonEmpty, fc.subarray(ITEMS), fc.subarray(ITEMS), (baskets, includeItems, excludeItems) => {
        const wanted = includeItems.filter((item) => !excludeItems.includes(item));
        const filtered = baskets.map((basket) => basket.filter((item) => wanted.includes(item)));
        fc.pre(filtered.some(({ length }) => length > 0));
        const params = { minSupport: 2 / 30, minConfidence: 0.3 };
        const [packed, only] = [basketsOf(baskets), basketsOf(filtered)];
        const model = learn(engine, packed, { ...params, includeItems, excludeItems });
        const expected = learn(engine, only, params);
        expect(textsOf(rulesOf(engine, model, packed.items))).toEqual(textsOf(rulesOf(engine, expected, only.items)));
        expect(model.itemsetsByLength).toEqual(expected.itemsetsByLength);
        expect([...model.popular].map((item) => packed.items[item]).sort()).toEqual(
          [...expected.popular].map((item) => only.items[item]).sort(),
        );
      }),
    );
  });
});

describe('the engines', () => {
  it('learn the same bytes', () => {
    const params = fc.record({
      minSupport: fc.integer({ min: 1, max: 3 }),
      minConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
      maxItemsets: fc.integer({ min: 1, max: 200 }),
      maxRules: fc.integer({ min: 1, max: 100 }),
      maxBasketItems: fc.integer({ min: 2, max: 7 }),
    });
    fc.assert(
      fc.property(nonEmpty, params, (baskets, chosen) => {
        fc.pre(chosen.minSupport <= baskets.length);
        const texts = engines.map((engine) => textOf(engine, learn(engine, basketsOf(baskets), chosen)));
        expect(new Set(texts).size).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  // Long lists of many kinds: sets as lists and as bits, several blocks of 32 baskets, and items that follow a popular one.
  it('learn the same bytes from baskets with popular and rare items', () => {
    const random = (seed: number) => () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed / 2 ** 32;
    };
    for (const seed of [1, 2, 3]) {
      const next = random(seed);
      const baskets = Array.from({ length: 3000 }, () =>
        Array.from({ length: Math.floor(next() * 20) }, () => `item ${Math.floor(next() ** 2 * 300)}`),
      );
      const texts = engines.map((engine) =>
        textOf(engine, learn(engine, basketsOf(baskets), { minSupport: 8, minConfidence: 0.3 })),
      );
      expect(new Set(texts).size).toBe(1);
    }
  });
});
