import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#sdk';
import { orderStatistics } from './order-statistics.ts';

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
