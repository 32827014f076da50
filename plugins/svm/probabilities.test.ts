import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couple } from './couple.ts';
import { fitSigmoid, probabilityOf } from './platt.ts';

describe('the sigmoid', () => {
  it('is that of scikit-learn', () => {
    const decisions = Float64Array.from({ length: 41 }, (_, i) => -2 + i / 10);
    const truth = Uint8Array.from(decisions, (f) => (f + 0.9 * Math.sin(7 * f) > 0.2 ? 1 : 0));
    expect(truth.reduce((sum, one) => sum + one, 0)).toBe(17);
    const sigmoid = fitSigmoid(decisions, truth);
    // scikit-learn 1.2.1, test/fixtures/svm.py; it stops at a gradient of 1e-5 as well.
    expect(sigmoid.slope).toBeCloseTo(-2.263555113694, 4);
    expect(sigmoid.offset).toBeCloseTo(0.802797057095, 4);
    expect(probabilityOf(sigmoid, 0.5)).toBeCloseTo(0.58151129607, 5);
  });

  it('stays finite where the classes are far apart, or there is one', () => {
    const far = fitSigmoid(Float64Array.of(-1e3, -900, 900, 1e3), Uint8Array.of(0, 0, 1, 1));
    expect(probabilityOf(far, 950)).toBeGreaterThan(0.7);
    const one = fitSigmoid(Float64Array.of(1, 1, 1), Uint8Array.of(1, 1, 1));
    expect(probabilityOf(one, 1)).toBeGreaterThan(0.7);
    for (const decision of [-1e9, 0, 1e9]) expect(Number.isFinite(probabilityOf(far, decision))).toBe(true);
  });
});

describe('coupling', () => {
  it('gives back probabilities that the pairs agree on', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(weights, (raw) => {
        const sum = raw.reduce((total, value) => total + value, 0);
        const truth = raw.map((value) => value / sum);
        const k = truth.length;
        const pairwise = Float64Array.from({ length: k * k }, (_, at) => {
          const [a, b] = [Math.floor(at / k), at % k];
          return a === b ? 0 : truth[a] / (truth[a] + truth[b]);
        });
        const coupled = couple(pairwise, k);
        expect(coupled.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 12);
        for (const [a, value] of truth.entries()) expect(Math.abs(coupled[a] - value)).toBeLessThan(0.02);
      }),
    );
  });
});
