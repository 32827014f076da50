/**
 * Quantiles of a column without sorting all of it: values are counted in intervals of one width, and only the intervals
 * where a wanted place lies are sorted. A column most of whose values crowd into one interval is sorted after all.
 */
import type { Progress } from './algorithm.ts';
import { countUpTo, quantilePlaces, quantilesFrom } from './cut-points.ts';
import { sortedValues } from './sorted-values.ts';

const INTERVALS = 1 << 14;
/** Values looked at between two yields, and most that are sorted at once: about 10 ms. */
const BREATH = 1 << 17;

/** The quantiles of at least one number, none of them NaN, as `quantileEdges` has them of the sorted column. Yields `step`. */
export function* columnQuantiles(
  column: Float64Array,
  probabilities: Float64Array,
  step: Progress,
): Generator<Progress, Float64Array> {
  const places = quantilePlaces(column.length, probabilities);
  const values = yield* valuesAt(column, places, step);
  return quantilesFrom(column.length, probabilities, (place) => values.get(place) ?? Number.NaN);
}

/** The values that a sort would bring to some places. */
function* valuesAt(
  column: Float64Array,
  places: readonly number[],
  step: Progress,
): Generator<Progress, Map<number, number>> {
  const { interval, begins } = yield* inIntervals(column, step);
  const wanted = [...new Set(places.map((place) => countUpTo(begins, place) - 1))];
  const next = new Float64Array(INTERVALS).fill(-1);
  let length = 0;
  for (const at of wanted) {
    next[at] = length;
    length += begins[at + 1] - begins[at];
  }
  const found = new Float64Array(length);
  for (let start = 0; start < column.length; start += BREATH) {
    for (let i = start; i < Math.min(column.length, start + BREATH); i++) {
      const at = interval[i];
      if (next[at] >= 0) found[next[at]++] = column[i];
    }
    yield step;
  }
  const values = new Map<number, number>();
  for (const at of wanted) {
    const count = begins[at + 1] - begins[at];
    const own = found.subarray(next[at] - count, next[at]);
    const sorted = count < BREATH ? own.sort() : yield* sortedValues(own, step);
    for (const place of places)
      if (place >= begins[at] && place < begins[at + 1]) values.set(place, sorted[place - begins[at]]);
  }
  return values;
}

/** The interval of each value, none before that of a lesser value, and the place in their order where each begins. */
function* inIntervals(
  column: Float64Array,
  step: Progress,
): Generator<Progress, { interval: Uint16Array; begins: Float64Array }> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < column.length; start += BREATH) {
    for (let i = start; i < Math.min(column.length, start + BREATH); i++) {
      const value = column[i];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    yield step;
  }
  const exact = INTERVALS / (high - low);
  const scale = Number.isFinite(exact) ? exact : 0;
  const interval = new Uint16Array(column.length);
  const counts = new Uint32Array(INTERVALS);
  for (let start = 0; start < column.length; start += BREATH) {
    for (let i = start; i < Math.min(column.length, start + BREATH); i++) {
      const at = Math.min(INTERVALS - 1, ((column[i] - low) * scale) | 0);
      interval[i] = at;
      counts[at]++;
    }
    yield step;
  }
  const begins = new Float64Array(INTERVALS + 1);
  for (let at = 0; at < INTERVALS; at++) begins[at + 1] = begins[at] + counts[at];
  return { interval, begins };
}
