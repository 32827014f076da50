import { type Compute, type Progress, padded, type Random } from '#sdk';
import { type PackedRows, slicesOf } from './rows-in-chunks.ts';

/**
 * k-means++ seeding, greedy: each next centroid is a row drawn with probability proportional to d² from the centroids
 * so far; of 2 + ⌊ln k⌋ draws, the one that lowers Σ d² most. Distances are in single precision: they only weigh draws.
 *
 * Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding, section 3 and the remark in section 7.
 */
export function createSeeding(data: PackedRows, clusters: number, compute: Compute) {
  const { columns, rows, features, chunkRows, chunks, points } = data;
  const trials = 2 + Math.floor(Math.log(clusters));
  const lanes = padded(trials);
  const centroid = compute.float32(features);
  const candidates = compute.float32(features * lanes);
  const closest = compute.float32(padded(rows));
  const potential = compute.float64(chunks * lanes);

  const step = { features, chunkRows, centroid, candidates, trials };
  const slices = slicesOf(data, lanes).map(({ from, chunk, chunks, rows }) => ({
    ...{ ...step, chunks, rows },
    points: points.subarray(from * features),
    closest: closest.subarray(from),
    potential: potential.subarray(chunk * lanes),
  }));

  const pointOf = (row: number) => points.subarray(row * features, (row + 1) * features);
  /** Tries each of these rows as the next centroid after `last`; says which of them lowers Σ d² most, first of equals. */
  const tryRows = function* (last: number, drawn: readonly number[], progress: Progress): Generator<Progress, number> {
    centroid.set(pointOf(last));
    for (let lane = 0; lane < lanes; lane++)
      for (const [j, value] of pointOf(drawn[lane] ?? drawn[0]).entries()) candidates[j * lanes + lane] = value;
    for (const [at, slice] of slices.entries()) {
      if (at > 0) yield progress;
      compute.run('seedingStep', slice.chunks, slice);
    }
    const totals = drawn.map((_, lane) => sumOf(lane));
    return totals.indexOf(Math.min(...totals));
  };
  const sumOf = (lane: number): number => {
    let sum = 0;
    for (let at = lane; at < potential.length; at += lanes) sum += potential[at];
    return sum;
  };
  /** The row in which the running sum of d² from the centroids so far, the last of them candidate `lane`, passes `at`. */
  const draw = (at: number, lane: number, last: number): number => {
    let left = at;
    let chunk = 0;
    for (; chunk < chunks - 1 && left >= potential[chunk * lanes + lane]; chunk++)
      left -= potential[chunk * lanes + lane];
    let row = chunk * chunkRows;
    for (let i = row; i < Math.min(rows, (chunk + 1) * chunkRows) && left >= 0; i++) {
      const distance = Math.min(closest[i], squaredDistance(points, i * features, last * features, features));
      if (distance > 0) row = i;
      left -= distance;
    }
    return row;
  };

  /** `clusters × features` centroids, every one a row; yields `progress` between them. */
  return function* seed(random: Random, progress: Progress): Generator<Progress, Float64Array> {
    closest.fill(Number.POSITIVE_INFINITY, 0, rows);
    let last = random.int(rows);
    let lane = yield* tryRows(last, [last], progress);
    const chosen = [last];
    while (chosen.length < clusters) {
      const total = sumOf(lane);
      const drawn = Array.from({ length: trials }, () => draw(random.uniform() * total, lane, last));
      lane = yield* tryRows(last, drawn, progress);
      last = drawn[lane];
      chosen.push(last);
      yield progress;
    }
    return Float64Array.from(chosen.flatMap((row) => columns.map((column) => column[row])));
  };
}

function squaredDistance(points: Float32Array, a: number, b: number, features: number): number {
  let sum = 0;
  for (let j = 0; j < features; j++) sum += (points[a + j] - points[b + j]) ** 2;
  return sum;
}
