import type { LoadedColumn } from '../datasets/load-columns.ts';

/** What one look at a column tells, of its values that are not NaN; figures are NaN where there are none. */
export interface Outline {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** The mean up to rounding; of a constant its very value, so that no spread comes of rounding. */
  readonly center: number;
}

export interface OutlinedColumn extends LoadedColumn {
  readonly outline: Outline;
}

/** Sums of so many values are added up apart: rounding then grows with the number of blocks, not of values. */
export const BLOCK = 512;

export function outlineOf(values: Float64Array): Outline {
  const { length: n } = values;
  // Not taken from an array: V8 would then make an object of every number.
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    let part = 0;
    for (let i = start; i < end; i++) {
      const value = values[i];
      // NaN is neither.
      if (value < min) min = value;
      if (value > max) max = value;
      part += value;
    }
    if (Number.isNaN(part)) {
      const present = presentOf(values, start, end);
      sum += present.sum;
      count += present.count;
    } else {
      sum += part;
      count += end - start;
    }
  }
  if (count === 0) return { count, min: Number.NaN, max: Number.NaN, center: Number.NaN };
  return { count, min, max, center: min === max ? min : sum / count };
}

/** Sum and number of the values in a block that are not NaN. */
function presentOf(values: Float64Array, start: number, end: number): { sum: number; count: number } {
  let sum = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count++;
  }
  return { sum, count };
}

/** The values that are not NaN: the column itself where all are, else a copy. */
export function presentValues(values: Float64Array, { count } = outlineOf(values)): Float64Array {
  if (count === values.length) return values;
  const present = new Float64Array(values.length);
  let place = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    present[place] = value;
    if (!Number.isNaN(value)) place++;
  }
  return present.subarray(0, place);
}
