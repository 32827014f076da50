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
import { BLOCK, type Outline, outlineOf, presentValues } from './outline.ts';
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
export function summarizeNumbers(column: Float64Array, outline: Outline = outlineOf(column)): NumberSummary {
  const { count, min, max } = outline;
  if (count === 0) {
    const quartiles = [UNDEFINED, UNDEFINED, UNDEFINED] as const;
    const none = { mean: UNDEFINED, squares: UNDEFINED, skewness: UNDEFINED, kurtosis: UNDEFINED };
    return { count, min, max, quartiles, ...none };
  }
  const values = presentValues(column, outline);
  const [q1, q2, q3] = quantilesOf(values, [0.25, 0.5, 0.75], { range: outline });
  return { count, min, max, quartiles: [q1, q2, q3], ...momentsOf(values, outline.center) };
}

function momentsOf(values: Float64Array, about: number) {
  const n = values.length;
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
  return { mean: about + off, squares, ...shapeOf(n, squares, cubes, fourths) };
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
