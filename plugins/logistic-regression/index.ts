import { definePredictor } from '#sdk';
import { explain, pseudoRSquared, warnings } from './explain.ts';
import { learn } from './learn.ts';
import { classify, logisticModel } from './model.ts';
import { params } from './parameters.ts';
import { bytesOfSlopes } from './pass.ts';

/** Logistic regression of two or more classes, by Newton's method. */
export const logisticRegression = definePredictor({
  id: 'logistic-regression',
  version: 1,
  title: 'Logistic regression',
  summary: 'Predicts the probability of each class, and says how each feature changes the odds.',
  reference: 'Hosmer, Lemeshow & Sturdivant (2013), Applied logistic regression, 3rd edition',
  traits: { intercept: true },
  task: 'classification',
  params,
  model: logisticModel,
  rowsNeeded: ({ penalty }, features) => (penalty === 'none' ? features + 2 : 2),
  // The slopes, and second derivatives with their factor, as for ten classes.
  bytesNeeded: (_params, rows, features) => bytesOfSlopes(rows, features + 1, 10) + 8 * 4 * (10 * (features + 1)) ** 2,
  fit: learn,
  predict: classify,
  metrics: (model) => ({
    logLikelihood: model.logLikelihood,
    pseudoRSquared: pseudoRSquared(model),
    ...(model.errors ? { aic: 2 * (model.intercepts.length * unknowns(model) - model.logLikelihood) } : {}),
    iterations: model.iterations,
  }),
  warnings,
  explain,
});

const unknowns = ({ coefficients, constant }: { coefficients: { columns: number }; constant: boolean }): number =>
  coefficients.columns + (constant ? 1 : 0);
