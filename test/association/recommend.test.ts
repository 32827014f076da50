import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssociationModel, type AssociationPredictor, type Baskets, plainCompute } from '#sdk';
import { basketsOf } from '../support/read-baskets.ts';
import { engines, learn, liftOf, rulesOf } from './engines.ts';

const ITEMS = ['ale', 'bread', 'cheese', 'dates', 'eggs', 'flour', 'grapes'];
const [engine] = engines;

/** Baskets to be completed, of the items that a model knows. */
function asked(items: readonly string[], baskets: readonly (readonly string[])[]): Baskets {
  const numbered = baskets.map((basket) => basket.map((item) => items.indexOf(item)).sort((a, b) => a - b));
  const offsets = new Uint32Array(baskets.length + 1);
  for (const [b, { length }] of numbered.entries()) offsets[b + 1] = offsets[b] + length;
  return { rows: baskets.length, items, offsets, members: Uint32Array.from(numbered.flat()) };
}

/** What is recommended for one basket, by names. */
function recommended(model: AssociationModel, items: readonly string[], basket: readonly string[]) {
  const answer = (engine as AssociationPredictor).predict(model, asked(items, [basket]), { compute: plainCompute() });
  return Array.from(answer.items, (item, at) => ({
    item: items[item],
    score: answer.score[at],
    rule: answer.rule[at],
  }));
}

describe('recommend', () => {
  it('offers what the best rules say, and then what is popular, but nothing that the basket has', () => {
    const baskets = [
      ...Array.from({ length: 8 }, () => ['tea', 'milk']),
      ...Array.from({ length: 2 }, () => ['tea', 'sugar']),
      ...Array.from({ length: 9 }, () => ['bread']),
      ...Array.from({ length: 3 }, () => ['milk', 'sugar', 'flour']),
    ];
    const packed = basketsOf(baskets);
    const model = learn(engine, packed, { minSupport: 2, minConfidence: 0.2, maxRecommendations: 4 });
    const rules = rulesOf(engine, model, packed.items);
    const found = recommended(model, packed.items, ['tea']);
    expect(found.map(({ item, score }) => [item, score])).toEqual([
      ['milk', 8 / 10],
      ['sugar', 2 / 10],
      ['bread', 9 / 22],
      ['flour', 3 / 22],
    ]);
    expect(found.map(({ rule }) => (rule < 0 ? 'popular' : rules[rule].antecedents.join()))).toEqual([
      'tea',
      'tea',
      'popular',
      'popular',
    ]);
    expect(recommended(model, packed.items, []).map(({ item, rule }) => [item, rule])).toEqual([
      ['milk', -1],
      ['tea', -1],
      ['bread', -1],
      ['sugar', -1],
    ]);
    expect(recommended(model, packed.items, packed.items)).toEqual([]);
  });

  it('does as a search through all rules does', () => {
    const baskets = fc
      .array(fc.subarray(ITEMS), { minLength: 1, maxLength: 25 })
      .filter((rows) => rows.some(({ length }) => length > 0));
    fc.assert(
      fc.property(baskets, fc.subarray(ITEMS), fc.integer({ min: 1, max: 8 }), (rows, wanted, most) => {
        const packed = basketsOf(rows);
        const model = learn(engine, packed, { minSupport: 1, minConfidence: 0.3, maxRecommendations: most });
        const basket = wanted.filter((item) => packed.items.includes(item));
        const speaking = rulesOf(engine, model, packed.items)
          .map((rule, at) => ({
            ...rule,
            at,
            confidence: rule.count / rule.antecedentCount,
            lift: liftOf(rule, rows.length),
          }))
          .filter(({ antecedents, consequent }) => {
            return antecedents.every((item) => basket.includes(item)) && !basket.includes(consequent);
          })
          .sort((a, b) => b.confidence - a.confidence || b.lift - a.lift || a.at - b.at);
        const byRule = speaking
          .filter(({ consequent }, at) => speaking.findIndex((other) => other.consequent === consequent) === at)
          .map(({ consequent, confidence, at }) => ({ item: consequent, score: confidence, rule: at }));
        const popular = packed.items
          .filter((item) => !basket.includes(item) && !byRule.some((other) => other.item === item))
          .map((item) => ({ item, score: rows.filter((row) => row.includes(item)).length / rows.length, rule: -1 }))
          .sort((a, b) => b.score - a.score);
        expect(recommended(model, packed.items, basket)).toEqual([...byRule, ...popular].slice(0, most));
      }),
      { numRuns: 300 },
    );
  });

  it('never offers what is excluded, and passes over items it does not know', () => {
    const packed = basketsOf(Array.from({ length: 9 }, () => ['bag', 'a', 'b']));
    const model = learn(engine, packed, { excludeItems: ['bag'] });
    expect(recommended(model, packed.items, ['a']).map(({ item }) => item)).toEqual(['b']);
    expect(recommended(model, [...packed.items, 'new'], ['a', 'new']).map(({ item }) => item)).toEqual(['b']);
  });
});
