import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov, kolmogorovTail } from './kolmogorov-smirnov.ts';
import { stabilityIndex, stabilityOfNumbers } from './stability-index.ts';

/** scipy.stats.kstwobign.sf: test/fixtures/statistics.py. */
const { kolmogorov } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/statistics.json', import.meta.url), 'utf8'),
) as { kolmogorov: [number, number][] };

describe('the test of Kolmogorov and Smirnov', () => {
  it.each(kolmogorov)('has the tail of SciPy at %d', (lambda, golden) => {
    expect(Math.abs(kolmogorovTail(lambda) / golden - 1)).toBeLessThan(1e-12);
  });

  it('knows the extremes, ties and nothing', () => {
    const x = Float64Array.of(1, 2, 2, 3);
    expect(kolmogorovSmirnov(x, x)).toEqual({ statistic: 0, pValue: 1 });
    expect(kolmogorovSmirnov(x, Float64Array.of(4, 5)).statistic).toBe(1);
    expect(kolmogorovSmirnov(x, Float64Array.of(2, 2, 2, 4)).statistic).toBe(0.25);
    expect(kolmogorovSmirnov(x, new Float64Array(0)).statistic).toBeNaN();
  });
});

describe('the stability index', () => {
  it('is the sum of its definition', () => {
    expect(stabilityIndex([60, 40], [50, 50])).toBeCloseTo(0.1 * Math.log(1.2) - 0.1 * Math.log(0.8), 14);
    expect(stabilityIndex([1, 0], [0, 1])).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 12);
    expect(stabilityIndex([], [])).toBe(0);
    expect(stabilityIndex([0], [1])).toBeNaN();
  });

  it('counts missing values as a bin of their own', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i);
    const gaps = values.map((value, i) => (i % 2 ? Number.NaN : value));
    expect(stabilityOfNumbers(values, values)).toBe(0);
    // Ten bins of half the share, and a bin of missing ones that was empty.
    const bins = 10 * (0.05 - 0.1) * Math.log(0.5);
    expect(stabilityOfNumbers(gaps, values)).toBeCloseTo(bins + (0.5 - 1e-4) * Math.log(0.5 / 1e-4), 12);
    expect(stabilityOfNumbers(new Float64Array(0), values)).toBeNaN();
  });
});
