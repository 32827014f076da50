import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moments } from './statistics.ts';

/** NIST's Statistical Reference Datasets, numerical accuracy: one value, then pairs around it, 1,001 in all. */
const aroundTenths = (whole: number) =>
  Float64Array.from({ length: 1001 }, (_, i) => whole + (i === 0 ? 0.2 : i % 2 === 1 ? 0.1 : 0.3));
const sampleDeviation = (values: Float64Array) =>
  Math.sqrt((moments(values).variance * values.length) / (values.length - 1));

describe('moments', () => {
  it('has the certified values of NumAcc1, NumAcc3 and NumAcc4', () => {
    const first = Float64Array.of(10_000_001, 10_000_003, 10_000_002);
    expect(moments(first).mean).toBe(10_000_002);
    expect(sampleDeviation(first)).toBe(1);
    for (const [whole, digits] of [
      [1_000_000, 8],
      [10_000_000, 7],
    ]) {
      expect(moments(aroundTenths(whole)).mean).toBeCloseTo(whole + 0.2, 9);
      expect(sampleDeviation(aroundTenths(whole))).toBeCloseTo(0.1, digits);
    }
  });

  it('is 0 in variance for equal values, and moves with its values', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(values, fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), (list, shift) => {
        const { mean, variance } = moments(Float64Array.from(list));
        const moved = moments(Float64Array.from(list, (value) => value + shift));
        expect(moved.mean).toBeCloseTo(mean + shift, 6);
        expect(moved.variance).toBeCloseTo(variance, 6);
        expect(moments(new Float64Array(list.length).fill(shift))).toEqual({ mean: shift, variance: 0 });
      }),
    );
  });
});
