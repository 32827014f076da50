import { type Compute, type FeatureTable, moments, padded } from '#sdk';

/** A table divided into chunks of rows, as the k-means kernels take it. */
export interface RowsInChunks {
  readonly columns: FeatureTable['columns'];
  readonly rows: number;
  readonly features: number;
  readonly chunkRows: number;
  readonly chunks: number;
}

/**
 * Divides the rows for `clusters` clusters. A chunk is large enough to hide what starting it costs, and has several
 * times as many rows as there are clusters, because it keeps its own sums. The number of threads has no say in it.
 */
export function inChunks({ rows, columns }: FeatureTable, clusters: number): RowsInChunks {
  const chunkRows = padded(Math.max(8192, 4 * clusters));
  return { columns, rows, features: columns.length, chunkRows, chunks: Math.ceil(rows / chunkRows) };
}

/** Chunks that follow each other, no more than can be worked through between two breaths. */
export interface Slice {
  /** Its first row and its first chunk. */
  readonly from: number;
  readonly chunk: number;
  readonly columns: FeatureTable['columns'];
  readonly rows: number;
  readonly chunks: number;
}

// Multiplications between two breaths: some ten milliseconds on two cores.
const BREATH = 2 ** 27;

/** The chunks in slices for work that takes each row `width` distances; at most `most` chunks in each. */
export function slicesOf(
  { columns, rows, features, chunkRows, chunks }: RowsInChunks,
  width: number,
  most = chunks,
): readonly Slice[] {
  const size = Math.max(1, Math.min(most, Math.floor(BREATH / (chunkRows * features * width))));
  return Array.from({ length: Math.ceil(chunks / size) }, (_, slice): Slice => {
    const chunk = slice * size;
    const from = chunk * chunkRows;
    const to = Math.min(rows, from + size * chunkRows);
    const part = columns.map((column) => column.subarray(from, to));
    return { from, chunk, columns: part, rows: to - from, chunks: Math.min(size, chunks - chunk) };
  });
}

/** The rows again as `packRows` writes them: about centered, scaled to a mean square of about 1, in single precision. */
export interface PackedRows extends RowsInChunks {
  readonly points: Float32Array;
  /** A point amid the rows, not quite their mean. */
  readonly origin: Float64Array;
  readonly scale: number;
  /** Σ of the squared distances of the rows to the origin, and to their mean. */
  readonly squares: number;
  readonly scatter: number;
}

/** Packs the rows around the mean of some of them. */
export function packRows(data: RowsInChunks, compute: Compute): PackedRows {
  const { columns, rows, chunkRows, chunks, features } = data;
  const origin = compute.float64(features);
  const scale = middleOf(data, origin);
  const points = compute.float32(padded(rows) * features);
  const sums = compute.float64(chunks * features);
  const squares = compute.float64(chunks * features);
  compute.run('packRows', chunks, { columns, rows, chunkRows, origin, scale, points, sums, squares });
  const total = squares.reduce((sum, part) => sum + part, 0);
  const offset = folded(sums, features).reduce((sum, part) => sum + part * part, 0) / rows;
  return { ...data, points, origin, scale, squares: total, scatter: Math.max(0, total - offset) };
}

/** Writes the mean of up to 4,096 rows, evenly spread; returns 1 / the root of their mean squared distance to it. */
function middleOf({ columns, rows }: RowsInChunks, origin: Float64Array): number {
  const step = Math.ceil(rows / 4096);
  let variance = 0;
  for (const [j, column] of columns.entries()) {
    const some = moments(Float64Array.from({ length: Math.ceil(rows / step) }, (_, i) => column[i * step]));
    origin[j] = some.mean;
    variance += some.variance;
  }
  return variance > 0 ? 1 / Math.sqrt(variance) : 1;
}

/** Adds up runs of `length` numbers, in their order. */
export function folded(parts: Float64Array, length: number): Float64Array {
  const sum = new Float64Array(length);
  for (let start = 0; start < parts.length; start += length)
    for (let i = 0; i < length; i++) sum[i] += parts[start + i];
  return sum;
}
