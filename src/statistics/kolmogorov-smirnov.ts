/**
 * The two-sample test of Kolmogorov and Smirnov.
 *
 *   D = max |F(x) − G(x)|,   λ = D √(n m / (n + m))
 *   p = 2 Σ_k (−1)^(k−1) e^(−2 k² λ²) = 1 − √(2π) / λ Σ_k e^(−(2k−1)² π² / (8 λ²))
 *
 * the limit for many values, as SciPy's `kstwobign`; the second form where the first converges slowly.
 *
 * Smirnov (1948), Table for estimating the goodness of fit of empirical distributions.
 */
export interface KolmogorovSmirnov {
  /** D: 0 where the distributions are equal, 1 where all of one is below all of the other. */
  readonly statistic: number;
  /** Probability of a distance at least as large between samples of one distribution. */
  readonly pValue: number;
}

/** Compares two samples in ascending order; NaN where one has no values. */
export function kolmogorovSmirnov(x: Float64Array, y: Float64Array): KolmogorovSmirnov {
  let [i, j, statistic] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    while (i < x.length && x[i] <= value) i++;
    while (j < y.length && y[j] <= value) j++;
    statistic = Math.max(statistic, Math.abs(i / x.length - j / y.length));
  }
  if (x.length === 0 || y.length === 0) return { statistic: Number.NaN, pValue: Number.NaN };
  const effective = (x.length * y.length) / (x.length + y.length);
  return { statistic, pValue: kolmogorovTail(Math.sqrt(effective) * statistic) };
}

/** P(K > λ) of the limiting distribution. */
export function kolmogorovTail(lambda: number): number {
  if (lambda < 0.04) return 1; // the rest is below what a double can tell from 1
  if (lambda < 1) {
    let sum = 0;
    for (let k = 1; k < 40; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * lambda * lambda));
    return 1 - (Math.sqrt(2 * Math.PI) / lambda) * sum;
  }
  let sum = 0;
  for (let k = 20; k >= 1; k--) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  return 2 * sum;
}
