import { describe, expect, it } from 'vitest';
import { summarizeNumbers } from './summarize-numbers.ts';

const { NaN: gap } = Number;

describe('summaries of numbers', () => {
  it('keep their digits far from 0', () => {
    // 1e9 + 0, 1/8, 2/8 … 7/8: all of it exact in binary, so the variance is that of the eighths.
    const eighths = Float64Array.from({ length: 80_000 }, (_, i) => (i % 8) / 8);
    const near = summarizeNumbers(eighths);
    const far = summarizeNumbers(eighths.map((value) => 1e9 + value));
    expect(far.mean).toBe(1e9 + 7 / 16);
    expect(near.squares).toBe(80_000 * (21 / 4 / 64));
    expect(far.squares).toBe(near.squares);
    expect(far.skewness).toBeCloseTo(0, 12);
    expect(far.kurtosis).toBeCloseTo(near.kurtosis, 12);
    expect(far.quartiles).toEqual(
      [1e9 + 1.75 / 8, 1e9 + 3.5 / 8, 1e9 + 5.25 / 8].map((value) => expect.closeTo(value, 6)),
    );
  });

  it('say nothing of no value, and what there is to say of one, two and three', () => {
    const none = {
      min: gap,
      max: gap,
      mean: gap,
      squares: gap,
      quartiles: [gap, gap, gap],
      skewness: gap,
      kurtosis: gap,
    };
    expect(summarizeNumbers(new Float64Array(0))).toEqual({ count: 0, ...none });
    expect(summarizeNumbers(Float64Array.of(gap, gap))).toEqual({ count: 0, ...none });
    expect(summarizeNumbers(Float64Array.of(gap, 3))).toMatchObject({ count: 1, mean: 3, squares: 0, skewness: gap });
    expect(summarizeNumbers(Float64Array.of(1, gap, 2))).toMatchObject({
      count: 2,
      mean: 1.5,
      squares: 0.5,
      skewness: gap,
    });
    // pandas.Series([0, 0, 3]).skew()
    expect(summarizeNumbers(Float64Array.of(0, 0, 3))).toMatchObject({
      kurtosis: gap,
      skewness: expect.closeTo(Math.sqrt(3), 14),
    });
  });

  it('find no spread in a constant, whatever its sum rounds to', () => {
    const { squares, mean, skewness } = summarizeNumbers(new Float64Array(999_983).fill(0.1));
    expect({ squares, mean, skewness }).toEqual({ squares: 0, mean: 0.1, skewness: gap });
  });
});
