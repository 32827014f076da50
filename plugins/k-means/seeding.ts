import { type Compute, type Progress, padded, type Random } from '#sdk';
import type { PackedRows } from './rows-in-chunks.ts';

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
  const closest = compute.float32(rows);
  const potential = compute.float64(chunks);
  const potentials = compute.float64(chunks * lanes);
  const common = { points, rows, features, chunkRows, closest };

  /** The row in which the running sum of `closest` passes `at`. */
  const draw = (at: number): number => {
    let left = at;
    let chunk = 0;
    while (chunk < chunks - 1 && left >= potential[chunk]) left -= potential[chunk++];
    let last = chunk * chunkRows;
    for (let i = last; i < Math.min(rows, (chunk + 1) * chunkRows); i++) {
      if (closest[i] > 0) last = i;
      left -= closest[i];
      if (left < 0) break;
    }
    return last;
  };
  /** The number of the candidate with which Σ d² would be lowest; the first of equals. */
  const best = (): number => {
    const totals = new Float64Array(lanes);
    for (let at = 0; at < potentials.length; at++) totals[at % lanes] += potentials[at];
    const real = totals.subarray(0, trials);
    return real.indexOf(Math.min(...real));
  };
  const choose = (last: number, random: Random): number => {
    centroid.set(points.subarray(last * features, (last + 1) * features));
    compute.run('closestCentroid', chunks, { ...common, centroid, potential });
    const total = potential.reduce((sum, part) => sum + part, 0);
    const drawn = Array.from({ length: trials }, () => draw(random.uniform() * total));
    for (let j = 0; j < features; j++)
      for (let lane = 0; lane < lanes; lane++)
        candidates[j * lanes + lane] = points[drawn[Math.min(lane, trials - 1)] * features + j];
    compute.run('seedingPotential', chunks, { ...common, candidates, trials, potential: potentials });
    return drawn[best()];
  };

  /** `clusters × features` centroids, every one a row; yields `progress` between them. */
  return function* seed(random: Random, progress: Progress): Generator<Progress, Float64Array> {
    closest.fill(Number.POSITIVE_INFINITY);
    const chosen = [random.int(rows)];
    while (chosen.length < clusters) {
      chosen.push(choose(chosen[chosen.length - 1], random));
      yield progress;
    }
    return Float64Array.from(chosen.flatMap((row) => columns.map((column) => column[row])));
  };
}
