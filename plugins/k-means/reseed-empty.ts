import type { Progress } from '#sdk';
import type { RowsInChunks } from './rows-in-chunks.ts';

/** What a pass of Lloyd leaves: see `lloydPass`. */
interface Pass {
  readonly centroids: Float64Array;
  readonly clusters: number;
  readonly segment: Int32Array;
  readonly limit: Float32Array;
  readonly runnerUp: Float32Array;
  readonly origin: Float64Array;
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/**
 * Gives each cluster without rows the row farthest from its own centroid (the lowest of equals); says how many moved.
 * Yields `progress` between them.
 */
export function* reseedEmpty(data: RowsInChunks, pass: Pass, progress: Progress): Generator<Progress, number> {
  const sizes = new Float64Array(pass.clusters);
  for (let at = 0; at < pass.counts.length; at++) sizes[at % pass.clusters] += pass.counts[at];
  if (sizes.every((size) => size > 0)) return 0;

  const distances = distancesToOwn(data, pass);
  let moved = 0;
  for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0, empty + 1)) {
    const row = farthest(distances, (i) => sizes[pass.segment[i]] > 1);
    if (row < 0) break;
    distances[row] = 0;
    sizes[pass.segment[row]]--;
    sizes[empty]++;
    move(data, pass, row, empty);
    moved++;
    yield progress;
  }
  return moved;
}

/** d² from every row to the centroid of its segment. */
function distancesToOwn({ columns, rows, features }: RowsInChunks, { segment, centroids }: Pass): Float64Array {
  const distances = new Float64Array(rows);
  for (const [j, column] of columns.entries())
    for (let i = 0; i < rows; i++) distances[i] += (column[i] - centroids[segment[i] * features + j]) ** 2;
  return distances;
}

/** The row with the greatest distance above 0 that may be taken, or −1. */
function farthest(distances: Float64Array, mayTake: (row: number) => boolean): number {
  let found = -1;
  for (let i = 0; i < distances.length; i++)
    if (distances[i] > (found < 0 ? 0 : distances[found]) && mayTake(i)) found = i;
  return found;
}

/** Moves a row to another segment, in the sums as well, and has the next pass look at it whatever its bounds were. */
function move({ columns, features, chunkRows }: RowsInChunks, pass: Pass, row: number, to: number): void {
  const chunk = Math.floor(row / chunkRows) * pass.clusters;
  const from = pass.segment[row];
  for (const [j, column] of columns.entries()) {
    const value = column[row] - pass.origin[j];
    pass.sums[(chunk + from) * features + j] -= value;
    pass.sums[(chunk + to) * features + j] += value;
  }
  pass.counts[chunk + from]--;
  pass.counts[chunk + to]++;
  pass.segment[row] = to;
  pass.limit[row] = Number.NEGATIVE_INFINITY;
  if (pass.runnerUp.length > 0) pass.runnerUp[row] = Number.NEGATIVE_INFINITY;
}
