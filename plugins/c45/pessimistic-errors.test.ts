import { describe, expect, it } from 'vitest';
import { errorEstimate, normalQuantile } from './pessimistic-errors.ts';

describe('pessimistic errors', () => {
  const estimate = errorEstimate(0.25);
  const expected = (cases: number, errors: number) => estimate(Float64Array.of(cases - errors, errors));

  it('are those that Quinlan (1993, section 4.2) computes for leaves without errors', () => {
    // U₂₅%(0, 6) = .206, U₂₅%(0, 9) = .143, U₂₅%(0, 1) = .750
    expect(expected(6, 0) / 6).toBeCloseTo(0.206, 3);
    expect(expected(9, 0) / 9).toBeCloseTo(0.143, 3);
    expect(expected(1, 0)).toBeCloseTo(0.75, 12);
  });

  it('are the limit of a normal approximation for leaves with errors, near his exact one', () => {
    // His U₂₅%(1, 16) = .157 is of the binomial distribution; r of the formula for N = 16, E = 1 by hand.
    const [n, e, z] = [16, 1, 0.6744897501960817];
    const f = (e + 0.5) / n;
    const r = (f + z ** 2 / (2 * n) + z * Math.sqrt(f / n - f ** 2 / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
    expect(expected(n, e)).toBeCloseTo(n * r, 12);
    expect(expected(n, e) / n).toBeCloseTo(0.157, 2);
  });

  it('grow with errors, and with the errors left unseen when confidence is lower', () => {
    for (const cases of [1, 2, 5, 40, 1e6]) {
      const steps = Array.from({ length: 11 }, (_, step) => expected(cases, (step / 20) * cases));
      for (const [at, errors] of steps.entries()) expect(errors).toBeGreaterThanOrEqual(steps[at - 1] ?? 0);
      const strict = errorEstimate(0.05);
      expect(strict(Float64Array.of(cases, 0))).toBeGreaterThan(expected(cases, 0));
    }
    expect(expected(0, 0)).toBe(0);
  });
});

describe('the normal quantile', () => {
  it('agrees with scipy.stats.norm.ppf (1.10.1)', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.75)).toBeCloseTo(0.6744897501960817, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 12);
  });
});
