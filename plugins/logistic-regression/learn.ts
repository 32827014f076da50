import { type FitContext, type LabelledTable, type Progress, UnsuitableData } from '#sdk';
import { type Factor, solveLower } from './cholesky.ts';
import type { LogisticModel } from './model.ts';
import { type Found, newton } from './newton.ts';
import type { Params } from './parameters.ts';
import { slopesOf } from './pass.ts';
import { type Problem, stateProblem } from './problem.ts';
import { findSeparation } from './separation.ts';

/** Of many rows, every so many-th block serves to find a start for the search. */
const SAMPLE_STRIDE = 16;
const SAMPLE_FROM = 65_536;
const SAMPLE_SEARCH = { tolerance: 0.1, maxIterations: 20, every: SAMPLE_STRIDE };

/** Finds the coefficients, and what is known of their certainty. */
export function* learn(
  table: LabelledTable,
  params: Params,
  { compute }: FitContext,
): Generator<Progress, LogisticModel, void> {
  const of = params.maxIterations + 1;
  const problem = yield* reported(stateProblem(table, params), () => ({ done: 0, of }));
  const slopeAt = slopesOf(problem, compute);
  let start: Float64Array = new Float64Array(problem.speaksFor.length * problem.terms);
  if (table.rows >= SAMPLE_FROM) {
    const found = yield* reported(newton(problem, slopeAt, start, SAMPLE_SEARCH), () => ({ done: 0, of }));
    if (found.converged) start = found.beta;
  }
  const found = yield* reported(newton(problem, slopeAt, start, { ...params, every: 1 }), (done) => ({ done, of }));
  if (params.penalty === 'none') requireIndependent(problem, found);
  return modelOf(problem, found, params);
}

function* reported<Step, T>(work: Generator<Step, T>, progress: (step: Step) => Progress): Generator<Progress, T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    yield progress(next.value);
  }
}

function requireIndependent({ table, terms, constant, scale }: Problem, { factor, separated }: Found): void {
  const dependent = factor.dependent.filter((k) => k < terms && k >= constant).map((k) => k - constant);
  const still = [...scale.keys()].filter((j) => scale[j] === 0);
  if (separated ? still.length === 0 : dependent.length === 0) return;
  const columns = (separated ? still : dependent).map((j) => table.features[j].name);
  const [be, them] = columns.length === 1 ? ['is', 'it'] : ['are', 'them'];
  throw new UnsuitableData(
    `The coefficients are not determined: ${columns.join(', ')} ${be} constant or a linear combination of other features. Leave ${them} out, or choose the penalty l2.`,
    { requirement: 'linearly independent features', columns },
  );
}

function modelOf(problem: Problem, found: Found, params: Params): LogisticModel {
  const { table, speaksFor, reference, rowsOf, weights, deviations } = problem;
  const { beta, slope, iterations, converged, distance, separated } = found;
  const { penalty, cost, intercept, classWeights, confidence } = params;
  const certain = penalty === 'none' && classWeights === 'none' && converged;
  const penalties = beta.reduce((sum, value, k) => sum + (problem.ridge[k % problem.terms] * value * value) / 2, 0);
  return {
    classes: [...table.classes],
    ...{ speaksFor, reference, deviations, penalty, cost, iterations, converged },
    ...inOwnUnits(problem, beta),
    constant: intercept,
    ...(certain ? { errors: { ...errorsOf(problem, found.factor), confidence } } : {}),
    rows: rowsOf,
    logLikelihood: penalties - slope.loss,
    nullLogLikelihood: nullLogLikelihood(rowsOf, weights, intercept),
    distance: Math.min(distance, Number.MAX_VALUE),
    ...(separated ? { separation: findSeparation(problem, found) } : {}),
  };
}

/** Coefficients of the features as they are, from those of the standardized ones. */
function inOwnUnits({ speaksFor, terms, constant, center, scale }: Problem, beta: Float64Array) {
  const values = new Float64Array(speaksFor.length * scale.length);
  const intercepts = new Float64Array(speaksFor.length);
  for (let e = 0; e < speaksFor.length; e++) {
    intercepts[e] = constant ? beta[e * terms] : 0;
    for (let j = 0; j < scale.length; j++) {
      const value = beta[e * terms + constant + j] * scale[j];
      values[e * scale.length + j] = value;
      intercepts[e] -= value * center[j];
    }
  }
  return { coefficients: { rows: speaksFor.length, columns: scale.length, values }, intercepts };
}

/** Standard errors: √(vᵀ H⁻¹ v) = ‖L⁻¹ v‖, where vᵀβ is the coefficient of a feature as it is, or the intercept. */
function errorsOf({ speaksFor, terms, constant, center, scale }: Problem, factor: Factor) {
  const errorOf = (entries: readonly (readonly [number, number])[]) => {
    const v = new Float64Array(factor.size);
    for (const [k, value] of entries) v[k] = value;
    return Math.sqrt(solveLower(factor, v).reduce((sum, value) => sum + value * value, 0));
  };
  const equations = Array.from(speaksFor, (_, e) => e * terms);
  const own = (at: number) => Array.from(scale, (s, j) => errorOf([[at + constant + j, s]]));
  const shifted = (at: number) =>
    errorOf([[at, 1], ...Array.from(scale, (s, j) => [at + 1 + j, -s * center[j]] as const)]);
  return {
    coefficients: {
      rows: speaksFor.length,
      columns: scale.length,
      values: Float64Array.from(equations.flatMap(own)),
    },
    intercepts: Float64Array.from(equations, (at) => (constant ? shifted(at) : 0)),
  };
}

function nullLogLikelihood(rowsOf: Int32Array, weights: Float64Array, intercept: boolean): number {
  const counted = Float64Array.from(rowsOf, (count, c) => count * weights[c]).filter((count) => count > 0);
  const total = counted.reduce((sum, count) => sum + count, 0);
  if (!intercept) return -total * Math.log(counted.length);
  return counted.reduce((sum, count) => sum + count * Math.log(count / total), 0);
}
