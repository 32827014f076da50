/**
 * Summary of a column of numbers. The moments take two passes, so that no digits are lost where the mean is large and the
 * spread small: d = x − m with m = Σ x / n, and what Σ d is not 0 by corrects the rest.
 *
 *   mean      m + Σ d / n                          M_k = Σ (x − mean)^k
 *   skewness  G₁ = √(n (n − 1)) / (n − 2) · √n M₃ / M₂^1.5
 *   kurtosis  G₂ = (n − 1) / ((n − 2)(n − 3)) · ((n + 1) n M₄ / M₂² − 3 (n − 1))
 *
 * Both are the sample's, as pandas, SAS and Excel have them: Joanes & Gill (1998), Comparing measures of sample skewness
 * and kurtosis. Moments of samples: Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance.
 */
import { quantilesOf } from './quantiles.ts';

/** What is undefined is NaN, such as the skewness of two values. */
export interface NumberSummary {
  /** Values that are not missing. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Quartiles, of type 7. */
  readonly quartiles: readonly [number, number, number];
  readonly mean: number;
  /** Σ (x − mean)². */
  readonly squares: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

const { NaN: UNDEFINED } = Number;

/** Summarizes the values that are not NaN. */
export function summarizeNumbers(column: Float64Array): NumberSummary {
  const values = presentValues(column);
  const { length: count } = values;
  if (count === 0) {
    const quartiles = [UNDEFINED, UNDEFINED, UNDEFINED] as const;
    const none = { min: UNDEFINED, max: UNDEFINED, mean: UNDEFINED, squares: UNDEFINED };
    return { count, quartiles, ...none, skewness: UNDEFINED, kurtosis: UNDEFINED };
  }
  const moments = momentsOf(values);
  const [q1, q2, q3] = quantilesOf(values, [0.25, 0.5, 0.75]);
  return { count, quartiles: [q1, q2, q3], ...moments };
}

/** A column without NaN: itself where it has none, else a copy. */
export function presentValues(column: Float64Array): Float64Array {
  if (!hasGaps(column)) return column;
  const values = new Float64Array(column.length);
  let count = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    values[count] = value;
    if (!Number.isNaN(value)) count++;
  }
  return values.subarray(0, count);
}

/** Whether a column has a NaN. */
export function hasGaps(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) return true;
  return false;
}

/** Sums of so many values are added up apart: rounding then grows with the number of blocks, not of values. */
const BLOCK = 512;

function momentsOf(values: Float64Array) {
  const n = values.length;
  let [min, max, sum] = [values[0], values[0], 0];
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    let part = 0;
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (value < min) min = value;
      if (value > max) max = value;
      part += value;
    }
    sum += part;
  }
  // Rounding must not make a spread where there is none.
  const about = min === max ? min : sum / n;
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    let [d1, d2, d3, d4] = [0, 0, 0, 0];
    for (let i = start; i < end; i++) {
      const d = values[i] - about;
      const square = d * d;
      d1 += d;
      d2 += square;
      d3 += square * d;
      d4 += square * square;
    }
    first += d1;
    second += d2;
    third += d3;
    fourth += d4;
  }
  const off = first / n;
  const squares = Math.max(0, second - off * first);
  const cubes = third - 3 * off * second + 2 * off * off * first;
  const fourths = fourth - 4 * off * third + 6 * off * off * second - 3 * off ** 3 * first;
  return { min, max, mean: about + off, squares, ...shapeOf(n, squares, cubes, fourths) };
}

function shapeOf(n: number, squares: number, cubes: number, fourths: number) {
  const skewness = ((n * Math.sqrt(n - 1)) / (n - 2)) * (cubes / squares ** 1.5);
  const excess = ((n + 1) * n * fourths) / squares ** 2 - 3 * (n - 1);
  const kurtosis = ((n - 1) / ((n - 2) * (n - 3))) * excess;
  return {
    skewness: n > 2 && squares > 0 ? skewness : UNDEFINED,
    kurtosis: n > 3 && squares > 0 ? kurtosis : UNDEFINED,
  };
}
