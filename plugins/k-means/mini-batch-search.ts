import { type Compute, type FeatureTable, nearestScratch, padded } from '#sdk';

// Rows that one thread searches at a time.
const CHUNK_ROWS = 1024;

/** The nearest centroids of some rows of a batch, and the rows themselves, until the next are searched. */
export interface MiniBatch {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  readonly segment: Int32Array;
  readonly nearest: Float64Array;
  /** Σ of `nearest`. */
  readonly inertia: number;
}

/** Searches the nearest centroids of up to `most` rows at a time, which it copies to where the kernels can reach them. */
export function createMiniBatchSearch(most: number, features: number, clusters: number, compute: Compute) {
  const chunkRows = padded(Math.min(most, CHUNK_ROWS));
  const chunks = Math.ceil(most / chunkRows);
  const block = compute.float64(most * features);
  const columns = Array.from({ length: features }, (_, j) => block.subarray(j * most, (j + 1) * most));
  const search = {
    centroids: compute.float64(clusters * features),
    segment: compute.int32(most),
    nearest: compute.float64(most),
    second: compute.float64(most),
    inertia: compute.float64(chunks),
    scratch: compute.float64(chunks * nearestScratch(features)),
  };

  /** The rows of a batch, some at a time. `centroids` is read anew for each. */
  return function* searched(batch: FeatureTable, centroids: Float64Array): Generator<MiniBatch> {
    for (let from = 0; from < batch.rows; from += most) {
      const rows = Math.min(most, batch.rows - from);
      for (const [j, column] of batch.columns.entries()) columns[j].set(column.subarray(from, from + rows));
      search.centroids.set(centroids);
      const taken = Math.ceil(rows / chunkRows);
      compute.run('nearestCentroid', taken, { ...search, columns, rows, chunkRows, clusters });
      const inertia = search.inertia.subarray(0, taken).reduce((sum, part) => sum + part, 0);
      yield { rows, columns, segment: search.segment, nearest: search.nearest, inertia };
    }
  };
}
