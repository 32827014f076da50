import { describe, expect, it } from 'vitest';
import { brokenSpecimens } from './broken-specimens.ts';
import { checks } from './checks.ts';
import { accuracy, adjustedRandIndex, rSquared } from './scores.ts';
import { sound } from './specimens.ts';

describe('the checks', () => {
  it('have different names, and each has specimens that break its promise', () => {
    const names = checks.map(({ name }) => name);
    expect(Object.keys(brokenSpecimens).toSorted()).toEqual(names.toSorted());
    expect(new Set(names).size).toBe(names.length);
  });

  for (const { name, applies, run } of checks) {
    describe(`"${name}"`, () => {
      for (const algorithm of sound.filter(applies)) it(`lets ${algorithm.id} pass`, () => run(algorithm));

      for (const { algorithm, verdict } of brokenSpecimens[name] ?? []) {
        it(`catches a ${algorithm.id} by ${verdict}`, () => {
          expect(applies(algorithm)).toBe(true);
          expect(() => run(algorithm)).toThrow(verdict);
        });
      }
    });
  }
});

describe('the scores', () => {
  // sklearn.metrics.adjusted_rand_score, accuracy_score, r2_score (scikit-learn 1.2.1)
  it('agree with scikit-learn', () => {
    expect(adjustedRandIndex(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 0, 1, 2))).toBeCloseTo(0.5714285714285714, 14);
    expect(adjustedRandIndex(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1))).toBeCloseTo(-0.5, 14);
    expect(adjustedRandIndex(Int32Array.of(5, 5, -1, -1), Int32Array.of(1, 1, 0, 0))).toBe(1);
    expect(accuracy(Int32Array.of(0, 2, 1, 3), Int32Array.of(0, 1, 2, 3))).toBe(0.5);
    expect(rSquared(Float64Array.of(2.5, 0, 2, 8), Float64Array.of(3, -0.5, 2, 7))).toBeCloseTo(0.9486081370449679, 14);
  });
});
