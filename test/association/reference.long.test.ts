import { describe, expect, it } from 'vitest';
import { hasShared } from '../support/shared-data.ts';
import { engines, learn, textOf } from './engines.ts';
import { referenceSets } from './reference-sets.ts';

// The levels of ../shared/data/REFERENCE.md that take seconds.
describe.skipIf(!hasShared)('the engines on large results (needs ../shared/data)', () => {
  it.each([
    ['t10', 0.001, 27_532],
    ['chess', 0.65, 111_239],
    ['chess', 0.6, 254_944],
  ] as const)(
    'count %s at support %d, and learn the same bytes',
    (set, minSupport, itemsets) => {
      const models = engines.map((engine) => learn(engine, referenceSets[set](), { minSupport, minConfidence: 0.9 }));
      for (const { itemsetsByLength } of models) expect(itemsetsByLength.reduce((a, b) => a + b)).toBe(itemsets);
      expect(new Set(models.map((model, e) => textOf(engines[e], model))).size).toBe(1);
    },
    300_000,
  );
});
