/**
 * The nearest centroid of each row, in double precision.
 *
 *   d²(x, c) = Σ_j (x_j − c_j)², summed in the order of the features; ties go to the lowest index
 */

// Rows that the WebAssembly twin searches at a time.
const BLOCK = 256;

/** Numbers of scratch that a chunk needs. */
export const nearestScratch = (features: number): number => BLOCK * (features + 3);

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

/** The nearest and the second nearest centroid of a row, as `findNearest` leaves it. */
export const found = { index: 0, nearest: 0, second: 0 };

/** Searches the centroids a < clusters by the distances that `distanceTo` gives. */
export function findNearest(clusters: number, distanceTo: (a: number) => number): void {
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
export function squaredDistance(
  columns: readonly Float64Array[],
  i: number,
  points: Float64Array,
  start: number,
): number {
  let sum = 0;
  for (let j = 0; j < columns.length; j++) {
    const difference = columns[j][i] - points[start + j];
    sum += difference * difference;
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
