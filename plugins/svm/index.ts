import { definePredictor, type FeatureTable, UnsuitableData, z } from '#sdk';
import { classifierModel, classify } from './classifier.ts';
import { explainClassifier, explainRegressor } from './explain.ts';
import { chooseKernel } from './kernel.ts';
import { trainerBytes } from './machine.ts';
import { kernelParams } from './params.ts';
import { regress, regressorModel } from './regressor.ts';
import { trainClassifier } from './train-classifier.ts';
import { trainRegressor } from './train-regressor.ts';
import { classifierWarnings, regressorWarnings } from './warnings.ts';

/** Time grows with the square of the rows: this many take minutes to hours. */
const MOST_ROWS = 200_000;

/** The memory of a trainer and, as a model, all rows as support vectors. */
const bytesNeeded = ({ cacheMegabytes }: { cacheMegabytes: number }, rows: number, features: number): number =>
  trainerBytes(rows, features, cacheMegabytes) + rows * (8 * features + 16);

/** Support vector classification: C-SVC, one machine for each pair of classes. */
export const svm = definePredictor({
  id: 'svm',
  version: 1,
  title: 'Support vector machine',
  summary: 'Predicts a class by the widest margin between classes, along curved boundaries if need be.',
  reference: 'Chang & Lin (2011), LIBSVM: a library for support vector machines, ACM TIST 2(3)',
  traits: { scaled: true, maxRows: MOST_ROWS },
  task: 'classification',
  params: z.strictObject({
    ...kernelParams,
    classWeights: z
      .enum(['none', 'balanced'])
      .default('none')
      .describe('balanced multiplies the cost of a class by rows / (classes × rows of the class).'),
    probability: z
      .boolean()
      .default(false)
      .describe('Whether to learn probabilities; takes about five times as long, and the likeliest class is answered.'),
  }),
  model: classifierModel,
  rowsNeeded: () => 2,
  bytesNeeded,

  *fit(table, params, context) {
    requireVariation(table);
    return yield* trainClassifier(table, { ...params, kernel: chooseKernel(params, table) }, context);
  },

  predict: (model, table, { compute }) => classify(model, table, compute),
  metrics: ({ supportVectors, boundVectors, iterations }) => ({
    supportVectors: supportVectors.reduce((sum, count) => sum + count, 0),
    boundVectors,
    iterations,
  }),
  warnings: classifierWarnings,
  explain: explainClassifier,
});

/** Support vector regression: epsilon-SVR. */
export const svmRegression = definePredictor({
  id: 'svm-regression',
  version: 1,
  title: 'Support vector regression',
  summary:
    'Predicts a number by a smooth surface that lets small errors pass and counts large ones only in proportion.',
  reference: 'Chang & Lin (2011), LIBSVM: a library for support vector machines, ACM TIST 2(3)',
  traits: { scaled: true, maxRows: MOST_ROWS },
  task: 'regression',
  params: z.strictObject({
    ...kernelParams,
    epsilon: z.number().min(0).max(1e6).default(0.1).describe('Errors up to this size count as none.'),
    standardizeTarget: z
      .boolean()
      .default(true)
      .describe('Whether cost and epsilon count in standard deviations of the target, or in its own units.'),
  }),
  model: regressorModel,
  rowsNeeded: () => 2,
  bytesNeeded,

  *fit(table, params, context) {
    requireVariation(table);
    return yield* trainRegressor(table, { ...params, kernel: chooseKernel(params, table) }, context);
  },

  predict: (model, table, { compute }) => regress(model, table, compute),
  metrics: ({ supportVectors, boundVectors, iterations }) => ({ supportVectors, boundVectors, iterations }),
  warnings: regressorWarnings,
  explain: explainRegressor,
});

function requireVariation({ rows, columns, features }: FeatureTable): void {
  if (columns.some((column) => column.some((value) => value !== column[0]))) return;
  const names = features.map(({ name }) => name).join(', ');
  throw new UnsuitableData(
    `The ${rows} rows are all the same in ${names}, so nothing tells them apart. Add a feature that varies.`,
    { requirement: 2, actual: 1 },
  );
}
