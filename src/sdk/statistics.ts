/**
 * Moments of a column, in two passes: the second corrects the rounding of the first.
 *
 *   m = Σ x / n;  mean = m + Σ (x − m) / n;  variance = (Σ (x − m)² − (Σ (x − m))² / n) / n
 *
 * Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, equation 1.7.
 */
export interface Moments {
  readonly mean: number;
  /** Population variance: divided by n. */
  readonly variance: number;
}

/** Mean and variance of at least one number. */
export function moments(values: Float64Array): Moments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  const first = sum / n;
  let deviations = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = values[i] - first;
    deviations += deviation;
    squares += deviation * deviation;
  }
  return { mean: first + deviations / n, variance: Math.max(0, squares - (deviations * deviations) / n) / n };
}
