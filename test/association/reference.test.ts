import { describe, expect, it } from 'vitest';
import { hasShared } from '../support/shared-data.ts';
import { engines, learn, liftOf, rulesOf } from './engines.ts';
import { referenceSets } from './reference-sets.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

// Figures of ../shared/data/REFERENCE.md, from an independent Eclat that agrees with the documentation of arules.
describe.skipIf(!hasShared).each(engines)('$id on public baskets (needs ../shared/data)', (engine) => {
  const { groceries, onlineRetail, t10, chess } = referenceSets;

  it('reads them as the reference did', () => {
    expect([groceries().rows, groceries().items.length, groceries().members.length]).toEqual([9835, 169, 43_367]);
    expect([onlineRetail().rows, onlineRetail().items.length]).toEqual([20_136, 3925]);
    expect(onlineRetail().members.length / onlineRetail().rows).toBeCloseTo(25.83, 2);
    expect([t10().rows, t10().items.length, t10().members.length]).toEqual([100_000, 870, 1_010_228]);
    expect([chess().rows, chess().items.length, chess().members.length]).toEqual([3196, 75, 37 * 3196]);
  });

  it.each([
    [0.001, [157, 2981, 6831, 3137, 376, 10], { 0.25: 17_391, 0.3: 13_770, 0.5: 5668, 0.8: 410, 0.9: 129 }],
    [0.005, 1001, { 0.25: 662, 0.3: 482, 0.5: 120 }],
    [0.006, [109, 478, 156, 4], { 0.25: 463, 0.3: 337, 0.5: 67 }],
    [0.01, [88, 213, 32], { 0.25: 170, 0.3: 125, 0.5: 15 }],
    [0.02, [59, 61, 2], { 0.25: 49, 0.3: 37, 0.5: 1 }],
  ] as const)('counts groceries at support %d', (minSupport, itemsets, rules) => {
    for (const [minConfidence, expected] of Object.entries(rules)) {
      const model = learn(engine, groceries(), { minSupport, minConfidence: Number(minConfidence) });
      expect(typeof itemsets === 'number' ? sum(model.itemsetsByLength) : model.itemsetsByLength).toEqual(itemsets);
      expect(model.rulesFound, `rules of confidence ${minConfidence}`).toBe(expected);
      expect(model.rules.consequent).toHaveLength(expected);
    }
  });

  it.each([
    [0.8, ['liquor', 'red/blush wine'], 'bottled beer', 0.0019319, 0.9047619, 11.23527],
    [0.5, ['Instant food products', 'soda'], 'hamburger meat', 0.0012201, 0.6315789, 18.99565],
  ] as const)(
    'finds the rule of groceries with the highest lift at confidence %d',
    (minConfidence, antecedents, consequent, support, confidence, lift) => {
      const { rows, items } = groceries();
      const rules = rulesOf(engine, learn(engine, groceries(), { minSupport: 0.001, minConfidence }), items);
      const [best] = rules.toSorted((a, b) => liftOf(b, rows) - liftOf(a, rows));
      expect([best.antecedents.toSorted(), best.consequent]).toEqual([antecedents, consequent]);
      expect(best.count / rows).toBeCloseTo(support, 7);
      expect(best.count / best.antecedentCount).toBeCloseTo(confidence, 7);
      expect(liftOf(best, rows)).toBeCloseTo(lift, 5);
    },
  );

  it.each([
    [0.03, 139],
    [0.02, [294, 84, 3]],
    [0.015, 729],
    [0.01, [811, 891, 251, 22, 1]],
  ] as const)('counts online retail at support %d', (minSupport, itemsets) => {
    const model = learn(engine, onlineRetail(), { minSupport });
    expect(typeof itemsets === 'number' ? sum(model.itemsetsByLength) : model.itemsetsByLength).toEqual(itemsets);
    expect(engine.warnings?.(model)).toEqual([]);
  });

  it('counts the rules of online retail, and finds the one with the highest lift', () => {
    for (const [minConfidence, expected] of [
      [0.3, 1625],
      [0.5, 870],
      [0.7, 272],
      [0.8, 100],
    ])
      expect(learn(engine, onlineRetail(), { minConfidence }).rulesFound).toBe(expected);
    const { rows, items } = onlineRetail();
    const model = learn(engine, onlineRetail(), { minConfidence: 0.3 });
    const [best] = rulesOf(engine, model, items).toSorted((a, b) => liftOf(b, rows) - liftOf(a, rows));
    expect([best.antecedents.toSorted(), best.consequent]).toEqual([['22917', '22918'], '22916']);
    expect(best.count / rows).toBeCloseTo(0.0100814, 7);
    expect(best.count / best.antecedentCount).toBeCloseTo(0.944186, 7);
    expect(liftOf(best, rows)).toBeCloseTo(80.21996, 5);
    expect(model.highest.lift).toBeCloseTo(80.21996, 5);
  });

  it.each([
    [0.05, 10],
    [0.02, 155],
    [0.01, 385],
    [0.005, 1073],
    [0.002, 13_255],
  ])('counts T10I4D100K at support %d', (minSupport, itemsets) => {
    expect(sum(learn(engine, t10(), { minSupport, minConfidence: 1 }).itemsetsByLength)).toBe(itemsets);
  });

  it.each([
    [0.9, 622],
    [0.85, 2669],
    [0.8, 8227],
    [0.75, 20_993],
    [0.7, 48_731],
  ])('counts chess at support %d', (minSupport, itemsets) => {
    expect(sum(learn(engine, chess(), { minSupport, minConfidence: 1 }).itemsetsByLength)).toBe(itemsets);
  });
});
