import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#sdk';
import { orderStatistics } from './order-statistics.ts';
import { QUANTILE_TYPES, quantilesOf } from './quantiles.ts';

const ROWS = 20_000;
const places = [0, 1, ROWS / 4, ROWS / 2, ROWS / 2, ROWS - 2, ROWS - 1];

/** Shapes that buckets of one width part well, badly, and not at all. */
const shapes: Record<string, (random: () => number, i: number) => number> = {
  uniform: (random) => random(),
  'far from 0': (random) => 1e9 + random(),
  'with one outlier': (random, i) => (i === 7 ? 1e300 : random()),
  'of all magnitudes': (random) => (random() - 0.5) * 10 ** (600 * random() - 300),
  'of two values': (random) => (random() < 0.5 ? -0.1 : 0.1),
  constant: () => 3,
  'wider than any double': (random, i) => (i % 2 ? 1.7e308 : -1.7e308) * random(),
};

describe('order statistics', () => {
  it.each(Object.entries(shapes))('are those of a sort: %s', (_, shape) => {
    const random = seededRandom(5);
    const values = Float64Array.from({ length: ROWS }, (_, i) => shape(() => random.uniform(), i));
    const before = values.slice();
    const sorted = values.toSorted();
    expect(orderStatistics(values, places)).toEqual(places.map((place) => sorted[place]));
    expect(values).toEqual(before);
  });

  it('are those of a sort for few values', () => {
    const values = fc.float64Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(49)), (column, wanted) => {
        const sorted = column.toSorted();
        const within = wanted.filter((place) => place < column.length);
        // −0 and 0 are equal, and in any order.
        expect(orderStatistics(column, within).map((value) => value + 0)).toEqual(
          within.map((place) => sorted[place] + 0),
        );
      }),
    );
  });
});

describe('quantiles', () => {
  const ascending = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1);

  it('take a share for the whole number that it is but for rounding', () => {
    // 20 · 0.55 is 11.000000000000002 and 100 · 0.07 is 7.000000000000001, but the 11th and the 7th value are meant.
    expect(quantilesOf(ascending(20), [0.55], { type: 'INVERTED_CDF' })).toEqual([11]);
    expect(quantilesOf(ascending(100), [0.07], { type: 'AVERAGED_INVERTED_CDF' })).toEqual([7.5]);
  });

  it('of one value are that value, whatever the type', () => {
    for (const type of QUANTILE_TYPES)
      expect(quantilesOf(Float64Array.of(3), [0, 0.3, 0.5, 1], { type }), type).toEqual([3, 3, 3, 3]);
  });
});
