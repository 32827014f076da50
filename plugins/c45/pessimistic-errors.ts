/**
 * Errors to expect from a leaf, beside those seen: the upper confidence limit of the error rate.
 *
 *   N cases, E errors, z the 1 − confidence quantile of the normal distribution
 *   E = 0        N (1 − confidence^(1 / N)), the limit of the binomial distribution itself
 *   E < 1        between the values for 0 and 1, linearly
 *   E ≥ N − ½    N − E
 *   otherwise    N r − E with f = (E + ½) / N and
 *                r = (f + z² / 2N + z √(f / N − f² / N + z² / 4N²)) / (1 + z² / N)
 *
 * Quinlan (1993), C4.5: programs for machine learning, section 4.2; the normal approximation with continuity correction
 * as in C4.5 Release 8 and J48.
 */
import { majority, NO_WEIGHT, weightOf } from '#sdk';

/** Estimates errors from the class counts of a leaf. */
export type ErrorEstimate = (counts: Float64Array) => number;

/** The estimate at a confidence: the lower it is, the more a split must be worth. */
export function errorEstimate(confidence: number): ErrorEstimate {
  const z = normalQuantile(1 - confidence);
  const extra = (cases: number, errors: number): number => {
    if (errors < 1) {
      const none = cases * (1 - confidence ** (1 / cases));
      return errors === 0 ? none : none + errors * (extra(cases, 1) - none);
    }
    if (errors + 0.5 >= cases) return Math.max(cases - errors, 0);
    const f = (errors + 0.5) / cases;
    const square = (z * z) / cases;
    const spread = z * Math.sqrt(f / cases - (f * f) / cases + square / (4 * cases));
    return (cases * (f + square / 2 + spread)) / (1 + square) - errors;
  };
  return (counts) => {
    const cases = weightOf(counts);
    if (cases < NO_WEIGHT) return 0;
    const errors = cases - counts[majority(counts)];
    return errors + extra(cases, errors);
  };
}

/**
 * The quantile of the standard normal distribution for ½ ≤ p < 1, by Newton's method; Φ is concave there, so that it
 * comes up from 0 without overshooting.
 *
 *   Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + …)
 *
 * Marsaglia (2004), Evaluating the normal distribution, Journal of Statistical Software 11(4).
 */
export function normalQuantile(p: number): number {
  let z = 0;
  for (let step = Number.POSITIVE_INFINITY; step > 1e-15 * (1 + z); ) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    let series = 0;
    for (let term = z, odd = 3; series + term !== series; term *= (z * z) / odd, odd += 2) series += term;
    step = (p - 0.5 - density * series) / density;
    z += step;
  }
  return z;
}
