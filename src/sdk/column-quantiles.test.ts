import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from './algorithm.ts';
import { columnQuantiles } from './column-quantiles.ts';
import { evenProbabilities, quantileEdges } from './cut-points.ts';
import { seededRandom } from './random.ts';

describe('columnQuantiles', () => {
  const expectAsSorted = (column: Float64Array, bins: number) => {
    const probabilities = evenProbabilities(bins);
    const found = finish(columnQuantiles(column, probabilities, { done: 0, of: 1 }));
    expect(found).toEqual(quantileEdges(column.toSorted(), probabilities));
  };

  it('are those of the sorted column, whatever crowds in it', () => {
    const value = fc.oneof(
      fc.integer({ min: -2, max: 2 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 1e-320, 5e-324, 1e300),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (values, bins) =>
        expectAsSorted(Float64Array.from(values), bins),
      ),
      { numRuns: 500 },
    );
  });

  it('are those of many values, with one far off', () => {
    const random = seededRandom(4);
    const column = Float64Array.from({ length: 300_000 }, () => random.normal());
    expectAsSorted(column, 7);
    column[77] = 1e200;
    expectAsSorted(column, 7);
  });
});
