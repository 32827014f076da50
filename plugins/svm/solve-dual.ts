import { type Dual, type DualProblem, startDual } from './dual.ts';
import { createPace } from './pace.ts';
import { shrink, unshrink } from './shrinking.ts';
import { moveAlong, selectFirst, selectSecond, type WorkingSet } from './working-set.ts';

/** When a solution is good enough, and how it is sought. */
export interface SolverSettings {
  /** Largest violation of the optimality conditions that counts as none. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly shrinking: boolean;
}

/** The machine that solves a dual problem. */
export interface DualSolution {
  /** By row. */
  readonly beta: Float64Array;
  readonly rho: number;
  /** D(β). */
  readonly objective: number;
  readonly iterations: number;
  /** What is left of the violation; above the tolerance only where the iterations ran out. */
  readonly violation: number;
}

/** Rows are set aside every so many iterations. */
const SHRINK_EVERY = 1000;

/**
 * Sequential minimal optimization: two β a time, until no pair violates the optimality conditions by more than the
 * tolerance. Yields the share of the way it has gone, 0…1.
 */
export function* solveDual(problem: DualProblem, settings: SolverSettings): Generator<number, DualSolution, void> {
  const { tolerance, maxIterations } = settings;
  const dual = startDual(problem);
  const { gram } = dual;
  const pace = createPace(gram, tolerance);
  const every = settings.shrinking ? Math.min(gram.size, SHRINK_EVERY) : Number.POSITIVE_INFINITY;
  const set: WorkingSet = { first: -1, highest: 0, second: -1, lowest: 0 };
  let untilShrink = every;
  let nearEnd = false;
  let iterations = 0;
  const paced = function* (steps: Iterable<void>) {
    for (const _ of steps) if (pace.due(gram.size - dual.active)) yield pace.share(violationOf(set));
  };

  selectFirst(dual, set);
  for (;;) {
    if (--untilShrink === 0) {
      untilShrink = every;
      if (!nearEnd && violationOf(set) <= 10 * tolerance) {
        nearEnd = true;
        yield* paced(unshrink(dual, set));
      }
      yield* paced(shrink(dual, set));
    }
    const rowOfFirst = findSecond(dual, set);
    const settled = set.second < 0 || violationOf(set) < tolerance;
    if (settled || iterations >= maxIterations) {
      if (dual.active === gram.size) break;
      // What was set aside may violate the conditions after all. Optimal or not is seen before anything is set aside again.
      yield* paced(unshrink(dual, set));
      untilShrink = 2;
      continue;
    }
    moveAlong(dual, set, rowOfFirst, gram.row(set.second, dual.active));
    iterations++;
    if (pace.due(6 * dual.active)) yield pace.share(violationOf(set));
  }
  return solutionOf(dual, set, iterations);
}

/** Finds j, and returns the row of i for the move. */
function findSecond(dual: Dual, set: WorkingSet): Float32Array {
  set.second = -1;
  set.lowest = Number.POSITIVE_INFINITY;
  if (set.first < 0) return NO_ROW;
  const row = dual.gram.row(set.first, dual.active);
  selectSecond(dual, set, row);
  return row;
}
const NO_ROW = new Float32Array();

const violationOf = ({ highest, lowest }: WorkingSet): number => highest - lowest;

/** The solution by row; ρ is the mean of g ± ε over the β strictly between bounds, or the middle of what is optimal. */
function solutionOf(dual: Dual, set: WorkingSet, iterations: number): DualSolution {
  const { order, beta, gradient, target, lower, upper, epsilon } = dual;
  const byRow = new Float64Array(beta.length);
  let [sum, free, objective] = [0, 0, 0];
  for (let u = 0; u < beta.length; u++) {
    byRow[order[u]] = beta[u];
    objective += (beta[u] * (gradient[u] - target[u])) / 2 + epsilon * Math.abs(beta[u]);
    if (beta[u] === 0 || beta[u] <= lower[u] || beta[u] >= upper[u]) continue;
    sum += gradient[u] + epsilon * Math.sign(beta[u]);
    free++;
  }
  const rho = free > 0 ? sum / free : -(set.highest + set.lowest) / 2;
  return { beta: byRow, rho, objective, iterations, violation: Math.max(0, violationOf(set)) };
}
