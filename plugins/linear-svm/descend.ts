import type { Random } from '#sdk';
import { dot, type RowMajor } from './row-major.ts';

/**
 * Dual coordinate descent for the linear support vector machine, with w including the intercept's weight:
 *
 *   minimize  ½‖w‖² + Σ C_i loss(y_i wᵀx_i),  loss(m) = max(0, 1 − m) (hinge) or its square
 *   dual      minimize ½ αᵀQα − Σα + ½ Σ D_i α_i²  over  0 ≤ α_i ≤ U_i,  Q_ij = y_i y_j x_iᵀx_j,  w = Σ α_i y_i x_i
 *             hinge: D = 0, U = C;  squared hinge: D = 1 / (2C), U = ∞
 *   one row   G = y_i wᵀx_i − 1 + D_i α_i;  α_i ← min(max(α_i − G / (Q_ii + D_i), 0), U_i)
 *
 * Rows come in a new random order in each pass. A row at a bound whose G is beyond what the pass before saw of any
 * projected gradient is set aside until all others are optimal.
 *
 * Hsieh, Chang, Lin, Keerthi & Sundararajan (2008), A dual coordinate descent method for large-scale linear SVM, ICML,
 * algorithm 3.
 */
export interface LinearProblem {
  readonly points: RowMajor;
  /** +1 or −1 for each row. */
  readonly sign: Int8Array;
  /** C of the rows of either sign. */
  readonly costs: { readonly positive: number; readonly negative: number };
  readonly loss: 'hinge' | 'squaredHinge';
}

/** When a solution is good enough. */
export interface DescentSettings {
  /** Largest spread of the projected gradients that counts as none. */
  readonly tolerance: number;
  /** Most passes over the rows. */
  readonly maxIterations: number;
}

/** One machine, f(x) = wᵀx. */
export interface LinearSolution {
  readonly weights: Float64Array;
  readonly iterations: number;
  /** Spread of the projected gradients in the last pass. */
  readonly violation: number;
  /** ½‖w‖² + Σ C loss. */
  readonly objective: number;
  /** Rows with α > 0. */
  readonly supportVectors: number;
}

interface Descent extends LinearProblem {
  readonly weights: Float64Array;
  readonly alpha: Float64Array;
  /** The rows, those still worked on first. */
  readonly order: Int32Array;
  active: number;
  /** Largest and smallest projected gradient of the pass before, widened to ±∞ where they say nothing. */
  ceiling: number;
  floor: number;
  /** The same of this pass. */
  highest: number;
  lowest: number;
}

/** Multiplications between two yields; rows in random order wait for memory more than they multiply. */
const WORK_PER_STEP = 5e6;

/** Descends until the projected gradients are within the tolerance. Yields the share of the way it has gone, 0…1. */
export function* descend(
  problem: LinearProblem,
  { tolerance, maxIterations }: DescentSettings,
  random: Random,
): Generator<number, LinearSolution, void> {
  const { rows, width } = problem.points;
  const descent: Descent = {
    ...problem,
    weights: new Float64Array(width),
    alpha: new Float64Array(rows),
    order: inOrder(rows),
    active: rows,
    ...{ ceiling: Number.POSITIVE_INFINITY, floor: Number.NEGATIVE_INFINITY, highest: 0, lowest: 0 },
  };
  const block = Math.max(1, Math.floor(WORK_PER_STEP / (2 * width + 20)));
  let [iterations, violation, start, share, work] = [0, Number.POSITIVE_INFINITY, 0, 0, 0];
  while (iterations < maxIterations) {
    yield* shuffle(descent.order, descent.active, random, share);
    [descent.highest, descent.lowest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let at = 0; at < descent.active; ) {
      const visited = Math.min(block - work, descent.active - at);
      at = visitRows(descent, at, visited);
      work += visited;
      if (work < block) continue;
      work = 0;
      yield share;
    }
    iterations++;
    violation = descent.highest - descent.lowest;
    start = Math.max(start, violation, 2 * tolerance);
    const gone = Math.log(start / Math.max(violation, tolerance)) / Math.log(start / tolerance);
    share = Math.min(1, Math.max(share, gone, iterations / maxIterations));
    const settled = violation <= tolerance;
    if (settled && descent.active === rows) break;
    if (settled) descent.active = rows;
    descent.ceiling = settled || descent.highest <= 0 ? Number.POSITIVE_INFINITY : descent.highest;
    descent.floor = settled || descent.lowest >= 0 ? Number.NEGATIVE_INFINITY : descent.lowest;
  }
  return yield* solutionOf(descent, iterations, violation, share);
}

function inOrder(rows: number): Int32Array {
  const order = new Int32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  return order;
}

/** Rows gone through in between two yields where little is computed for each. */
const ROWS_A_STEP = 1 << 18;

/** Puts the first `count` rows in random order. */
function* shuffle(order: Int32Array, count: number, random: Random, share: number): Generator<number, void> {
  for (let at = count - 1; at > 0; at--) {
    if (at % ROWS_A_STEP === 0) yield share;
    const other = random.int(at + 1);
    const kept = order[at];
    order[at] = order[other];
    order[other] = kept;
  }
}

/** Visits at most `count` places from `from` on; returns the next place. A row set aside leaves its place to another. */
function visitRows(descent: Descent, from: number, count: number): number {
  const { order, points, sign, alpha, weights, costs, loss } = descent;
  const { width, values, squares } = points;
  const isSquared = loss === 'squaredHinge';
  let at = from;
  for (let visited = 0; visited < count && at < descent.active; visited++) {
    const i = order[at];
    const y = sign[i];
    const cost = y > 0 ? costs.positive : costs.negative;
    const bound = isSquared ? Number.POSITIVE_INFINITY : cost;
    const ridge = isSquared ? 0.5 / cost : 0;
    const gradient = y * dot(values, i * width, weights, 0, width) - 1 + ridge * alpha[i];
    if ((alpha[i] === 0 && gradient > descent.ceiling) || (alpha[i] === bound && gradient < descent.floor)) {
      descent.active--;
      order[at] = order[descent.active];
      order[descent.active] = i;
      continue;
    }
    at++;
    let projected = gradient;
    if (alpha[i] === 0) projected = Math.min(gradient, 0);
    else if (alpha[i] === bound) projected = Math.max(gradient, 0);
    descent.highest = Math.max(descent.highest, projected);
    descent.lowest = Math.min(descent.lowest, projected);
    if (Math.abs(projected) <= 1e-12) continue;
    const curvature = squares[i] + ridge;
    const moved = curvature > 0 ? alpha[i] - gradient / curvature : bound;
    const change = (Math.min(Math.max(moved, 0), bound) - alpha[i]) * y;
    alpha[i] = Math.min(Math.max(moved, 0), bound);
    for (let j = 0, start = i * width; j < width; j++) weights[j] += change * values[start + j];
  }
  return at;
}

function* solutionOf(
  descent: Descent,
  iterations: number,
  violation: number,
  share: number,
): Generator<number, LinearSolution, void> {
  const { points, sign, alpha, weights, costs, loss } = descent;
  let objective = dot(weights, 0, weights, 0, points.width) / 2;
  let supportVectors = 0;
  for (let i = 0; i < points.rows; i++) {
    if (i % ROWS_A_STEP === ROWS_A_STEP - 1) yield share;
    if (alpha[i] > 0) supportVectors++;
    const short = Math.max(0, 1 - sign[i] * dot(points.values, i * points.width, weights, 0, points.width));
    objective += (sign[i] > 0 ? costs.positive : costs.negative) * (loss === 'hinge' ? short : short * short);
  }
  return { weights, iterations, violation: Math.max(0, violation), objective, supportVectors };
}
