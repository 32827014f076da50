import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldRows, solveUpper, solveUpperTransposed } from './linear-algebra.ts';
import { seededRandom } from './random.ts';

/** Columns of normal numbers, one after the other. */
function normalMatrix(rows: number, columns: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: rows * columns }, random.normal);
}

/** Rows `from` to `to` of a matrix, columns one after the other. */
const someRows = (matrix: Float64Array, rows: number, columns: number, from: number, to: number) =>
  Float64Array.from(
    { length: (to - from) * columns },
    (_, at) => matrix[Math.floor(at / (to - from)) * rows + from + (at % (to - from))],
  );

const shapes = fc.record({
  seed: fc.nat(),
  size: fc.integer({ min: 1, max: 8 }),
  rows: fc.integer({ min: 8, max: 60 }),
  cut: fc.integer({ min: 1, max: 7 }),
});

describe('foldRows', () => {
  it('gives an upper triangle with RᵀR = AᵀA, however the rows are divided', () => {
    fc.assert(
      fc.property(shapes, ({ seed, size, rows, cut }) => {
        const matrix = normalMatrix(rows, size, seed);
        const factor = new Float64Array(size * size);
        foldRows(factor, size, someRows(matrix, rows, size, 0, cut), cut);
        foldRows(factor, size, someRows(matrix, rows, size, cut, rows), rows - cut);
        for (let j = 0; j < size; j++)
          for (let k = 0; k < size; k++) {
            let expected = 0;
            let actual = 0;
            for (let i = 0; i < rows; i++) expected += matrix[j * rows + i] * matrix[k * rows + i];
            for (let i = 0; i < size; i++) actual += factor[j * size + i] * factor[k * size + i];
            expect(actual).toBeCloseTo(expected, 10);
            if (j < k) expect(factor[j * size + k]).toBe(0);
          }
      }),
    );
  });

  it('leaves zeros where a column has nothing of its own', () => {
    const factor = new Float64Array(4);
    foldRows(factor, 2, new Float64Array(6), 3);
    expect(Array.from(factor)).toEqual([0, 0, 0, 0]);
  });
});

describe('solveUpper and solveUpperTransposed', () => {
  it('undo the multiplication by the leading triangle of a factor, and by its transpose', () => {
    fc.assert(
      fc.property(shapes, ({ seed, size, rows }) => {
        const width = size + 1;
        const factor = new Float64Array(width * width);
        foldRows(factor, width, normalMatrix(rows + width, width, seed), rows + width);
        const x = normalMatrix(size, 1, seed + 1);
        const times = (transposed: boolean) =>
          Float64Array.from({ length: size }, (_, i) =>
            x.reduce((sum, value, j) => sum + value * (transposed ? factor[i * width + j] : factor[j * width + i]), 0),
          );
        // What is below the diagonal is 0, so the full rows and columns are those of the triangle.
        solveUpper(factor, width, times(false)).forEach((value, i) => void expect(value).toBeCloseTo(x[i], 8));
        solveUpperTransposed(factor, width, times(true)).forEach((value, i) => void expect(value).toBeCloseTo(x[i], 8));
      }),
    );
  });
});
