import { solveUpper, solveUpperTransposed } from '#sdk';

/** The solution of a least squares problem, with the standard errors of the classical linear model. */
export interface LeastSquares {
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  readonly intercept: number;
  readonly interceptStandardError: number;
  readonly residualSum: number;
  /** Σ (y − mean)², or Σ y² where there is no intercept. */
  readonly totalSum: number;
  readonly degreesOfFreedom: number;
}

/**
 * Least squares from the triangular factor of [1 | X | y] − origin.
 *
 *   R = [R₁ z; 0 ρ];  R₁ b = z;  residual sum of squares ρ²;  s² = ρ² / (n − p)
 *   cov(b) = s² (R₁ᵀ R₁)⁻¹ = s² R₁⁻¹ R₁⁻ᵀ
 *   intercept at 0 = b₀ + origin(y) − Σ b_j origin_j = b₀ + origin(y) + vᵀb for v = (1, −origin), with variance s² ‖R₁⁻ᵀ v‖²
 *
 * Golub & Van Loan (2013), Matrix computations, 5.3; Seber & Lee (2003), Linear regression analysis, 3.2 and 11.
 */
export function leastSquares(factor: Float64Array, origin: Float64Array, constant: 0 | 1, rows: number): LeastSquares {
  const features = origin.length - 1;
  const size = constant + features;
  const width = size + 1;
  const target = factor.subarray(size * width, width * width);
  const solution = solveUpper(factor, width, target.slice(0, size));
  const residualSum = target[size] ** 2;
  const degreesOfFreedom = rows - size;
  const deviation = Math.sqrt(residualSum / degreesOfFreedom);
  /** The standard error of vᵀb. */
  const standardError = (v: Float64Array) => deviation * Math.hypot(...solveUpperTransposed(factor, width, v));
  const unit = (k: number) => Float64Array.from({ length: size }, (_, i) => (i === k ? 1 : 0));

  const shifted = Float64Array.from({ length: size }, (_, k) => (k < constant ? 1 : -origin[k - constant]));
  let intercept = origin[features];
  for (let k = 0; k < size; k++) intercept += shifted[k] * solution[k];
  return {
    coefficients: solution.slice(constant),
    standardErrors: Float64Array.from({ length: features }, (_, j) => standardError(unit(j + constant))),
    intercept: constant ? intercept : 0,
    interceptStandardError: constant ? standardError(shifted) : 0,
    residualSum,
    totalSum: target.subarray(constant).reduce((sum, value) => sum + value * value, 0),
    degreesOfFreedom,
  };
}
