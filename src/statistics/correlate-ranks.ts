/**
 * Rank correlations of pairs of columns, over the rows that have both values.
 *
 *   Spearman   ρ: Pearson's correlation of ranks, equal values sharing the mean of theirs
 *   Kendall    τ_b = (P − Q) / √((N − T_x)(N − T_y)),  N = n (n − 1) / 2
 *
 * with P concordant and Q discordant pairs, T_x and T_y those tied in x and in y. Sorted by x, then y, what merge sort
 * swaps to bring y in order is Q, and N − T_x − T_y + T_xy = P + Q, so O(n log n).
 *
 * Spearman (1904); Kendall (1945), The treatment of ties in ranking problems; Knight (1966), A computer method for
 * calculating Kendall's tau with ungrouped data.
 */
import { commonRows, pearson, productsOfPair } from './covary.ts';

/** Ranks of values without NaN, counted from 1; equal values share the mean of theirs. */
export function averageRanks(values: Float64Array): Float64Array {
  const { places, starts } = denseRanks(values);
  return Float64Array.from(places, (place) => (starts[place] + 1 + starts[place + 1]) / 2);
}

/** For each value the place of its like among the distinct ones, and how many values are below each of those. */
function denseRanks(values: Float64Array): { places: Uint32Array; starts: Uint32Array } {
  const sorted = Float64Array.from(values).sort();
  const starts = new Uint32Array(values.length + 1);
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    // −0 is sorted before 0, and is no other value.
    if (i === 0 || sorted[i] !== sorted[i - 1]) {
      sorted[distinct] = sorted[i];
      starts[distinct++] = i;
    }
  }
  starts[distinct] = values.length;
  const among = sorted.subarray(0, distinct);
  return {
    places: Uint32Array.from(values, (value) => placeOf(among, value)),
    starts: starts.subarray(0, distinct + 1),
  };
}

function placeOf(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Spearman's ρ of a pair; NaN where one of the two does not vary. */
export function spearman(x: Float64Array, y: Float64Array): number {
  const [a, b] = commonRows(x, y).map(averageRanks);
  return pearson(productsOfPair(a, b));
}

/** Kendall's τ_b of a pair; NaN where one of the two does not vary. */
export function kendall(x: Float64Array, y: Float64Array): number {
  const [a, b] = commonRows(x, y).map(denseRanks);
  const n = a.places.length;
  const width = b.starts.length;
  // Both places in one number, exact below 2^53, which sorts by x, then by y.
  const keys = Float64Array.from(a.places, (place, i) => place * width + b.places[i]).sort();
  const order = Uint32Array.from(keys, (key) => key % width);
  const all = pairsOf(n);
  const [tiedX, tiedY] = [tiedIn(a.starts), tiedIn(b.starts)];
  const concordantLessDiscordant = all - tiedX - tiedY + tiedBoth(keys) - 2 * inversions(order);
  if (tiedX === all || tiedY === all) return Number.NaN;
  return concordantLessDiscordant / Math.sqrt(all - tiedX) / Math.sqrt(all - tiedY);
}

const pairsOf = (n: number) => (n * (n - 1)) / 2;

function tiedIn(starts: Uint32Array): number {
  let pairs = 0;
  for (let i = 1; i < starts.length; i++) pairs += pairsOf(starts[i] - starts[i - 1]);
  return pairs;
}

function tiedBoth(sorted: Float64Array): number {
  let [pairs, run] = [0, 1];
  for (let i = 1; i <= sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) run++;
    else {
      pairs += pairsOf(run);
      run = 1;
    }
  }
  return pairs;
}

/** Pairs in the wrong order, counted while they are merged into the right one. */
function inversions(values: Uint32Array): number {
  let from = values;
  let to = new Uint32Array(values.length);
  let swaps = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let [left, right] = [start, middle];
      for (let place = start; place < end; place++) {
        if (right >= end || (left < middle && from[left] <= from[right])) to[place] = from[left++];
        else {
          swaps += middle - left;
          to[place] = from[right++];
        }
      }
    }
    [from, to] = [to, from as Uint32Array<ArrayBuffer>];
  }
  return swaps;
}
