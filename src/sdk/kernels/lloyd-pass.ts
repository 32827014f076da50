import { findNearest, found, squaredDistance } from './nearest-centroid.ts';
import { padded, roughDistance } from './rough-distance.ts';

/**
 * One pass of Lloyd's k-means, with bounds that skip rows.
 *
 *   x_i row i, c_a centroid a, s(i) the segment of row i, d² squared Euclidean distance summed in feature order
 *   y_i = (x_i − origin) · scale, the rows again in single precision and row after row; likewise the centroids
 *   u(i) ≥ d(y_i, c_s(i));  l(i) ≤ d(y_i, c_b) for every other b
 *   drift[a]       sum over the passes of how far c_a moved, plus the farthest that any other centroid moved
 *   othersDrift[a] the second part alone
 *   limit[i]       drift[s(i)] + l(i) − u(i) when u and l were last computed: x_i cannot have changed its segment while
 *                  drift[s(i)] < limit[i]
 *   runnerUp[i]    l(i) + othersDrift[s(i)] when last computed, so that l(i) ≥ runnerUp[i] − othersDrift[s(i)] for good
 *
 * A distance r computed in single precision is within E(r) = (features + 4) · 2⁻²⁴ · r + reach of the true one, where
 * reach = 2⁻²² · max ‖c_a‖ + 2⁻⁴⁰ covers the rounding of y_i and c_a. Where that leaves the nearest centroid in doubt,
 * the distances are computed again in double precision, so that the answer is that of double precision throughout.
 *
 * Lloyd (1982), Least squares quantization in PCM; the bounds are Hamerly's (2010, Making k-means even faster), kept as
 * thresholds on the drift so that a pass does not write to the rows it skips.
 */

// Rows that the WebAssembly twin lists at a time.
const BLOCK = 256;

/** Numbers of scratch that a chunk needs. */
export const LLOYD_SCRATCH = BLOCK + 20;

/** From this many clusters on, a row's own centroid is looked at before all the others are, and `runnerUp` is kept. */
export const RUNNER_UP_FROM = 16;

// Covers the rounding of bounds to single precision.
const MARGIN = 2 ** -22;

export interface LloydPass {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly chunkRows: number;
  /** As `packRows` wrote them. */
  readonly points: Float32Array;
  readonly scale: number;
  /** `clusters × features`, row after row. */
  readonly centroids: Float64Array;
  /** At least 2. */
  readonly clusters: number;
  /** `features × padded(clusters)`: (c − origin) · scale, feature after feature; the padding is ∞. */
  readonly packed: Float32Array;
  /** The part of E that does not depend on the distance. */
  readonly reach: number;
  readonly drift: Float64Array;
  readonly othersDrift: Float64Array;
  /** Kept from pass to pass, a row each: before the first pass the segment is −1 and the limit −∞. */
  readonly segment: Int32Array;
  readonly limit: Float32Array;
  /** As the segment; nothing where clusters < RUNNER_UP_FROM. */
  readonly runnerUp: Float32Array;
  readonly origin: Float64Array;
  /** Kept up to date, a chunk each: `clusters × features` sums of x − origin by segment, and `clusters` counts. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  /** Written, a chunk each: how many rows changed their segment. */
  readonly changes: Float64Array;
  /** `chunks × LLOYD_SCRATCH`. */
  readonly scratch: Int32Array;
}

/** One pass of Lloyd over a chunk: the segments of its rows, and the sums that their new means are made of. */
export function lloydPass(chunk: number, args: LloydPass): void {
  const { columns, rows, chunkRows, points, scale, centroids, clusters, packed, reach, drift, othersDrift } = args;
  const { segment, limit, runnerUp, origin } = args;
  const features = columns.length;
  const stride = padded(clusters);
  const relative = 1 + (features + 4) * 2 ** -24;
  const sums = args.sums.subarray(chunk * clusters * features, (chunk + 1) * clusters * features);
  const counts = args.counts.subarray(chunk * clusters, (chunk + 1) * clusters);

  const rough = (i: number, a: number) => roughDistance(points, i * features, features, packed, stride, a);
  // Where runnerUp is not kept, the write to it goes nowhere.
  const keep = (i: number, a: number, upper: number, lower: number) => {
    limit[i] = drift[a] + (lower - upper) - MARGIN * (drift[a] + lower);
    runnerUp[i] = lower + othersDrift[a] - MARGIN * (lower + othersDrift[a]);
  };
  /** Whether the row keeps its segment, judged by its own centroid and what is known of the others. */
  const holds = (i: number, a: number): boolean => {
    const upper = Math.fround(Math.sqrt(rough(i, a))) * relative + reach;
    const lower = runnerUp[i] - othersDrift[a];
    if (!(upper < lower - MARGIN * (lower + othersDrift[a]))) return false;
    keep(i, a, upper, lower);
    return true;
  };
  const search = (i: number): { to: number; upper: number; lower: number } => {
    findNearest(clusters, (a) => rough(i, a));
    const upper = Math.fround(Math.sqrt(found.nearest)) * relative + reach;
    const lower = Math.fround(Math.sqrt(found.second)) * (2 - relative) - reach;
    if (upper < lower) return { to: found.index, upper, lower };
    findNearest(clusters, (a) => squaredDistance(columns, i, centroids, a * features));
    return { to: found.index, upper: Math.sqrt(found.nearest) * scale, lower: Math.sqrt(found.second) * scale };
  };
  const move = (i: number, from: number, to: number) => {
    for (let j = 0; j < features; j++) {
      const value = columns[j][i] - origin[j];
      if (from >= 0) sums[from * features + j] -= value;
      sums[to * features + j] += value;
    }
    if (from >= 0) counts[from]--;
    counts[to]++;
    segment[i] = to;
  };

  let changes = 0;
  for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++) {
    const a = segment[i];
    if (a >= 0 && (drift[a] < limit[i] || (clusters >= RUNNER_UP_FROM && holds(i, a)))) continue;
    const { to, upper, lower } = search(i);
    if (to !== a) {
      move(i, a, to);
      changes++;
    }
    keep(i, to, upper, lower);
  }
  args.changes[chunk] = changes;
}
