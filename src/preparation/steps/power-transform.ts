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

/** ∂b/∂λ, of which b is known: (u e^{λu} − b) / λ, near 0 by its series u² Σ (λu)^k / (k! (k + 2)). */
function powerSlope(u: number, lambda: number, b: number): number {
  const x = lambda * u;
  if (Math.abs(x) > 0.01) return (u * (lambda * b + 1) - b) / lambda;
  return u * u * (1 / 2 + x * (1 / 3 + x * (1 / 8 + x * (1 / 30 + x * (1 / 144 + x / 840)))));
}

/** One family of transforms: which logarithm u it takes of a number, and which power b takes it to, with which sign. */
export interface PowerFamily {
  value(x: number, lambda: number): number;
  /** u, as a part of b: never below 0 where the power is mirrored. */
  logarithm(x: number): number;
  /** Whether b takes u to the power 2 − λ, and its opposite is meant. */
  isMirrored(x: number): boolean;
}

export const boxCox: PowerFamily = {
  value: (x, lambda) => power(Math.log(x), lambda),
  logarithm: Math.log,
  isMirrored: () => false,
};

export const yeoJohnson: PowerFamily = {
  value: (x, lambda) => (x >= 0 ? power(Math.log1p(x), lambda) : -power(Math.log1p(-x), 2 - lambda)),
  logarithm: (x) => Math.log1p(Math.abs(x)),
  isMirrored: (x) => x < 0,
};

/** No power beyond these is looked at: e^{λu} would leave the numbers. */
const FARTHEST = 32;
const MOST_PASSES = 100;

/** A part of so many values says about where the λ of all is. */
const PART = 10_000;

/** The most likely λ for known values; 1, which changes nothing but the place, where all are the same. */
export function likeliestPower(values: Float64Array, family: PowerFamily): number {
  if (values.every((value) => value === values[0])) return 1;
  const logarithms = values.map(family.logarithm);
  const signs = Int8Array.from(values, (x) => (family.isMirrored(x) ? -1 : 1));
  const every = Math.floor(values.length / PART);
  const isPart = (_: number, i: number) => i % every === 0;
  const varied = every > 1 && values.filter(isPart).some((value) => value !== values[0]);
  const about = varied ? searchPower(logarithms.filter(isPart), signs.filter(isPart), 0, 2) : 0;
  return searchPower(logarithms, signs, about, varied ? 0.05 : 2);
}

/** The root of the likelihood's derivative, looked for at `about`, and farther where it is not there. */
function searchPower(logarithms: Float64Array, signs: Int8Array, about: number, within: number): number {
  const jacobian = logarithms.reduce((sum, u, i) => sum + signs[i] * u, 0) / logarithms.length;
  const slopeAt = (lambda: number): number => {
    const ratio = varianceSlope(logarithms, signs, lambda);
    // Where numbers overflow the variance explodes, and the likelihood falls.
    return Number.isFinite(ratio) ? jacobian - ratio : -Math.sign(lambda);
  };
  let reach = within;
  while (about - reach > -FARTHEST && slopeAt(about - reach) < 0) reach *= 2;
  const low = about - reach;
  reach = within;
  while (about + reach < FARTHEST && slopeAt(about + reach) > 0) reach *= 2;
  return rootOf(slopeAt, low, about + reach);
}

/** cov(ψ, ∂ψ/∂λ) / var ψ. */
function varianceSlope(logarithms: Float64Array, signs: Int8Array, lambda: number): number {
  const n = logarithms.length;
  const psi = new Float64Array(n);
  const slope = new Float64Array(n);
  let [mean, meanSlope] = [0, 0];
  for (let i = 0; i < n; i++) {
    const exponent = signs[i] > 0 ? lambda : 2 - lambda;
    const b = power(logarithms[i], exponent);
    psi[i] = signs[i] * b;
    slope[i] = powerSlope(logarithms[i], exponent, b);
    mean += psi[i] / n;
    meanSlope += slope[i] / n;
  }
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
