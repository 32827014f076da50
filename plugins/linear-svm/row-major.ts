import type { FeatureTable } from '#sdk';

/** Rows one after another, for methods that visit them in random order: value `j` of row `i` is `values[i * width + j]`. */
export interface RowMajor {
  readonly rows: number;
  readonly width: number;
  readonly values: Float64Array;
  /** ‖x‖² of each row. */
  readonly squares: Float64Array;
}

/** Rows copied between two yields: some milliseconds of work, in a range that stays in the processor's cache. */
const ROWS_A_STEP = 1 << 14;

/** The rows of a table; with an intercept each has a last value of 1. Yields to breathe. */
export function* rowMajor({ rows, columns }: FeatureTable, intercept: boolean): Generator<void, RowMajor> {
  const width = columns.length + (intercept ? 1 : 0);
  const values = new Float64Array(rows * width);
  const squares = new Float64Array(rows);
  for (let start = 0; start < rows; start += ROWS_A_STEP) {
    const end = Math.min(rows, start + ROWS_A_STEP);
    for (const [j, column] of columns.entries()) for (let i = start; i < end; i++) values[i * width + j] = column[i];
    if (intercept) for (let i = start; i < end; i++) values[(i + 1) * width - 1] = 1;
    for (let i = start; i < end; i++) squares[i] = dot(values, i * width, values, i * width, width);
    yield;
  }
  return { rows, width, values, squares };
}

/** Σ a_j b_j over `count` numbers from an offset in each. */
export function dot(a: Float64Array, ofA: number, b: Float64Array, ofB: number, count: number): number {
  let sum = 0;
  for (let j = 0; j < count; j++) sum += a[ofA + j] * b[ofB + j];
  return sum;
}
