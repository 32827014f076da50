import { type Factor, factorize, solve } from './cholesky.ts';
import type { Slope, SlopeAt } from './pass.ts';
import type { Problem } from './problem.ts';
import { proximalStep } from './proximal-step.ts';

/** Where the search ended. */
export interface Found {
  /** Coefficients of the standardized features, equation after equation. */
  readonly beta: Float64Array;
  /** The last step: what the coefficients were still moving by. */
  readonly step: Float64Array;
  /** The log loss with its derivatives, no farther away than that step. */
  readonly slope: Slope;
  /** Factor of the second derivatives with the penalty; of the log loss alone where there is none. */
  readonly factor: Factor;
  readonly iterations: number;
  /** Estimated distance from the best coefficients, in their standard errors. */
  readonly distance: number;
  readonly converged: boolean;
  /** Whether coefficients grow without end because a combination of features tells classes apart without error. */
  readonly separated: boolean;
}

/** When to stop. */
export interface Search {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Reads every so many-th block of rows. */
  readonly every: number;
}

/** Squared distance below which regular coefficients stand still, and how much of themselves they still move otherwise. */
const STILL = 1e-6;
const GROWTH = 0.01;
/** Relative change of the second derivatives that counts as none. */
const SAME_CURVATURE = 1e-6;
/** Mean log loss at which rows told apart without error are told apart well enough. */
const CERTAIN = 1e-3;

/**
 * Newton's method with step halving; with a lasso, proximal Newton.
 *
 *   step  d = −H⁻¹ g;  decrease λ² = −gᵀd (twice what the quadratic model promises)
 *   accept β + s d, s = 1, ½, ¼ …, once the objective falls by s λ² / 10⁴
 *   λ is how far β is from the best in the norm of H, that is, in standard errors. It falls as λ′ = r λ², where H changes by
 *   about 2 r λ on the way; ends after a step with λ ≤ tolerance, or with r λ² ≤ tolerance and 2 r λ ≤ 10⁻⁶
 *
 * Boyd & Vandenberghe (2004), Convex optimization, 9.5; Lee, Sun & Saunders (2014), Proximal Newton-type methods. Without
 * a penalty it ends as well where the classes are separated and no best coefficients exist (Albert & Anderson 1984).
 */
export function* newton(
  problem: Problem,
  slopeAt: SlopeAt,
  start: Float64Array,
  search: Search,
): Generator<number, Found> {
  const penalized = problem.ridge.some((weight) => weight > 0) || problem.lasso.some((weight) => weight > 0);
  const rows = problem.rowsOf.reduce((sum, count, c) => sum + count * problem.weights[c], 0) / search.every;
  const penalizedAt = (beta: Float64Array) => penalizedSlope(problem, slopeAt, beta, search.every);
  let beta = start;
  let slope = yield* breathing(penalizedAt(beta), 0);
  let before = 0;
  for (let iterations = 1; ; iterations++) {
    const factor = yield* breathing(factorize(curvature(problem, slope), beta.length), iterations);
    const { step, decrease } = yield* breathing(nextStep(problem, slope, factor, beta), iterations);
    const distance = Math.sqrt(Math.max(0, decrease));
    const separated = !penalized && isSeparated(slope, beta, step, distance, rows, search.tolerance);
    const rate = distance / before ** 2;
    const settled = rate * distance ** 2 <= search.tolerance && 2 * rate * distance <= SAME_CURVATURE;
    const converged = (distance <= search.tolerance || settled) && !separated;
    before = distance;
    if (converged || separated || iterations >= search.maxIterations) {
      if (converged) beta = beta.map((value, k) => value + step[k]);
      return { beta, step, slope, factor, iterations, distance, converged, separated };
    }
    const moved = yield* descend(problem, penalizedAt, slope, beta, step, decrease, iterations);
    if (!moved) return { beta, step, slope, factor, iterations, distance, converged: false, separated };
    [beta, slope] = [moved.beta, moved.slope];
  }
}

/**
 * Whether no best coefficients exist: all rows are told apart, or the loss hardly falls while coefficients still grow by
 * more than a hundredth of themselves.
 */
function isSeparated(
  { wrong, loss }: Slope,
  beta: Float64Array,
  step: Float64Array,
  distance: number,
  rows: number,
  tolerance: number,
): boolean {
  if (wrong === 0 && (loss <= CERTAIN * rows || distance <= tolerance)) return true;
  const grows = step.some((value, k) => Math.abs(value) > GROWTH && Math.abs(value) > GROWTH * Math.abs(beta[k]));
  return distance ** 2 <= STILL && grows;
}

/** Passes yields on as the number of iterations so far. */
function* breathing<T>(work: Generator<void, T>, iterations: number): Generator<number, T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield iterations;
  }
}

function* descend(
  problem: Problem,
  penalizedAt: (beta: Float64Array) => Generator<void, Slope>,
  slope: Slope,
  beta: Float64Array,
  step: Float64Array,
  decrease: number,
  iterations: number,
): Generator<number, { beta: Float64Array; slope: Slope } | undefined> {
  const before = slope.loss + absolutes(problem, beta);
  const rounding = 16 * Number.EPSILON * Math.abs(before);
  for (let size = 1; size > 1e-9; size /= 2) {
    const next = beta.map((value, k) => value + size * step[k]);
    const reached = yield* breathing(penalizedAt(next), iterations);
    if (reached.loss + absolutes(problem, next) <= before - 1e-4 * size * decrease + rounding)
      return { beta: next, slope: reached };
  }
  return undefined;
}

/** The slope with the ridge's part of loss and gradient. */
function* penalizedSlope(
  { ridge, terms }: Problem,
  slopeAt: SlopeAt,
  beta: Float64Array,
  every: number,
): Generator<void, Slope> {
  const slope = yield* slopeAt(beta, every);
  for (let k = 0; k < beta.length; k++) {
    const weight = ridge[k % terms] / every;
    slope.loss += (weight * beta[k] * beta[k]) / 2;
    slope.gradient[k] += weight * beta[k];
    slope.hessian[k * beta.length + k] += weight;
  }
  return slope;
}

/**
 * The second derivatives. Where each class has an equation, adding a constant to all intercepts changes nothing; the
 * square of their sum, added here, holds them where they are.
 */
function curvature({ reference, constant, terms, speaksFor }: Problem, { hessian, gradient }: Slope): Float64Array {
  if (reference >= 0 || constant === 0) return hessian;
  const held = hessian.slice();
  const unknowns = gradient.length;
  for (let e = 0; e < speaksFor.length; e++)
    for (let f = 0; f <= e; f++) held[e * terms * unknowns + f * terms] += hessian[0];
  return held;
}

function* nextStep(
  problem: Problem,
  slope: Slope,
  factor: Factor,
  beta: Float64Array,
): Generator<void, { step: Float64Array; decrease: number }> {
  const { lasso, terms } = problem;
  if (lasso.some((weight) => weight > 0)) {
    const penalty = Float64Array.from(beta, (_, k) => lasso[k % terms]);
    return yield* proximalStep(curvature(problem, slope), slope.gradient, beta, penalty);
  }
  const step = solve(
    factor,
    slope.gradient.map((value) => -value),
  );
  return { step, decrease: -step.reduce((sum, value, k) => sum + value * slope.gradient[k], 0) };
}

const absolutes = ({ lasso, terms }: Problem, beta: Float64Array): number =>
  beta.reduce((sum, value, k) => sum + lasso[k % terms] * Math.abs(value), 0);
