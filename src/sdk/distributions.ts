/**
 * Student's t distribution with ν degrees of freedom, and the normal distribution, which is its limit ν = ∞.
 *
 *   P(|T| > t) = I_x(ν/2, 1/2),  x = ν / (ν + t²)
 *   I_x(a, b) = x^a (1 − x)^b / (a B(a, b)) · 1 / (1 + d₁ / (1 + d₂ / (1 + …))),  I_x(a, b) = 1 − I_{1−x}(b, a)
 *   1 / B(a, 1/2) = r(a) / √π,  r(a) = Γ(a + 1/2) / Γ(a) = √a (1 − 1/(8a) + 1/(128a²) + …) = r(a + 1) a / (a + 1/2)
 *   P(|Z| > z) = erfc(z / √2)
 *
 * DLMF 8.17.2, 8.17.22, 5.11.13, 7.6.2, 7.9.1; the continued fraction by Lentz's method as Thompson & Barnett (1986) have it.
 */

/** What a test of a coefficient against 0 says. */
export interface Significance {
  readonly standardError: number;
  /** The coefficient in standard errors; absent with the p-value where the standard error is 0. */
  readonly statistic?: number;
  /** Probability of a statistic at least as far from 0 if the coefficient were 0. */
  readonly pValue?: number;
  readonly lower: number;
  readonly upper: number;
}

/** Two-sided p-value of a t statistic; of a z statistic where the degrees of freedom are infinite. */
export function pValue(statistic: number, degreesOfFreedom: number): number {
  const t = Math.abs(statistic);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return complementaryError(t / Math.SQRT2);
  if (t === 0) return 1;
  const [a, b] = [degreesOfFreedom / 2, 0.5];
  const ratio = (t / degreesOfFreedom) * t;
  // x^a (1 − x)^b / B(a, b), with x = 1 / (1 + ratio).
  const front =
    (Math.exp(-a * Math.log1p(ratio)) * Math.sqrt(1 / (1 + 1 / ratio)) * gammaRatio(a)) / Math.sqrt(Math.PI);
  if (ratio > (b + 1) / (a + 1)) return (front / a) * betaFraction(1 / (1 + ratio), a, b);
  return 1 - (front / b) * betaFraction(1 / (1 + 1 / ratio), b, a);
}

/** The statistic whose two-sided p-value is 1 − confidence: how many standard errors a confidence interval reaches. */
export function criticalValue(confidence: number, degreesOfFreedom: number): number {
  const level = 1 - confidence;
  let [below, above] = [0, 1];
  while (pValue(above, degreesOfFreedom) > level) [below, above] = [above, 2 * above];
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return middle;
    if (pValue(middle, degreesOfFreedom) > level) below = middle;
    else above = middle;
  }
}

/** Tests estimates against 0 and gives them confidence intervals. Without standard error there is no test: the estimate is exact. */
export function significanceTest(
  confidence: number,
  degreesOfFreedom: number,
): (estimate: number, standardError: number) => Significance {
  const critical = criticalValue(confidence, degreesOfFreedom);
  return (estimate, standardError) => {
    const reach = critical * standardError;
    const interval = { lower: estimate - reach, upper: estimate + reach };
    const statistic = estimate / standardError;
    if (!Number.isFinite(statistic)) return { standardError, ...interval };
    return { standardError, statistic, pValue: pValue(statistic, degreesOfFreedom), ...interval };
  };
}

/** Γ(a + 1/2) / Γ(a). */
function gammaRatio(a: number): number {
  let product = 1;
  let at = a;
  for (; at < 30; at++) product *= at / (at + 0.5);
  const terms = [-1 / 8, 1 / 128, 5 / 1024, -21 / 32_768, -399 / 262_144, 869 / 4_194_304, 39_325 / 33_554_432];
  const series = terms.reduceRight((sum, term) => (sum + term) / at, 0);
  return product * Math.sqrt(at) * (1 + series);
}

/** The continued fraction of I_x(a, b), which converges fast for x < (a + 1) / (a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  return lentz((m) => {
    if (m === 0) return 1;
    const k = m >> 1;
    if (m % 2 === 0) return (k * (b - k) * x) / ((a + m - 1) * (a + m));
    return (-(a + k) * (a + b + k) * x) / ((a + m - 1) * (a + m));
  });
}

/** c₀ / (1 + c₁ / (1 + c₂ / (1 + …))). */
function lentz(numerator: (m: number) => number): number {
  const nonzero = (value: number) => (value === 0 ? 1e-300 : value);
  let c = nonzero(1 + numerator(1));
  let d = 1;
  let value = c;
  for (let m = 2; m < 100_000; m++) {
    d = 1 / nonzero(1 + numerator(m) * d);
    c = nonzero(1 + numerator(m) / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return numerator(0) / value;
}

/** erfc(x) for x ≥ 0: by the series of erf near 0, by a continued fraction beyond. */
function complementaryError(x: number): number {
  if (x >= 2) {
    // erfc(x) = e^(−x²) / (x √π) · 1 / (1 + 1q / (1 + 2q / (1 + …))), q = 1 / (2x²)
    const q = 1 / (2 * x * x);
    return (Math.exp(-x * x) / (x * Math.sqrt(Math.PI))) * lentz((m) => (m === 0 ? 1 : m * q));
  }
  let [term, sum] = [x, x];
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
