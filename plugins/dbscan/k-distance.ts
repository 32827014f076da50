import { type KdTree, neighborSearch, type Progress } from '#sdk';
import type { MetricSpace } from './metric-space.ts';
import { pacing } from './pacing.ts';

/** The curve from which epsilon is read: how far the k-th nearest row is, for some of the rows, farthest first. */
export interface KDistance {
  /** k, which counts the row itself. */
  readonly neighbor: number;
  readonly distances: Float64Array;
}

/** Rows that the curve is drawn from. */
const MOST_ROWS = 1000;
/** Where k is large, fewer rows: no more neighbors than this in all, but a hundred rows. */
const MOST_NEIGHBORS = 2_000_000;

/**
 * The k-distance curve of the points of a tree, of all or of evenly spaced ones: neighbors in the tree are neighbors in
 * space, so these stand for all regions. k is `minPoints`, but at least 2, since every row is its own first neighbor.
 */
export function* kDistance(tree: KdTree, space: MetricSpace, minPoints: number): Generator<Progress, KDistance> {
  const { points, row, dimensions } = tree;
  const search = neighborSearch(tree);
  const isDue = pacing();
  const neighbor = Math.max(2, minPoints);
  const rows = Math.min(row.length, MOST_ROWS, Math.max(100, Math.floor(MOST_NEIGHBORS / neighbor)));
  const distances = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const point = Math.floor(((i + 0.5) * row.length) / rows);
    distances[i] = space.lengthOf(search.kthNearest(points, point * dimensions, neighbor));
    if (isDue(search.effort())) yield { done: i, of: rows };
  }
  return { neighbor, distances: distances.filter(Number.isFinite).sort().reverse() };
}

/**
 * The distance at which the curve bends most, the epsilon to try first: of the curve drawn in the unit square, the point
 * farthest below the line from its first to its last. Null where all distances are 0, or there are none.
 *
 * Ester et al. (1996), section 4.2, read it off by eye; this is the knee of Satopää et al. (2011), Finding a "kneedle" in
 * a haystack, without smoothing.
 */
export function knee({ distances }: KDistance): number | null {
  const last = distances.length - 1;
  const greatest = distances[0];
  if (!(greatest > 0)) return null;
  const least = distances[last];
  let [best, deepest] = [0, 0];
  for (let i = 1; i < last; i++) {
    const below = 1 - i / last - (distances[i] - least) / (greatest - least);
    if (distances[i] > 0 && below > deepest) [best, deepest] = [i, below];
  }
  return distances[best];
}

/** Points of the curve that are shown. */
const MOST_SHOWN = 200;

/** The curve in columns, thinned: `share` of the rows have their k-th neighbor at `distance` or farther. */
export function curveOf({ neighbor, distances }: KDistance) {
  const shown = Math.min(distances.length, MOST_SHOWN);
  const at = Array.from({ length: shown }, (_, s) =>
    shown === 1 ? 0 : Math.round((s * (distances.length - 1)) / (shown - 1)),
  );
  return {
    neighbor,
    rows: distances.length,
    share: at.map((i) => (i + 1) / distances.length),
    distance: at.map((i) => distances[i]),
  };
}
