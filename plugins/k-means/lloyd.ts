import { type Compute, LLOYD_SCRATCH, type Progress, padded, RUNNER_UP_FROM } from '#sdk';
import { reseedEmpty } from './reseed-empty.ts';
import { folded, type PackedRows, slicesOf } from './rows-in-chunks.ts';

/** Where a run starts, and when it ends: after so many passes, or when the squared shifts of the centroids sum to `shift`. */
export interface Run {
  readonly start: Float64Array;
  readonly maxIterations: number;
  readonly shift: number;
}

/** What a run from one start arrived at. */
export interface Clustering {
  /** `clusters × features`, row after row. */
  readonly centroids: Float64Array;
  /** Rows nearest to each. */
  readonly sizes: Float64Array;
  /** Σ of their squared distances, from sums: good to about ten digits. */
  readonly inertia: number;
  readonly iterations: number;
}

/** Lloyd's algorithm: assign every row to its nearest centroid, move the centroids to their rows' means, repeat. */
export function createLloyd(data: PackedRows, clusters: number, compute: Compute) {
  const { columns, rows, features, chunkRows, chunks, points, scale, origin, squares } = data;
  const centroids = compute.float64(clusters * features);
  const packed = compute.float32(features * padded(clusters)).fill(Number.POSITIVE_INFINITY);
  const drift = compute.float64(clusters);
  const othersDrift = compute.float64(clusters);
  const segment = compute.int32(rows);
  const limit = compute.float32(rows);
  const runnerUp = compute.float32(clusters < RUNNER_UP_FROM ? 0 : rows);
  const sums = compute.float64(chunks * clusters * features);
  const counts = compute.float64(chunks * clusters);
  const changes = compute.float64(chunks);
  const scratch = compute.int32(chunks * LLOYD_SCRATCH);
  const pass = {
    ...{ columns, rows, chunkRows, points, scale, centroids, clusters, packed, drift, othersDrift, segment, limit },
    ...{ runnerUp, origin, sums, counts, changes, scratch },
  };

  const slices = slicesOf(data, clusters).map((slice) => ({
    ...pass,
    ...slice,
    points: points.subarray(slice.from * features),
    segment: segment.subarray(slice.from),
    limit: limit.subarray(slice.from),
    runnerUp: runnerUp.subarray(slice.from),
    sums: sums.subarray(slice.chunk * clusters * features),
    counts: counts.subarray(slice.chunk * clusters),
    changes: changes.subarray(slice.chunk),
  }));

  /** Packs the centroids as the rows are packed; says how much rounding that leaves a distance with. */
  const pack = (): number => {
    let longest = 0;
    for (let a = 0; a < clusters; a++) {
      let length = 0;
      for (let j = 0; j < features; j++) {
        const value = (centroids[a * features + j] - origin[j]) * scale;
        packed[j * padded(clusters) + a] = value;
        length += value * value;
      }
      longest = Math.max(longest, length);
    }
    return 2 ** -22 * Math.sqrt(longest) + 2 ** -40;
  };
  /** Assigns the rows; says how many changed their segment. Yields `progress` between slices of them. */
  const assign = function* (progress: Progress): Generator<Progress, number> {
    const reach = pack();
    for (const [at, slice] of slices.entries()) {
      if (at > 0) yield progress;
      compute.run('lloydPass', slice.chunks, { ...slice, reach });
    }
    return changes.reduce((sum, count) => sum + count, 0);
  };
  /** Moves the centroids to the means of their rows; says how far, squared. */
  const update = (): number => {
    const means = folded(sums, clusters * features);
    const sizes = folded(counts, clusters);
    const moves = new Float64Array(clusters);
    for (let a = 0; a < clusters; a++) {
      if (sizes[a] === 0) continue;
      for (let j = 0; j < features; j++) {
        const mean = origin[j] + means[a * features + j] / sizes[a];
        moves[a] += (mean - centroids[a * features + j]) ** 2;
        centroids[a * features + j] = mean;
      }
    }
    widen(
      drift,
      othersDrift,
      moves.map((move) => Math.sqrt(move) * scale),
    );
    return moves.reduce((sum, move) => sum + move, 0);
  };
  /** Σ ‖x − c‖² = Σ ‖x‖² − 2 Σ c·s + Σ n ‖c‖², where s is the sum of a centroid's n rows and 0 is the origin. */
  const inertia = (): number => {
    const total = folded(sums, clusters * features);
    const sizes = folded(counts, clusters);
    let sum = squares;
    for (let at = 0; at < total.length; at++) {
      const value = centroids[at] - origin[at % features];
      sum += value * (sizes[Math.floor(at / features)] * value - 2 * total[at]);
    }
    return Math.max(0, sum);
  };

  /** Runs from one start; yields what `progress` makes of the passes. */
  return function* run(
    { start, maxIterations, shift }: Run,
    progress: (iterations: number, inertia: number) => Progress,
  ): Generator<Progress, Clustering> {
    centroids.set(start);
    segment.fill(-1);
    limit.fill(Number.NEGATIVE_INFINITY);
    for (const array of [drift, othersDrift, sums, counts]) array.fill(0);
    let iterations = 0;
    let reached = progress(0, Number.POSITIVE_INFINITY);
    for (let settled = false; !settled && iterations < maxIterations; ) {
      const changed = yield* assign(reached);
      const moved = changed + (yield* reseedEmpty(data, pass, reached));
      settled = update() <= shift || moved === 0;
      reached = progress(++iterations, inertia());
      yield reached;
    }
    yield* assign(reached);
    return { centroids: centroids.slice(), sizes: folded(counts, clusters), inertia: inertia(), iterations };
  };
}

/** Adds to each centroid's drift its own move and the farthest move of the others. */
function widen(drift: Float64Array, othersDrift: Float64Array, moves: Float64Array): void {
  const farthest = moves.indexOf(Math.max(...moves));
  const next = moves.reduce((most, move, a) => (a === farthest ? most : Math.max(most, move)), 0);
  for (let a = 0; a < moves.length; a++) {
    const others = a === farthest ? next : moves[farthest];
    drift[a] += moves[a] + others;
    othersDrift[a] += others;
  }
}
