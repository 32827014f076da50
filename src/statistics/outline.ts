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
  let [count, min, max, sum] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    let part = 0;
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      part += value;
      count++;
    }
    sum += part;
  }
  if (count === 0) return { count, min: Number.NaN, max: Number.NaN, center: Number.NaN };
  return { count, min, max, center: min === max ? min : sum / count };
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
