import { type CoefficientEstimate, type Explanation, type FeatureTable, significanceTest } from '#sdk';
import type { LogisticModel } from './model.ts';

/**
 * The coefficients with odds ratios and, where they are known, tests and confidence intervals; each feature's share of
 * Σ |coefficient| × standard deviation. The terms of several equations start with the class that the equation speaks for.
 */
export function explain(model: LogisticModel, features: FeatureTable['features']): Explanation {
  const { classes, speaksFor, reference, coefficients, intercepts, constant, errors, deviations } = model;
  const test = errors && significanceTest(errors.confidence, Number.POSITIVE_INFINITY);
  const estimate = (term: string, value: number, standardError?: number): CoefficientEstimate => ({
    term,
    value,
    ...(test && standardError !== undefined ? test(value, standardError) : {}),
    ...(Number.isFinite(Math.exp(value)) ? { oddsRatio: Math.exp(value) } : {}),
  });
  const severalEquations = speaksFor.length > 1;
  const equations = Array.from(speaksFor, (c, e) => {
    const prefix = severalEquations ? `${classes[c]}: ` : '';
    const at = e * features.length;
    return [
      ...(constant ? [estimate(`${prefix}intercept`, intercepts[e], errors?.intercepts[e])] : []),
      ...features.map(({ name }, j) =>
        estimate(`${prefix}${name}`, coefficients.values[at + j], errors?.coefficients.values[at + j]),
      ),
    ];
  });
  const reach = features.map((_, j) =>
    speaksFor.reduce((sum, _c, e) => sum + Math.abs(coefficients.values[e * features.length + j]) * deviations[j], 0),
  );
  const sum = reach.reduce((total, value) => total + value, 0) || 1;
  return {
    coefficients: equations.flat(),
    importance: features.map(({ name }, j) => ({ feature: name, weight: reach[j] / sum })),
    text: textOf(model),
    details: {
      reference: reference < 0 ? null : classes[reference],
      equations: Array.from(speaksFor, (c) => classes[c]),
    },
  };
}

function textOf(model: LogisticModel): string {
  const { classes, speaksFor, reference, rows } = model;
  const named = Array.from(speaksFor, (c) => `"${classes[c]}"`).join(', ');
  const odds = reference < 0 ? `the odds of each of ${named}` : `the odds of ${named} against "${classes[reference]}"`;
  const total = rows.reduce((sum, count) => sum + count, 0);
  return `A coefficient says by how much a feature, raised by one, raises the logarithm of ${odds}; an odds ratio above 1 makes the class likelier. Log-likelihood ${model.logLikelihood} on ${total} rows; ${(100 * pseudoRSquared(model)).toFixed(1)} % of the way from knowing nothing of a row to certainty (McFadden).`;
}

/** McFadden's R²: 1 − log-likelihood / that of a model that knows no feature. */
export const pseudoRSquared = ({ logLikelihood, nullLogLikelihood }: LogisticModel): number =>
  1 - logLikelihood / nullLogLikelihood;

/** What a careful reader should know of the coefficients. */
export function warnings(model: LogisticModel): string[] {
  const { classes, rows, separation, converged, distance, iterations, penalty, coefficients } = model;
  const found: string[] = [];
  if (separation) {
    const { features, alone, complete } = separation;
    const what = `${features.join(', ')} ${alone ? '' : 'together '}${features.length === 1 ? 'tells' : 'tell'}`;
    found.push(
      `The classes are separated: ${what} ${complete ? 'all' : 'some'} rows apart without error${alone && features.length > 1 ? ', each alone' : ''}, so the best coefficients are infinite; these are where the search stopped, and they have no standard errors. Choose the penalty l2, or leave out features that already know the answer.`,
    );
  } else if (!converged)
    found.push(
      `The search ended after ${iterations} steps about ${distance} standard errors from the best coefficients. Raise maxIterations${penalty === 'none' ? ', or choose the penalty l2' : ', or lower cost'}.`,
    );
  if (penalty === 'l1' && coefficients.values.every((value) => value === 0))
    found.push(
      `The penalty l1 at cost ${model.cost} sets all ${coefficients.values.length} coefficients to 0, so the answer is always the same. Raise cost.`,
    );
  for (const [c, name] of classes.entries())
    if (rows[c] === 0) found.push(`The class "${name}" has no rows to learn from, so it is never answered.`);
  return found;
}
