import type { CoefficientEstimate, Explanation, FeatureTable } from '#sdk';
import type { LinearModel } from './linear-classifier.ts';

/**
 * The equations as coefficients, and each feature's share of Σ |weight| × standard deviation as its importance. The terms
 * of several equations start with the class that the equation speaks for.
 */
export function explain(model: LinearModel, features: FeatureTable['features']): Explanation {
  const { classes, speaksFor, otherwise, weights, intercepts, hasIntercept, deviations } = model;
  const weight = (e: number, j: number) => weights.values[e * features.length + j];
  const prefixOf = (e: number) => (otherwise < 0 ? `${classes[speaksFor[e]]}: ` : '');
  const equations = Array.from(intercepts, (intercept, e): CoefficientEstimate[] => [
    ...(hasIntercept ? [{ term: `${prefixOf(e)}intercept`, value: intercept }] : []),
    ...features.map(({ name }, j) => ({ term: `${prefixOf(e)}${name}`, value: weight(e, j) })),
  ]);
  const reach = features.map((_, j) =>
    intercepts.reduce((sum, _intercept, e) => sum + Math.abs(weight(e, j)) * deviations[j], 0),
  );
  const sum = reach.reduce((total, value) => total + value, 0) || 1;
  return {
    coefficients: equations.flat(),
    importance: features.map(({ name }, j) => ({ feature: name, weight: reach[j] / sum })),
    text: textOf(model),
    details: {
      equations: Array.from(intercepts, (_, e) => ({
        class: classes[speaksFor[e]],
        supportVectors: model.supportVectors[e],
        objective: model.objective[e],
        iterations: model.iterations[e],
      })),
    },
  };
}

function textOf({ classes, speaksFor, otherwise, rows, supportVectors }: LinearModel): string {
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (otherwise < 0) {
    const counts = Array.from(supportVectors, (count, e) => `${count} for "${classes[speaksFor[e]]}"`);
    return `${speaksFor.length} equations, each for a class against the rest; of ${total} rows these are on or inside the margin: ${counts.join(', ')}.`;
  }
  return `One equation, which speaks for "${classes[speaksFor[0]]}" where it is above 0 and otherwise for "${classes[otherwise]}"; ${supportVectors[0]} of ${total} rows are on or inside its margin.`;
}

/** What a careful reader should know of the equations. */
export function warnings(model: LinearModel): string[] {
  const { classes, speaksFor, rows, violations, tolerance, maxIterations } = model;
  const unfinished = [...violations.keys()].filter((e) => violations[e] > tolerance);
  const missing = classes.filter((_, c) => rows[c] === 0);
  const names = unfinished.map((e) => `"${classes[speaksFor[e]]}"`).join(', ');
  const worst = Math.max(...unfinished.map((e) => violations[e]));
  return [
    ...(unfinished.length === 0
      ? []
      : [
          `The equation of ${names} is not optimal after ${maxIterations} passes: its projected gradients differ by ${worst}, and ${tolerance} was allowed. Raise maxIterations, lower cost, or scale the features.`,
        ]),
    ...missing.map((name) => `The class "${name}" has no rows to learn from, so it is never answered.`),
  ];
}
