import { type Assignment, type Compute, type FeatureTable, type Matrix, nearestScratch } from '#sdk';
import { inChunks, type RowsInChunks } from './rows-in-chunks.ts';

// Chunks at a time: what a search writes then stays in the processor's cache.
const SLICE = 16;

/** The arrays that `nearestCentroid` writes to, for up to so many rows. */
function createSearch(centroids: Float64Array, { rows, features, chunks }: RowsInChunks, compute: Compute) {
  const held = compute.float64(centroids.length);
  held.set(centroids);
  return {
    centroids: held,
    clusters: centroids.length / features,
    segment: compute.int32(rows),
    nearest: compute.float64(rows),
    second: compute.float64(rows),
    inertia: compute.float64(chunks),
    scratch: compute.float64(chunks * nearestScratch(features)),
  };
}

/** Σ of the squared distances of the rows to their nearest centroids. */
export function inertiaOf(data: RowsInChunks, centroids: Float64Array, compute: Compute): number {
  const { columns, rows, chunkRows } = data;
  const some = SLICE * chunkRows;
  const search = createSearch(centroids, { ...data, rows: Math.min(rows, some), chunks: SLICE }, compute);
  let sum = 0;
  for (let start = 0; start < rows; start += some) {
    const slice = columns.map((column) => column.subarray(start, start + some));
    const chunks = Math.ceil(slice[0].length / chunkRows);
    compute.run('nearestCentroid', chunks, { ...search, columns: slice, rows: slice[0].length, chunkRows });
    for (let chunk = 0; chunk < chunks; chunk++) sum += search.inertia[chunk];
  }
  return sum;
}

/**
 * The nearest centroid of every row, and how firmly it holds the row: strength = 1 − d₁ / d₂ with the distances to the
 * nearest and the second nearest centroid; 1 on a centroid, 0 halfway between two.
 */
export function assign(centroids: Matrix, table: FeatureTable, compute: Compute): Assignment {
  const data = inChunks(table, centroids.rows);
  const { columns, rows, chunkRows, chunks } = data;
  const search = createSearch(centroids.values, data, compute);
  compute.run('nearestCentroid', chunks, { ...search, columns, rows, chunkRows });
  const { segment, nearest, second } = search;
  const strength = new Float64Array(rows);
  for (let i = 0; i < rows; i++) strength[i] = second[i] > 0 ? 1 - Math.sqrt(nearest[i] / second[i]) : 0;
  return { segment: segment.slice(), strength };
}
