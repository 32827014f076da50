import {
  type CoefficientEstimate,
  type Explanation,
  type FeatureTable,
  type Significance,
  significanceTest,
} from '#sdk';
import type { FittedModel } from './model.ts';

/** The coefficients with their tests against 0, and each feature's share of Σ |coefficient| × standard deviation. */
export function explain(fitted: FittedModel, features: FeatureTable['features']): Explanation {
  const { coefficients, standardErrors, interceptStandardError, deviations } = fitted;
  const weights = Array.from(coefficients, (coefficient, j) => Math.abs(coefficient * deviations[j]));
  const sum = weights.reduce((total, weight) => total + weight, 0) || 1;
  const test = testOf(fitted);
  const constant: CoefficientEstimate = {
    term: 'intercept',
    value: fitted.intercept,
    ...test(fitted.intercept, interceptStandardError),
  };
  const terms = features.map(
    ({ name }, j): CoefficientEstimate => ({
      term: name,
      value: coefficients[j],
      ...test(coefficients[j], standardErrors?.[j]),
    }),
  );
  return {
    coefficients: fitted.constant ? [constant, ...terms] : terms,
    importance: features.map(({ name }, j) => ({ feature: name, weight: weights[j] / sum })),
    text: textOf(fitted),
  };
}

type Test = (estimate: number, standardError: number | undefined) => Significance | Record<string, never>;

function testOf({ degreesOfFreedom, confidence = 0.95 }: FittedModel): Test {
  if (degreesOfFreedom === undefined) return () => ({});
  const test = significanceTest(confidence, degreesOfFreedom);
  return (estimate, standardError) => (standardError === undefined ? {} : test(estimate, standardError));
}

function textOf({ rSquared, rows, residualStandardError, degreesOfFreedom, shrinkage, coefficients }: FittedModel) {
  const share = `The features explain ${(100 * rSquared).toFixed(1)} % of the variance of the target in ${rows} rows`;
  if (!shrinkage)
    return `${share}; residual standard error ${residualStandardError} on ${degreesOfFreedom} degrees of freedom.`;
  const used = coefficients.filter((coefficient) => coefficient !== 0).length;
  return `${share}, with ${shrinkage.penalty} of strength ${shrinkage.strength}; ${used} of ${coefficients.length} coefficients are not 0.`;
}

/** What a careful reader should know of a penalized fit. */
export function warnings({ shrinkage, coefficients }: FittedModel): string[] {
  if (!shrinkage) return [];
  const { penalty, strength, strongest = 0, gap, converged } = shrinkage;
  const found: string[] = [];
  if (coefficients.every((coefficient) => coefficient === 0) && strongest > 0)
    found.push(
      `The ${penalty} of strength ${strength} sets all ${coefficients.length} coefficients to 0, so the answer is always the same. Choose a strength below ${strongest}.`,
    );
  if (!converged)
    found.push(
      `The coefficients are not quite those of the ${penalty}: its objective may be ${gap} of the total sum of squares above its least value. Raise the strength, or leave out features that are nearly combinations of others.`,
    );
  return found;
}
