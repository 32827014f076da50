import type { Compute, FeatureTable } from '#sdk';

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
  const chunkRows = Math.max(8192, 4 * clusters);
  return { columns, rows, features: columns.length, chunkRows, chunks: Math.ceil(rows / chunkRows) };
}

/** The rows again as `packRows` writes them: centered, scaled to a mean square of 1, in single precision. */
export interface PackedRows extends RowsInChunks {
  readonly points: Float32Array;
  readonly origin: Float64Array;
  readonly scale: number;
  /** Σ of the squared distances of the rows to their mean. */
  readonly scatter: number;
}

/** Packs the rows around their mean. */
export function packRows(data: RowsInChunks, mean: Float64Array, scatter: number, compute: Compute): PackedRows {
  const { columns, rows, chunkRows, chunks, features } = data;
  const origin = compute.float64(features);
  origin.set(mean);
  const scale = scatter > 0 ? Math.sqrt(rows / scatter) : 1;
  const points = compute.float32(rows * features);
  compute.run('packRows', chunks, { columns, rows, chunkRows, origin, scale, points });
  return { ...data, points, origin, scale, scatter };
}
