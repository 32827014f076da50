import type { Progress } from './algorithm.ts';

/** Values sorted at once: about 10 ms of work, and the runs that are merged afterwards. */
const RUN = 1 << 17;
/** Values merged between two yields. */
const BREATH = 1 << 21;

/** A copy of a column in ascending order, without NaN in it. Yields `step` as it goes: a native sort could not be stopped. */
export function* sortedValues(column: Float64Array, step: Progress): Generator<Progress, Float64Array> {
  let from = new Float64Array(column);
  for (let start = 0; start < from.length; start += RUN) {
    from.subarray(start, start + RUN).sort();
    yield step;
  }
  let to = from.length > RUN ? new Float64Array(from.length) : from;
  let merged = 0;
  for (let run = RUN; run < from.length; run *= 2) {
    for (let start = 0; start < from.length; start += 2 * run) {
      const end = Math.min(from.length, start + 2 * run);
      for (let at = start; at < end; at += RUN) {
        mergePart(from, to, start, Math.min(end, start + run), end, at, Math.min(end, at + RUN));
        merged += RUN;
        if (merged % BREATH === 0) yield step;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Writes places `at … until` of the merged runs `start … middle` and `middle … end`. */
function mergePart(
  from: Float64Array,
  to: Float64Array,
  start: number,
  middle: number,
  end: number,
  at: number,
  until: number,
): void {
  let left = takenFromLeft(from, start, middle, end, at);
  let right = middle + (at - left);
  for (let place = at; place < until; place++)
    to[place] = right >= end || (left < middle && from[left] <= from[right]) ? from[left++] : from[right++];
}

/** The place in the left run where merging has come once everything before `at` is written. */
function takenFromLeft(from: Float64Array, start: number, middle: number, end: number, at: number): number {
  let low = Math.max(start, at - (end - middle));
  let high = Math.min(middle, at);
  while (low < high) {
    const left = (low + high) >>> 1;
    if (from[left] <= from[middle + (at - left) - 1]) low = left + 1;
    else high = left;
  }
  return low;
}

/** The distinct values of a sorted column, ascending, and how many rows have each. */
export interface Tally {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Counts equal neighbors. */
export function tallySorted(sorted: Float64Array): Tally {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    if (last < 0 || sorted[i] !== values[last]) values[++last] = sorted[i];
    counts[last]++;
  }
  return { values: values.slice(0, last + 1), counts: counts.slice(0, last + 1) };
}
