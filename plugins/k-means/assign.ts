import {
  type Assignment,
  type Compute,
  type FeatureTable,
  type KernelArguments,
  type Matrix,
  nearestScratch,
  type Progress,
} from '#sdk';
import { inChunks, type RowsInChunks, type Slice, slicesOf } from './rows-in-chunks.ts';

// Chunks at a time: what a search writes then stays in the processor's cache.
const MOST_CHUNKS = 16;

/** What `nearestCentroid` found for the rows of a slice; it holds until the next slice is searched. */
type Found = Slice & Pick<KernelArguments['nearestCentroid'], 'segment' | 'nearest' | 'second' | 'inertia'>;

/** Searches the nearest centroid of every row, a slice at a time. */
export function* searchRows(data: RowsInChunks, centroids: Float64Array, compute: Compute): Generator<Found> {
  const { features, chunkRows } = data;
  const clusters = centroids.length / features;
  const slices = slicesOf(data, clusters, MOST_CHUNKS);
  if (slices.length === 0) return;
  const { rows, chunks } = slices[0];
  const search = {
    centroids: compute.float64(centroids.length),
    segment: compute.int32(rows),
    nearest: compute.float64(rows),
    second: compute.float64(rows),
    inertia: compute.float64(chunks),
    scratch: compute.float64(chunks * nearestScratch(features)),
  };
  search.centroids.set(centroids);
  for (const slice of slices) {
    const { columns, rows, chunks } = slice;
    compute.run('nearestCentroid', chunks, { ...search, clusters, columns, rows, chunkRows });
    yield { ...search, ...slice };
  }
}

/** Σ of the squared distances of the rows to their nearest centroids; yields `progress` between slices. */
export function* inertiaOf(
  data: RowsInChunks,
  centroids: Float64Array,
  compute: Compute,
  progress: Progress,
): Generator<Progress, number> {
  let sum = 0;
  for (const { inertia, chunks } of searchRows(data, centroids, compute)) {
    for (let chunk = 0; chunk < chunks; chunk++) sum += inertia[chunk];
    yield progress;
  }
  return sum;
}

/**
 * The nearest centroid of every row, and how firmly it holds the row: strength = 1 − d₁ / d₂ with the distances to the
 * nearest and the second nearest centroid; 1 on a centroid, 0 halfway between two.
 */
export function assign(centroids: Matrix, table: FeatureTable, compute: Compute): Assignment {
  const data = inChunks(table, centroids.rows);
  const segment = new Int32Array(table.rows);
  const strength = new Float64Array(table.rows);
  for (const { from, rows, ...found } of searchRows(data, centroids.values, compute)) {
    segment.set(found.segment.subarray(0, rows), from);
    for (let i = 0; i < rows; i++)
      strength[from + i] = found.second[i] > 0 ? 1 - Math.sqrt(found.nearest[i] / found.second[i]) : 0;
  }
  return { segment, strength };
}
