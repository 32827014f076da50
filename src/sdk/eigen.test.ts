import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from './algorithm.ts';
import { type Eigen, symmetricEigen } from './eigen.ts';
import { seededRandom } from './random.ts';

const eigenOf = (matrix: Float64Array, size: number): Eigen => finish(symmetricEigen(matrix, size, { done: 0, of: 1 }));

const symmetric = (size: number, entry: (i: number, j: number) => number) =>
  Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return entry(Math.min(i, j), Math.max(i, j));
  });

function expectEigen(matrix: Float64Array, size: number, { values, vectors }: Eigen): void {
  const scale = 1 + Math.max(...Array.from(matrix, Math.abs));
  const entry = (v: number, i: number) => vectors[v * size + i];
  for (let v = 0; v < size; v++) {
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

describe('eigenvalues and eigenvectors', () => {
  it('satisfy their definition on any symmetric matrix', () => {
    const matrices = fc.integer({ min: 1, max: 9 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        entries: fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
          minLength: size * size,
          maxLength: size * size,
        }),
      }),
    );
    fc.assert(
      fc.property(matrices, ({ size, entries }) => {
        const matrix = symmetric(size, (i, j) => entries[i * size + j]);
        const before = matrix.slice();
        expectEigen(matrix, size, eigenOf(matrix, size));
        expect(matrix).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('are found for sixty features', () => {
    const random = seededRandom(5);
    const noise = Array.from({ length: 3600 }, () => random.normal());
    const matrix = symmetric(60, (i, j) => noise[i * 60 + j]);
    expectEigen(matrix, 60, eigenOf(matrix, 60));
  });

  it('keep the digits of small eigenvalues beside large ones', () => {
    // The Hilbert matrix of order 6; its least eigenvalue is 1.082799484565549e-7 to 16 digits.
    const hilbert = symmetric(6, (i, j) => 1 / (i + j + 1));
    expect(Math.abs(eigenOf(hilbert, 6).values[5] / 1.082799484565549e-7 - 1)).toBeLessThan(1e-9);
    const graded = symmetric(3, (i, j) =>
      i === j ? [1e20, 1, 1e-20][i] : 0.1 * Math.sqrt([1e20, 1, 1e-20][i] * [1e20, 1, 1e-20][j]),
    );
    const { values } = eigenOf(graded, 3);
    expect(values[2]).toBeGreaterThan(0.9e-20);
    expect(values[2]).toBeLessThan(1e-20);
  });

  it('take equal values in order, and matrices of rank zero and one', () => {
    expect(
      eigenOf(
        symmetric(3, (i, j) => (i === j ? 2 : 0)),
        3,
      ),
    ).toEqual({
      values: Float64Array.of(2, 2, 2),
      vectors: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    });
    expect(eigenOf(new Float64Array(4), 2).values).toEqual(Float64Array.of(0, 0));
    const { values, vectors } = eigenOf(
      symmetric(2, () => 1),
      2,
    );
    expect(values[0]).toBeCloseTo(2, 14);
    expect(values[1]).toBeCloseTo(0, 14);
    expect(Array.from(vectors, (component) => component * Math.SQRT2).map(Math.round)).toEqual([1, 1, 1, -1]);
  });
});
