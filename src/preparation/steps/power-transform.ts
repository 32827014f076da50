/**
 * Power transforms, and the power that makes a column most like a normal one.
 *
 *   b(u, λ) = (e^{λu} − 1) / λ, or u where λ = 0
 *   BOX_COX      ψ(x) = b(ln x, λ), x > 0
 *   YEO_JOHNSON  ψ(x) = b(ln(1 + x), λ) for x ≥ 0, −b(ln(1 − x), 2 − λ) for x < 0
 *   log-likelihood of λ: −n/2 · ln var ψ(x) + (λ − 1) Σ j(x), j = ln x or sgn(x) ln(1 + |x|)
 *
 * The likelihood is concave in λ (Kouider & Chen 1995; Marchand et al. 2022), so the λ that maximizes it is the only root
 * of its derivative −n · cov(ψ, ∂ψ/∂λ) / var ψ + Σ j. That root has all digits, where a search for the maximum has half.
 *
 * Box & Cox (1964), An analysis of transformations; Yeo & Johnson (2000), A new family of power transformations.
 */

/** b(u, λ). */
const power = (u: number, lambda: number): number => (lambda === 0 ? u : Math.expm1(lambda * u) / lambda);

/** ∂b/∂λ: (u e^{λu} − b) / λ, near 0 by its series u² Σ (λu)^k / (k! (k + 2)). */
function powerSlope(u: number, lambda: number): number {
  const x = lambda * u;
  if (Math.abs(x) > 0.5) return (u * Math.exp(x) - power(u, lambda)) / lambda;
  let sum = 0;
  let term = 1;
  for (let k = 0; k < 18; k++) {
    sum += term / (k + 2);
    term *= x / (k + 1);
  }
  return u * u * sum;
}

/** One family of transforms: its value, its slope in λ, and j. */
export interface PowerFamily {
  value(x: number, lambda: number): number;
  slope(x: number, lambda: number): number;
  jacobian(x: number): number;
}

export const boxCox: PowerFamily = {
  value: (x, lambda) => power(Math.log(x), lambda),
  slope: (x, lambda) => powerSlope(Math.log(x), lambda),
  jacobian: Math.log,
};

export const yeoJohnson: PowerFamily = {
  value: (x, lambda) => (x >= 0 ? power(Math.log1p(x), lambda) : -power(Math.log1p(-x), 2 - lambda)),
  slope: (x, lambda) => (x >= 0 ? powerSlope(Math.log1p(x), lambda) : powerSlope(Math.log1p(-x), 2 - lambda)),
  jacobian: (x) => Math.sign(x) * Math.log1p(Math.abs(x)),
};

/** No power beyond these is looked at: e^{λu} would leave the numbers. */
const FARTHEST = 32;
const MOST_PASSES = 100;

/** The most likely λ for known values; 1, which changes nothing but the place, where all are the same. */
export function likeliestPower(values: Float64Array, family: PowerFamily): number {
  if (values.every((value) => value === values[0])) return 1;
  const jacobian = values.reduce((sum, x) => sum + family.jacobian(x), 0) / values.length;
  const slopeAt = (lambda: number): number => {
    const ratio = varianceSlope(values, family, lambda);
    // Where numbers overflow the variance explodes, and the likelihood falls.
    return Number.isFinite(ratio) ? jacobian - ratio : -Math.sign(lambda);
  };
  let [low, high] = [-2, 2];
  while (low > -FARTHEST && slopeAt(low) < 0) low *= 2;
  while (high < FARTHEST && slopeAt(high) > 0) high *= 2;
  return rootOf(slopeAt, low, high);
}

/** cov(ψ, ∂ψ/∂λ) / var ψ. */
function varianceSlope(values: Float64Array, family: PowerFamily, lambda: number): number {
  const n = values.length;
  const psi = values.map((x) => family.value(x, lambda));
  const slope = values.map((x) => family.slope(x, lambda));
  const mean = psi.reduce((sum, value) => sum + value, 0) / n;
  const meanSlope = slope.reduce((sum, value) => sum + value, 0) / n;
  let [covariance, variance] = [0, 0];
  for (let i = 0; i < n; i++) {
    covariance += (psi[i] - mean) * (slope[i] - meanSlope);
    variance += (psi[i] - mean) ** 2;
  }
  return covariance / variance;
}

/** The root of a falling function between two numbers, by regula falsi that halves the end which stays (Illinois). */
function rootOf(f: (x: number) => number, from: number, to: number): number {
  let [a, b] = [from, to];
  let [fa, fb] = [f(a), f(b)];
  if (fa <= 0) return a;
  if (fb >= 0) return b;
  for (let pass = 0; pass < MOST_PASSES && b - a > 4e-16 * Math.max(1, Math.abs(a)); pass++) {
    const guess = b - (fb * (b - a)) / (fb - fa);
    const x = guess > a && guess < b ? guess : (a + b) / 2;
    if (x === a || x === b) break;
    const fx = f(x);
    if (fx === 0) return x;
    if (fx < 0) {
      [b, fb] = [x, fx];
      fa /= 2;
    } else {
      [a, fa] = [x, fx];
      fb /= 2;
    }
  }
  return (a + b) / 2;
}
