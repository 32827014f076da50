/**
 * Natural breaks: the classes of a sorted column within which the squared distances to the class means sum to the least.
 *
 *   x_0 < … < x_{m−1}   distinct values, w_i how often
 *   SSE(i, j)           Σ w x² − (Σ w x)² / Σ w over i … j, from prefix sums
 *   D_1(j) = SSE(0, j)
 *   D_q(j) = min over i ≤ j of D_{q−1}(i − 1) + SSE(i, j)      x_i is the first value of class q
 *
 * The lowest i that attains the minimum never falls as j grows (SSE is a Monge array), so the i of every second j bounds
 * those between: O(k m log m) time instead of O(k m²). Sums run outward from the middle, so that a value far off does
 * not drown those before it; sums of squares are minimal to within rounding of the sum over all values.
 *
 * Fisher (1958), On grouping for maximum homogeneity, JASA 53; Jenks (1977), Optimal data classification for choropleth
 * maps; Grønlund et al. (2017), Fast exact k-means, k-medians and Bregman divergence clustering in 1D, section 2.2.
 */
import type { Progress } from './algorithm.ts';
import type { Tally } from './sorted-values.ts';

/** Classes of neighbors among distinct values. */
export interface Breaks {
  /** The place of the first value of each class; the first is 0. */
  readonly starts: Int32Array;
  /** The least sum of squares that 1, 2, … classes leave. */
  readonly sumsOfSquares: Float64Array;
}

/** Bytes that `fisherBreaks` takes for so many distinct values. */
export const bytesOfFisherBreaks = (classes: number, values: number): number => values * (6 * 8 + 4 * (classes - 1));

/** Candidates tried between two yields: about 10 ms. */
const BREATH = 1 << 22;
/** Places whose candidates stay in the processor's cache; a power of two. */
const BLOCK = 1 << 13;

/**
 * The best `classes` classes of at least as many distinct values. Of equally good ones, those whose last class starts
 * earliest, then the one before it. Progress goes from `done` to `done + classes` of `of`.
 */
export function* fisherBreaks(
  tally: Tally,
  classes: number,
  { done, of }: Progress = { done: 0, of: classes },
): Generator<Progress, Breaks> {
  const sums = prefixSums(tally);
  const last = tally.values.length - 1;
  let costs = costsOfOne(sums, last);
  const sumsOfSquares = new Float64Array(classes);
  sumsOfSquares[0] = Math.max(0, costs[last]);
  const starts: Int32Array[] = [];
  for (let q = 1; q < classes; q++) {
    const layer = layerAfter(costs, sums, q, last);
    if (q < classes - 1) yield* fillLayer(layer, { done: done + q, of });
    else search(layer, last, q, last);
    starts.push(layer.starts);
    costs = layer.costs;
    sumsOfSquares[q] = Math.max(0, costs[last]);
    yield { done: done + q + 1, of };
  }
  return { starts: traceBack(starts, last), sumsOfSquares };
}

/** What values before a place sum to, up to a constant; x is counted from the middle value. */
interface PrefixSums {
  readonly weights: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** The best ways to put the values up to each place into q + 1 classes, given those of q. */
interface Layer extends PrefixSums {
  /** Places before this one hold fewer values than there are classes. */
  readonly first: number;
  readonly last: number;
  /** D of the values before i, less their squares: what a class that starts at i adds its own to. */
  readonly entries: Float64Array;
  readonly costs: Float64Array;
  /** The start of the last class, by its end. */
  readonly starts: Int32Array;
}

function prefixSums({ values, counts }: Tally): PrefixSums {
  const n = values.length;
  const middle = n >>> 1;
  const origin = values[middle];
  const [weights, sums, squares] = [new Float64Array(n + 1), new Float64Array(n + 1), new Float64Array(n + 1)];
  const add = (to: number, from: number, place: number, weight: number) => {
    const x = values[place] - origin;
    weights[to] = weights[from] + weight;
    sums[to] = sums[from] + weight * x;
    squares[to] = squares[from] + weight * x * x;
  };
  for (let i = middle; i < n; i++) add(i + 1, i, i, counts[i]);
  for (let i = middle - 1; i >= 0; i--) add(i, i + 1, i, -counts[i]);
  return { weights, sums, squares };
}

/** D_1: the sum of squares of the values up to each place. */
function costsOfOne({ weights, sums, squares }: PrefixSums, last: number): Float64Array {
  const costs = new Float64Array(last + 1);
  for (let j = 1; j <= last; j++) {
    const sum = sums[j + 1] - sums[0];
    costs[j] = squares[j + 1] - squares[0] - (sum * sum) / (weights[j + 1] - weights[0]);
  }
  return costs;
}

function layerAfter(before: Float64Array, sums: PrefixSums, first: number, last: number): Layer {
  const entries = new Float64Array(last + 1);
  for (let i = first; i <= last; i++) entries[i] = before[i - 1] - sums.squares[i];
  return { ...sums, first, last, entries, costs: new Float64Array(last + 1), starts: new Int32Array(last + 1) };
}

/** Finds the best start for the end j among `low … high`, and returns how many that were. */
function search(layer: Layer, j: number, low: number, high: number): number {
  const { weights, sums, entries } = layer;
  const sum = sums[j + 1];
  const weight = weights[j + 1];
  let least = Number.POSITIVE_INFINITY;
  let start = low;
  for (let i = low; i <= high; i++) {
    const inside = sum - sums[i];
    const cost = entries[i] - (inside * inside) / (weight - weights[i]);
    if (cost < least) {
      least = cost;
      start = i;
    }
  }
  layer.costs[j] = least + layer.squares[j + 1];
  layer.starts[j] = start;
  return high - low + 1;
}

/** Searches every place from the first on: far apart ones first, whose starts then bound those between. */
function* fillLayer(layer: Layer, step: Progress): Generator<Progress, void> {
  const { first, last, starts } = layer;
  const places = last - first + 1;
  let tried = search(layer, first, first, first);
  const between = (r: number, gap: number) => {
    const j = first + r;
    const high = r + gap < places ? Math.min(j, starts[j + gap]) : j;
    tried += search(layer, j, starts[j - gap], high);
  };
  let gap = BLOCK;
  while (gap < places) gap *= 2;
  for (; gap >= BLOCK; gap /= 2) {
    for (let r = gap; r < places; r += 2 * gap) {
      between(r, gap);
      if (tried < BREATH) continue;
      tried = 0;
      yield step;
    }
  }
  for (let block = 0; block < places; block += BLOCK) {
    const end = Math.min(places, block + BLOCK);
    for (let inner = BLOCK / 2; inner >= 1; inner /= 2)
      for (let r = block + inner; r < end; r += 2 * inner) between(r, inner);
    if (tried < BREATH) continue;
    tried = 0;
    yield step;
  }
}

/** The starts of all classes, from the last class back to the first. */
function traceBack(starts: readonly Int32Array[], last: number): Int32Array {
  const found = new Int32Array(starts.length + 1);
  let end = last;
  for (let q = starts.length; q >= 1; q--) {
    found[q] = starts[q - 1][end];
    end = found[q] - 1;
  }
  return found;
}
