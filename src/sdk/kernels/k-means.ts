/**
 * K-means: Lloyd's passes with bounds that skip rows, and k-means++ seeding.
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
 * A distance r computed from single precision is within E(r) = (features + 4) · 2⁻²⁴ · r + reach of the true one, where
 * reach = 2⁻²² · max ‖c_a‖ + 2⁻⁴⁰ covers the rounding of y_i and c_a. Where that leaves the nearest centroid in doubt,
 * the distances are computed again in double precision, so that the answer is that of double precision throughout.
 *
 * Lloyd (1982), Least squares quantization in PCM; the bounds are Hamerly's (2010, Making k-means even faster), kept as
 * thresholds on the drift so that a pass does not write to the rows it skips. Seeding: Arthur & Vassilvitskii (2007).
 */

/** Rows that the WebAssembly twin handles at a time. */
const BLOCK = 256;

/** Numbers of scratch that a chunk of `nearestCentroid` needs. */
export const nearestScratch = (features: number): number => BLOCK * (features + 3);

/** Numbers of scratch that a chunk of `lloydPass` needs. */
export const LLOYD_SCRATCH = BLOCK + 20;

/** Centroids side by side, padded to whole vectors of four. */
export const padded = (clusters: number): number => Math.ceil(clusters / 4) * 4;

// From this many clusters on, a row's own centroid is looked at before all the others are.
const MANY = 16;

// Relative rounding error of sums and differences of bounds in double precision, generously.
const MARGIN = 1e-11;

export interface PackRows {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly chunkRows: number;
  readonly origin: Float64Array;
  readonly scale: number;
  /** Written, `rows × features`: (x − origin) · scale, row after row. */
  readonly points: Float32Array;
}

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
  /** `features × padded(clusters)`: (c − origin) · scale, feature after feature; the padding is far away. */
  readonly packed: Float32Array;
  /** The part of E that does not depend on the distance. */
  readonly reach: number;
  readonly drift: Float64Array;
  readonly othersDrift: Float64Array;
  /** Kept from pass to pass, a row each: before the first pass the segment is −1 and the limit −∞. */
  readonly segment: Int32Array;
  readonly limit: Float64Array;
  readonly runnerUp: Float64Array;
  readonly origin: Float64Array;
  /** Kept up to date, a chunk each: `clusters × features` sums of x − origin by segment, and `clusters` counts. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  /** Written, a chunk each: how many rows changed their segment. */
  readonly changes: Float64Array;
  /** `chunks × LLOYD_SCRATCH`. */
  readonly scratch: Int32Array;
}

export interface NearestCentroid {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly chunkRows: number;
  readonly centroids: Float64Array;
  readonly clusters: number;
  /** Written, a row each: the index of the nearest centroid (ties: the lowest), d² to it and to the second nearest. */
  readonly segment: Int32Array;
  readonly nearest: Float64Array;
  readonly second: Float64Array;
  /** Written, a chunk each: the sum of `nearest`. */
  readonly inertia: Float64Array;
  /** `chunks × nearestScratch(features)`. */
  readonly scratch: Float64Array;
}

export interface ClosestCentroid {
  readonly points: Float32Array;
  readonly rows: number;
  readonly features: number;
  readonly chunkRows: number;
  /** The centroid chosen last, one number a feature. */
  readonly centroid: Float32Array;
  /** Lowered, a row each: d² to the closest centroid chosen so far. */
  readonly closest: Float32Array;
  /** Written, a chunk each: the sum of `closest`. */
  readonly potential: Float64Array;
}

export interface SeedingPotential {
  readonly points: Float32Array;
  readonly rows: number;
  readonly features: number;
  readonly chunkRows: number;
  /** `features × padded(trials)`, feature after feature. */
  readonly candidates: Float32Array;
  readonly trials: number;
  readonly closest: Float32Array;
  /** Written, `padded(trials)` numbers a chunk: what the sum of `closest` would be with each candidate. */
  readonly potential: Float64Array;
}

/** Writes the rows of a chunk in single precision, row after row. */
export function packRows(chunk: number, { columns, rows, chunkRows, origin, scale, points }: PackRows): void {
  const features = columns.length;
  for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++)
    for (let j = 0; j < features; j++) points[i * features + j] = (columns[j][i] - origin[j]) * scale;
}

/** The nearest and the second nearest centroid of a row, as the searches below leave it. */
const found = { index: 0, nearest: 0, second: 0 };

/** Searches the centroids a < clusters by the distances that `distanceTo` gives. */
function findNearest(clusters: number, distanceTo: (a: number) => number): void {
  found.index = 0;
  found.nearest = Number.POSITIVE_INFINITY;
  found.second = Number.POSITIVE_INFINITY;
  for (let a = 0; a < clusters; a++) {
    const distance = distanceTo(a);
    if (distance < found.nearest) {
      found.second = found.nearest;
      found.nearest = distance;
      found.index = a;
    } else if (distance < found.second) found.second = distance;
  }
}

/** d² from row `i` to the point that starts at `start`. */
function squaredDistance(columns: readonly Float64Array[], i: number, points: Float64Array, start: number): number {
  let sum = 0;
  for (let j = 0; j < columns.length; j++) {
    const difference = columns[j][i] - points[start + j];
    sum += difference * difference;
  }
  return sum;
}

/** d² in single precision, from the point that starts at `start` to number `a` of `stride` points side by side. */
function roughDistance(
  points: Float32Array,
  start: number,
  features: number,
  others: Float32Array,
  stride: number,
  a: number,
): number {
  let sum = 0;
  for (let j = 0; j < features; j++) {
    const difference = Math.fround(points[start + j] - others[j * stride + a]);
    sum = Math.fround(sum + Math.fround(difference * difference));
  }
  return sum;
}

/** Finds the nearest centroid of every row of a chunk. */
export function nearestCentroid(chunk: number, args: NearestCentroid): void {
  const { columns, rows, chunkRows, centroids, clusters, segment, nearest, second } = args;
  let inertia = 0;
  for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++) {
    findNearest(clusters, (a) => squaredDistance(columns, i, centroids, a * columns.length));
    segment[i] = found.index;
    nearest[i] = found.nearest;
    second[i] = found.second;
    inertia += found.nearest;
  }
  args.inertia[chunk] = inertia;
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
  const keep = (i: number, a: number, upper: number, lower: number) => {
    limit[i] = drift[a] + (lower - upper) - MARGIN * (drift[a] + lower);
    runnerUp[i] = lower + othersDrift[a];
  };
  /** Whether the row keeps its segment, judged by its own centroid and what is known of the others. */
  const holds = (i: number, a: number): boolean => {
    const upper = Math.sqrt(rough(i, a)) * relative + reach;
    const lower = runnerUp[i] - othersDrift[a];
    if (!(upper < lower - MARGIN * (lower + othersDrift[a]))) return false;
    keep(i, a, upper, lower);
    return true;
  };
  const search = (i: number): { to: number; upper: number; lower: number } => {
    findNearest(clusters, (a) => rough(i, a));
    const upper = Math.sqrt(found.nearest) * relative + reach;
    const lower = Math.sqrt(found.second) * (2 - relative) - reach;
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
    if (a >= 0 && (drift[a] < limit[i] || (clusters >= MANY && holds(i, a)))) continue;
    const { to, upper, lower } = search(i);
    if (to !== a) {
      move(i, a, to);
      changes++;
    }
    keep(i, to, upper, lower);
  }
  args.changes[chunk] = changes;
}

/** Lowers each row's d² to its closest centroid for a newly chosen one. */
export function closestCentroid(chunk: number, args: ClosestCentroid): void {
  const { points, rows, features, chunkRows, centroid, closest, potential } = args;
  let sum = 0;
  for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++) {
    closest[i] = Math.min(closest[i], roughDistance(points, i * features, features, centroid, 1, 0));
    sum += closest[i];
  }
  potential[chunk] = sum;
}

/** Sums, for each candidate, what the closest d² of the chunk's rows would be with it. */
export function seedingPotential(chunk: number, args: SeedingPotential): void {
  const { points, rows, features, chunkRows, candidates, trials, closest, potential } = args;
  const stride = padded(trials);
  for (let trial = 0; trial < stride; trial++) {
    let sum = 0;
    for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++)
      sum += Math.min(closest[i], roughDistance(points, i * features, features, candidates, stride, trial));
    potential[chunk * stride + trial] = sum;
  }
}
