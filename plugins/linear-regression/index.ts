import { definePredictor, type FeatureTable, float64s, type MeasuredTable, moments, UnsuitableData, z } from '#sdk';
import { dependentColumns } from './dependent-columns.ts';
import { bytesOfFactor, factorTable } from './factor-table.ts';
import { type LeastSquares, leastSquares } from './least-squares.ts';

const params = z.strictObject({
  intercept: z.boolean().default(true).describe('Whether to fit a constant; without one the plane goes through 0.'),
});

const model = z.strictObject({
  coefficients: float64s(),
  standardErrors: float64s(),
  intercept: z.number(),
  interceptStandardError: z.number(),
  /** Population standard deviation of each feature. */
  deviations: float64s(),
  rSquared: z.number(),
  adjustedRSquared: z.number(),
  residualStandardError: z.number(),
  rmse: z.number(),
  mae: z.number(),
  rows: z.int(),
  degreesOfFreedom: z.int(),
  constant: z.boolean(),
});

/** Linear regression: ordinary least squares by orthogonal factorization. */
export const linearRegression = definePredictor({
  id: 'linear-regression',
  version: 1,
  title: 'Linear regression',
  summary: 'Predicts a number as a weighted sum of the features, with the weights that least squares gives.',
  reference: 'Seber & Lee (2003), Linear regression analysis, 2nd edition',
  traits: { intercept: true },
  task: 'regression',
  params,
  model,
  rowsNeeded: (_params, features) => features + 2,
  bytesNeeded: (_params, rows, features) => bytesOfFactor(rows, features + 2),

  *fit(table, params, { compute }) {
    const constant = params.intercept ? 1 : 0;
    const features = table.columns.map(moments);
    const target = moments(table.target);
    if (target.variance === 0) throw unvarying(table);
    const means = Float64Array.from([...features, target], ({ mean }) => mean);
    const origin = constant ? means : new Float64Array(means.length);
    const factor = yield* factorTable(table, origin, constant, compute);
    // A value carries a rounding error of half a unit in its 53rd binary digit; a few of them are no variation.
    const rounding = origin.subarray(0, -1).map((mean) => 8 * Number.EPSILON * Math.abs(mean) * Math.sqrt(table.rows));
    requireIndependent(table, dependentColumns(factor, constant + means.length, constant, rounding));
    const found = leastSquares(factor, origin, constant, table.rows);
    const { residualSum, totalSum, degreesOfFreedom, ...answer } = found;
    const unexplained = residualSum / totalSum;
    return {
      ...answer,
      deviations: Float64Array.from(features, ({ variance }) => Math.sqrt(variance)),
      rSquared: 1 - unexplained,
      adjustedRSquared: 1 - (unexplained * (table.rows - constant)) / degreesOfFreedom,
      residualStandardError: Math.sqrt(residualSum / degreesOfFreedom),
      rmse: Math.sqrt(residualSum / table.rows),
      mae: meanAbsoluteError(table, found),
      rows: table.rows,
      degreesOfFreedom,
      constant: params.intercept,
    };
  },

  predict: (fitted, table) => ({ value: weightedSum(table, fitted) }),
  metrics: ({ rSquared, adjustedRSquared, rmse, mae }) => ({ rSquared, adjustedRSquared, rmse, mae }),
  explain(fitted, features) {
    const { coefficients, standardErrors, deviations, rSquared, residualStandardError, rows, degreesOfFreedom } =
      fitted;
    const weights = Array.from(coefficients, (coefficient, j) => Math.abs(coefficient * deviations[j]));
    const sum = weights.reduce((total, weight) => total + weight, 0) || 1;
    const constant = { term: 'intercept', value: fitted.intercept, standardError: fitted.interceptStandardError };
    const terms = features.map(({ name }, j) => ({
      term: name,
      value: coefficients[j],
      standardError: standardErrors[j],
    }));
    return {
      coefficients: fitted.constant ? [constant, ...terms] : terms,
      importance: features.map(({ name }, j) => ({ feature: name, weight: weights[j] / sum })),
      text: `The features explain ${(100 * rSquared).toFixed(1)} % of the variance of the target in ${rows} rows; residual standard error ${residualStandardError} on ${degreesOfFreedom} degrees of freedom.`,
    };
  },
});

function weightedSum(
  { rows, columns }: FeatureTable,
  { coefficients, intercept }: Pick<LeastSquares, 'coefficients' | 'intercept'>,
) {
  const value = new Float64Array(rows).fill(intercept);
  for (const [j, column] of columns.entries()) {
    const coefficient = coefficients[j];
    for (let i = 0; i < rows; i++) value[i] += coefficient * column[i];
  }
  return value;
}

function meanAbsoluteError(table: MeasuredTable, fitted: LeastSquares): number {
  const value = weightedSum(table, fitted);
  let sum = 0;
  for (let i = 0; i < table.rows; i++) sum += Math.abs(value[i] - table.target[i]);
  return sum / table.rows;
}

const unvarying = ({ rows, target }: MeasuredTable) =>
  new UnsuitableData(`The target is ${target[0]} in each of the ${rows} rows, so there is nothing to predict.`, {
    requirement: 'a target with different values',
    actual: target[0],
  });

function requireIndependent({ features }: FeatureTable, dependent: readonly number[]): void {
  if (dependent.length === 0) return;
  const columns = dependent.map((j) => features[j].name);
  throw new UnsuitableData(
    `The coefficients are not determined: ${columns.join(', ')} ${columns.length === 1 ? 'is' : 'are'} constant or a linear combination of other features. Leave ${columns.length === 1 ? 'it' : 'them'} out.`,
    { requirement: 'linearly independent features', columns },
  );
}
