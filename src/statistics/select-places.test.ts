import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantilesOf } from './quantiles.ts';
import { selectPlaces } from './select-places.ts';

const doubles = fc.float64Array({ noNaN: true, minLength: 1, maxLength: 300 });
/** Ties, which partitioning has to split evenly. */
const tied = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 300 })
  .map((list) => Float64Array.from(list));

describe('selection', () => {
  it('puts places as a sort does, and keeps the values', () => {
    fc.assert(
      fc.property(fc.oneof(doubles, tied), fc.array(fc.nat(299), { maxLength: 6 }), (values, wanted) => {
        const places = wanted.filter((place) => place < values.length).sort((a, b) => a - b);
        const sorted = values.toSorted();
        const selected = values.slice();
        selectPlaces(selected, places);
        expect(selected.toSorted()).toEqual(sorted);
        for (const place of places) expect(selected[place] - sorted[place] || 0).toBe(0);
      }),
    );
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['one value', () => 7],
    ['an organ pipe', (i: number) => Math.min(i, 100_000 - i)],
    ['a saw', (i: number) => i % 3],
  ])('finds the median of %s', (_, at) => {
    const values = Float64Array.from({ length: 100_001 }, (_, i) => at(i));
    const median = values.toSorted()[50_000];
    selectPlaces(values, [50_000]);
    expect(values[50_000]).toBe(median);
  });
});

describe('quantiles', () => {
  it('answer in the order asked, of one value as well', () => {
    expect(quantilesOf(Float64Array.of(4, 1, 3, 2), [1, 0, 0.5, 1 / 3])).toEqual([4, 1, 2.5, 2]);
    expect(quantilesOf(Float64Array.of(5), [0, 0.3, 1])).toEqual([5, 5, 5]);
  });
});
