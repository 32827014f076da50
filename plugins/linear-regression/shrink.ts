import { foldRows, solveUpper } from '#sdk';
import { type Descended, descend } from './descend.ts';
import type { LeastSquares } from './least-squares.ts';
import type { Params } from './parameters.ts';

/** Least squares with a penalty on the coefficients, which have no standard errors. */
export interface Shrunk extends Pick<LeastSquares, 'coefficients' | 'intercept' | 'residualSum' | 'totalSum'> {
  /** Least weight α of the penalty that sets all coefficients to 0; absent for ridge, where none does. */
  readonly strongest?: number;
  /** How far the penalized objective may be above its least value, over Σ (y − mean)²; 0 for ridge. */
  readonly gap: number;
  readonly converged: boolean;
}

/**
 * Penalized least squares from the triangular factor of [1 | X | y] − origin. Below its first row (the constant's, which
 * has no penalty) R is the factor of what is left of X and y without their means:
 *
 *   ‖y − Xb − b₀‖² = ‖z − R₁ b‖² + ρ²
 *   ridge: the R of [R₁ z; √α I 0], then R b = z;  lasso, elastic net: from R₁ᵀR₁ and R₁ᵀz (`descend`)
 *
 * Hoerl & Kennard (1970), Ridge regression, Technometrics 12; Golub & Van Loan (2013), Matrix computations, 6.1.4.
 */
export function* shrink(
  factor: Float64Array,
  origin: Float64Array,
  constant: 0 | 1,
  rows: number,
  rounding: Float64Array,
  { penalty, strength, mix }: Params,
): Generator<void, Shrunk> {
  const size = origin.length;
  const centered = withoutConstant(factor, size, constant);
  flattenUnvarying(centered, size, rounding);
  const absolute = penalty === 'lasso' ? 1 : penalty === 'ridge' ? 0 : mix;
  const solution: Descended =
    absolute === 0
      ? ridge(centered, size, penalty === 'ridge' ? strength : strength * rows)
      : yield* descend(centered, size, {
          absolute: strength * absolute * rows,
          square: strength * (1 - absolute) * rows,
        });
  const { coefficients } = solution;
  let intercept = origin[size - 1];
  for (let j = 0; j < coefficients.length; j++) intercept -= origin[j] * coefficients[j];
  if (constant) intercept += leftOfConstant(factor, size + 1, coefficients);
  return {
    ...solution,
    intercept: constant ? intercept : 0,
    residualSum: residualSum(centered, size, coefficients),
    totalSum: squares(centered.subarray((size - 1) * size)),
    ...(solution.strongest === undefined ? {} : { strongest: solution.strongest / (rows * absolute) }),
  };
}

/** R without the row and column of the constant, `size × size`. */
function withoutConstant(factor: Float64Array, size: number, constant: 0 | 1): Float64Array {
  const width = size + constant;
  const centered = new Float64Array(size * size);
  for (let j = 0; j < size; j++)
    centered.set(factor.subarray((j + constant) * width + constant, (j + 1 + constant) * width), j * size);
  return centered;
}

/** Takes away columns that are nothing but rounding, whose coefficients are then 0. */
function flattenUnvarying(centered: Float64Array, size: number, rounding: Float64Array): void {
  for (let j = 0; j < size - 1; j++) {
    const column = centered.subarray(j * size, (j + 1) * size);
    if (Math.sqrt(squares(column)) <= rounding[j]) column.fill(0);
  }
}

function ridge(centered: Float64Array, size: number, strength: number): Descended {
  const augmented = centered.slice();
  const block = new Float64Array(size * (size - 1));
  for (let j = 0; j < size - 1; j++) block[j * (size - 1) + j] = Math.sqrt(strength);
  foldRows(augmented, size, block, size - 1);
  const coefficients = solveUpper(augmented, size, augmented.slice((size - 1) * size, size * size - 1));
  return { coefficients, gap: 0, converged: true };
}

/** What the first row of R leaves to the intercept: nothing but the rounding of the means. */
function leftOfConstant(factor: Float64Array, width: number, coefficients: Float64Array): number {
  let left = factor[(width - 1) * width];
  for (let j = 0; j < coefficients.length; j++) left -= factor[(j + 1) * width] * coefficients[j];
  return left / factor[0];
}

function residualSum(centered: Float64Array, size: number, coefficients: Float64Array): number {
  const residual = centered.slice((size - 1) * size);
  for (let j = 0; j < size - 1; j++)
    for (let i = 0; i <= j; i++) residual[i] -= centered[j * size + i] * coefficients[j];
  return squares(residual);
}

const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
