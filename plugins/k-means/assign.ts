import { type Assignment, type Compute, type FeatureTable, type Matrix, nearestScratch } from '#sdk';
import { inChunks, type RowsInChunks } from './rows-in-chunks.ts';

/** Every row's nearest centroid (ties: the lowest), d² to it and to the second nearest, and the sum of the first. */
export function nearestCentroids(data: RowsInChunks, centroids: Float64Array, compute: Compute) {
  const { columns, rows, features, chunkRows, chunks } = data;
  const held = compute.float64(centroids.length);
  held.set(centroids);
  const segment = compute.int32(rows);
  const nearest = compute.float64(rows);
  const second = compute.float64(rows);
  const inertia = compute.float64(chunks);
  compute.run('nearestCentroid', chunks, {
    ...{ columns, rows, chunkRows, centroids: held, clusters: centroids.length / features, segment, nearest, second },
    ...{ inertia, scratch: compute.float64(chunks * nearestScratch(features)) },
  });
  return { segment, nearest, second, inertia: inertia.reduce((sum, part) => sum + part, 0) };
}

/**
 * The nearest centroid of every row, and how firmly it holds the row: strength = 1 − d₁ / d₂ with the distances to the
 * nearest and the second nearest centroid; 1 on a centroid, 0 halfway between two.
 */
export function assign(centroids: Matrix, table: FeatureTable, compute: Compute): Assignment {
  const data = inChunks(table, centroids.rows);
  const { segment, nearest, second } = nearestCentroids(data, centroids.values, compute);
  const strength = new Float64Array(table.rows);
  for (let i = 0; i < table.rows; i++) strength[i] = second[i] > 0 ? 1 - Math.sqrt(nearest[i] / second[i]) : 0;
  return { segment: segment.slice(), strength };
}
