import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countBelow,
  countUpTo,
  distinctEdges,
  equalWidthEdges,
  evenProbabilities,
  quantileEdges,
  readableNumbers,
} from './cut-points.ts';
import { quantileSorted } from './quantile.ts';

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();
const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });

describe('cut points', () => {
  it('count what is below and up to a value as looking at each does', () => {
    const small = fc.oneof(fc.integer({ min: -3, max: 3 }), finite);
    fc.assert(
      fc.property(fc.array(small, { maxLength: 12 }), small, (values, value) => {
        const cuts = sorted(values);
        expect(countBelow(cuts, value)).toBe(cuts.filter((cut) => cut < value).length);
        expect(countUpTo(cuts, value)).toBe(cuts.filter((cut) => cut <= value).length);
        for (const cut of cuts) expect(countUpTo(cuts, cut)).toBe(cuts.filter((other) => other <= cut).length);
      }),
    );
  });

  it('put infinite values at the ends', () => {
    const cuts = Float64Array.of(1, 2);
    expect([countBelow(cuts, -Infinity), countUpTo(cuts, Infinity)]).toEqual([0, 2]);
    expect([countBelow(new Float64Array(), 1), countUpTo(new Float64Array(), 1)]).toEqual([0, 0]);
  });

  it('of equal width begin and end where they should, and are evenly apart', () => {
    const ranges = fc.tuple(finite, finite, fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(ranges, ([a, b, bins]) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const edges = equalWidthEdges(low, high, bins);
        expect(edges).toHaveLength(bins + 1);
        expect(edges[0] === low && edges[bins] === high).toBe(true);
        for (let i = 0; i <= bins; i++)
          expect(Math.abs(edges[i] - (low + ((high - low) * i) / bins))).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('of quantiles are those of type 7, ascend, and lie within the values', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (values, bins) => {
          const column = sorted(values);
          const probabilities = evenProbabilities(bins);
          const edges = quantileEdges(column, probabilities);
          expect(edges[0] === column[0] && edges[bins] === column[column.length - 1]).toBe(true);
          for (let i = 0; i <= bins; i++) {
            expect(Math.abs(edges[i] - quantileSorted(column, probabilities[i]))).toBeLessThanOrEqual(1e-6);
            if (i > 0) expect(edges[i]).toBeGreaterThanOrEqual(edges[i - 1]);
          }
        },
      ),
    );
  });

  // numpy 1.24.2: np.linspace(0, 1, 11)[3] and np.quantile(np.arange(1, 12), np.linspace(0, 1, 11)).
  it('round as numpy does', () => {
    expect(evenProbabilities(10)[3]).toBe(0.30000000000000004);
    const eleven = Float64Array.from({ length: 11 }, (_, i) => i + 1);
    expect(Array.from(quantileEdges(eleven, evenProbabilities(10)))).toEqual([
      1, 2, 3, 4, 5, 6, 7.000000000000001, 8, 9, 10, 11,
    ]);
  });

  it('drop repeated edges', () => {
    expect(distinctEdges(Float64Array.of(0, 0, 1, 1, 1, 2))).toEqual(Float64Array.of(0, 1, 2));
    expect(distinctEdges(new Float64Array())).toHaveLength(0);
  });
});

describe('readable numbers', () => {
  it('have three decimals, three digits below one, and whole numbers none', () => {
    expect(readableNumbers(Float64Array.of(-12.34567, 0, 0.00012345, 0.5, 7, 280206.02))).toEqual([
      -12.346, 0, 0.000123, 0.5, 7, 280206.02,
    ]);
  });

  it('have more where two would look the same', () => {
    expect(readableNumbers(Float64Array.of(1.00001, 1.00002, 1.5))).toEqual([1.00001, 1.00002, 1.5]);
    expect(readableNumbers(Float64Array.of(1, 1 + 2 ** -52))).toEqual([1, 1 + 2 ** -52]);
  });

  it('keep their order, and never become infinite', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 12 }), (values) => {
        const numbers = sorted(values);
        const readable = readableNumbers(numbers);
        expect(new Set(readable.map((number) => number || 0)).size).toBe(
          new Set(numbers.map((number) => number || 0)).size,
        );
        for (let i = 1; i < readable.length; i++) expect(readable[i]).toBeGreaterThanOrEqual(readable[i - 1]);
        expect(readable.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
