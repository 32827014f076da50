import { type Compute, powersOfHalf } from '#sdk';
import { applyKernel, type Kernel } from './kernel.ts';
import type { Columns, Points } from './points.ts';

/** Kernel values that are made at a time where many rows are asked about. */
const MOST_VALUES = 1 << 18;

/** Rows that are compared with so many points at a time: each may go to another thread. */
export const queriesAtATime = (points: number): number =>
  Math.min(64, Math.max(1, Math.floor(MOST_VALUES / Math.max(1, points))));

/** Values of a kernel between queries and points. */
export interface KernelValues {
  /** Between one of the points and those from … to, in single precision; valid until the next call. */
  ofPoint(points: Points, place: number, from: number, to: number): Float32Array;
  /** Between some rows and all points: a run of `points.rows` values for each row, valid until the next call. */
  ofRows(points: Points, source: Columns, rows: Int32Array): Float64Array;
}

/** Points that a thread takes at a time: a fraction of a millisecond of work, beside which waking a thread is cheap. */
const CHUNK_ROWS = 32_768;

/** A kernel at work, with room for so many queries at a time against so many points. */
export function createKernelValues(
  kernel: Kernel,
  { queries, points: most, features }: { readonly queries: number; readonly points: number; readonly features: number },
  compute: Compute,
): KernelValues {
  const offsets = compute.int32(queries + 1);
  const terms = compute.int32(queries * features);
  const weights = compute.float64(queries * features);
  const querySquares = compute.float64(queries);
  const similarity = compute.float64(queries * most);
  const rounded = compute.float32(most);
  const table = powersOfHalf();
  const powers = compute.float64(kernel.kind === 'rbf' ? table.length : 1);
  powers.set(table.subarray(0, powers.length));
  /** Whether the kernel is made from inner products here, not where they are computed. */
  const isProduct = kernel.kind === 'polynomial' || kernel.kind === 'sigmoid';
  const gamma = kernel.kind === 'rbf' ? kernel.gamma : 0;

  /** Features in which a query is 0 are left out: rows of many 0/1 columns cost what their ones cost. */
  const add = (query: number, feature: number, value: number): void => {
    if (value === 0) return;
    terms[offsets[query + 1]] = feature;
    weights[offsets[query + 1]++] = value;
    querySquares[query] += value * value;
  };
  const run = (points: Points, count: number, from: number, to: number, single: 0 | 1): void => {
    const { values, rows: width, squares } = points;
    const chunks = count * Math.ceil((to - from) / CHUNK_ROWS);
    // One literal, not spread from several: that takes a kilobyte, and this is called for every row of the kernel.
    const rows = {
      points: values,
      stride: width,
      squares,
      offsets,
      terms,
      weights,
      querySquares,
      gamma,
      powers,
      from,
      to,
      chunkRows: CHUNK_ROWS,
      similarity,
      width,
      single,
      rounded,
    };
    compute.run('rowSimilarity', chunks, rows);
    if (isProduct) for (let q = 0; q < count; q++) applyKernel(kernel, similarity, q * width + from, q * width + to);
  };

  return {
    ofPoint(points, place, from, to) {
      const { values, rows, squares } = points;
      offsets[1] = 0;
      for (let j = 0; j < features; j++) add(0, j, values[j * rows + place]);
      querySquares[0] = squares[place];
      run(points, 1, from, to, isProduct ? 0 : 1);
      if (isProduct) for (let i = from; i < to; i++) rounded[i] = similarity[i];
      return rounded.subarray(from, to);
    },
    ofRows(points, { columns }, rows) {
      querySquares.fill(0);
      for (const [q, row] of rows.entries()) {
        offsets[q + 1] = offsets[q];
        for (let j = 0; j < features; j++) add(q, j, columns[j][row]);
      }
      run(points, rows.length, 0, points.rows, 0);
      return similarity;
    },
  };
}
