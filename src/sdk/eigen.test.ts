import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from './algorithm.ts';
import { type Eigen, semidefiniteEigen } from './eigen.ts';
import { seededRandom } from './random.ts';

const eigenOf = (matrix: Float64Array, size: number): Eigen =>
  finish(semidefiniteEigen(matrix, size, { done: 0, of: 1 }));

const symmetric = (size: number, entry: (i: number, j: number) => number) =>
  Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return entry(Math.min(i, j), Math.max(i, j));
  });

function expectEigen(matrix: Float64Array, size: number, { values, vectors }: Eigen): void {
  const scale = 1 + Math.max(...Array.from(matrix, Math.abs));
  const entry = (v: number, i: number) => vectors[v * size + i];
  expect(vectors).toHaveLength(values.length * size);
  for (let v = 0; v < values.length; v++) {
    if (v > 0) expect(values[v]).toBeLessThanOrEqual(values[v - 1]);
    for (let i = 0; i < size; i++) {
      let product = 0;
      for (let j = 0; j < size; j++) product += matrix[i * size + j] * entry(v, j);
      expect(Math.abs(product - values[v] * entry(v, i))).toBeLessThan(1e-12 * scale * size);
    }
    for (let w = 0; w <= v; w++) {
      let product = 0;
      for (let i = 0; i < size; i++) product += entry(v, i) * entry(w, i);
      expect(Math.abs(product - (v === w ? 1 : 0))).toBeLessThan(1e-12 * size);
    }
    const most = Math.max(...Array.from({ length: size }, (_, i) => Math.abs(entry(v, i))));
    const decisive = Array.from({ length: size }, (_, i) => entry(v, i)).find((c) => Math.abs(c) >= most * (1 - 1e-9));
    expect(decisive).toBeGreaterThan(0);
  }
}

/** B Bᵀ: positive semidefinite, of at most the rank that B has columns. */
const gram = (size: number, width: number, entries: readonly number[]) =>
  symmetric(size, (i, j) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += entries[i * width + k] * entries[j * width + k];
    return sum;
  });

describe('eigenvalues and eigenvectors', () => {
  it('satisfy their definition on any positive semidefinite matrix, of full rank or not', () => {
    const matrices = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([size, width]) =>
      fc.record({
        size: fc.constant(size),
        width: fc.constant(width),
        entries: fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
          minLength: size * width,
          maxLength: size * width,
        }),
      }),
    );
    fc.assert(
      fc.property(matrices, ({ size, width, entries }) => {
        const matrix = gram(size, width, entries);
        const before = matrix.slice();
        const eigen = eigenOf(matrix, size);
        expectEigen(matrix, size, eigen);
        expect(eigen.values.every((value) => value > 0)).toBe(true);
        // Products are rounded, so that what should be zero may be rounding.
        for (const value of eigen.values.slice(width)) expect(value).toBeLessThan(1e-12 * eigen.values[0]);
        const trace = Array.from({ length: size }, (_, i) => matrix[i * size + i]).reduce(
          (sum, value) => sum + value,
          0,
        );
        const sum = eigen.values.reduce((total, value) => total + value, 0);
        expect(Math.abs(sum - trace)).toBeLessThanOrEqual(1e-12 * trace);
        expect(matrix).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('are found for sixty features', () => {
    const random = seededRandom(5);
    const matrix = gram(
      60,
      80,
      Array.from({ length: 4800 }, () => random.normal()),
    );
    expectEigen(matrix, 60, eigenOf(matrix, 60));
  });

  it('keep the digits of small eigenvalues beside large ones', () => {
    // The Hilbert matrix of order 6, by mpmath with 40 digits.
    const known = [1.618899858924339, 0.2423608705752096, 0.01632152131987582, 0.00061574835418266];
    const least = [1.257075712262519e-5, 1.0827994845656e-7];
    const { values } = eigenOf(
      symmetric(6, (i, j) => 1 / (i + j + 1)),
      6,
    );
    for (const [i, value] of [...known, ...least].entries()) expect(Math.abs(values[i] / value - 1)).toBeLessThan(1e-9);
    // D R D with the well-conditioned R = 0.9 I + 0.1: each eigenvalue is near its own scale, however small.
    const scales = [1e20, 1, 1e-20];
    const graded = symmetric(3, (i, j) => (i === j ? 1 : 0.1) * scales[i] * scales[j]);
    const spread = eigenOf(graded, 3).values;
    // Successive Schur complements: 1, 1 − 0.1², and det R / (1 − 0.1²), to first order in the ratio of scales.
    const factors = [1, 0.99, 0.972 / 0.99];
    for (const [i, factor] of factors.entries())
      expect(Math.abs(spread[i] / (factor * scales[i] ** 2) - 1)).toBeLessThan(1e-12);
  });

  it('take equal values in order, and matrices of rank zero and one', () => {
    expect(
      eigenOf(
        symmetric(3, (i, j) => (i === j ? 2 : 0)),
        3,
      ).vectors,
    ).toEqual(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
    expect(eigenOf(new Float64Array(4), 2)).toEqual({ values: new Float64Array(), vectors: new Float64Array() });
    const { values, vectors } = eigenOf(
      symmetric(2, () => 1),
      2,
    );
    expect(Array.from(values)).toEqual([expect.closeTo(2, 14)]);
    expect(Array.from(vectors)).toEqual([expect.closeTo(Math.SQRT1_2, 14), expect.closeTo(Math.SQRT1_2, 14)]);
  });
});
