import { definePredictor, type FeatureTable, type MeasuredTable, moments, UnsuitableData } from '#sdk';
import { dependentColumns } from './dependent-columns.ts';
import { explain, warnings } from './explain.ts';
import { bytesOfFactor, factorTable } from './factor-table.ts';
import { type LeastSquares, leastSquares } from './least-squares.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { fittedModel } from './model.ts';
import { params } from './parameters.ts';
import { shrink } from './shrink.ts';
import { typicalValues } from './typical-values.ts';

/** Linear regression: least squares by orthogonal factorization, with a penalty on the coefficients on request. */
export const linearRegression = definePredictor({
  id: 'linear-regression',
  version: 1,
  title: 'Linear regression',
  summary: 'Predicts a number as a weighted sum of the features, with the weights that least squares gives.',
  reference: 'Seber & Lee (2003), Linear regression analysis, 2nd edition',
  traits: { intercept: true },
  task: 'regression',
  params,
  model: fittedModel,
  rowsNeeded: ({ penalty }, features) => (penalty === 'none' ? features + 2 : 2),
  bytesNeeded: (_params, rows, features) => bytesOfFactor(rows, features + 2) + 32 * (features + 1) ** 2,

  *fit(table, params, { compute }) {
    const { rows } = table;
    const constant = params.intercept ? 1 : 0;
    if (table.target.every((value) => value === table.target[0])) throw unvarying(table);
    const typical = typicalValues([...table.columns, table.target]);
    const origin = constant ? typical : new Float64Array(typical.length);
    const factor = yield* factorTable(table, origin, constant, compute);
    // A value carries a rounding error of half a unit in its 53rd binary digit; a few of them are no variation.
    const rounding = origin.subarray(0, -1).map((mean) => 8 * Number.EPSILON * Math.abs(mean) * Math.sqrt(rows));
    const deviations = deviationsOf(table, factor, constant);
    const shared = { deviations, rows, constant: params.intercept };

    const { penalty, strength } = params;
    if (penalty !== 'none') {
      const shrinking = shrink(factor, origin, constant, rows, rounding, params);
      let step = shrinking.next();
      for (; !step.done; step = shrinking.next()) yield { done: rows, of: rows };
      const { coefficients, intercept, gap, converged, strongest } = step.value;
      const reached = { gap, converged, ...(strongest === undefined ? {} : { strongest }) };
      const shrinkage = { penalty, strength, ...reached };
      return { coefficients, intercept, ...qualityOf(table, step.value), ...shared, shrinkage };
    }

    requireIndependent(table, dependentColumns(factor, constant + origin.length, constant, rounding));
    const found = leastSquares(factor, origin, constant, rows);
    const { residualSum, totalSum, degreesOfFreedom, ...answer } = found;
    return {
      ...answer,
      ...qualityOf(table, found),
      adjustedRSquared: 1 - ((residualSum / totalSum) * (rows - constant)) / degreesOfFreedom,
      residualStandardError: Math.sqrt(residualSum / degreesOfFreedom),
      degreesOfFreedom,
      confidence: params.confidence,
      ...shared,
    };
  },

  predict: (fitted, table) => ({ value: weightedSum(table, fitted) }),
  metrics: ({ rSquared, adjustedRSquared, rmse, mae, coefficients, shrinkage }) => ({
    rSquared,
    ...(adjustedRSquared === undefined ? {} : { adjustedRSquared }),
    rmse,
    mae,
    ...(shrinkage ? { nonZero: coefficients.filter((coefficient) => coefficient !== 0).length } : {}),
  }),
  warnings,
  explain,
});

type Plane = Pick<LeastSquares, 'coefficients' | 'intercept'>;

function weightedSum({ rows, columns }: FeatureTable, { coefficients, intercept }: Plane) {
  const value = new Float64Array(rows).fill(intercept);
  for (const [j, column] of columns.entries()) {
    const coefficient = coefficients[j];
    for (let i = 0; i < rows; i++) value[i] += coefficient * column[i];
  }
  return value;
}

function qualityOf(table: MeasuredTable, found: Plane & Pick<LeastSquares, 'residualSum' | 'totalSum'>) {
  return {
    rSquared: 1 - found.residualSum / found.totalSum,
    rmse: Math.sqrt(found.residualSum / table.rows),
    mae: meanAbsoluteError(table, found),
  };
}

/** Population standard deviations: with a constant, R below its first row has what is left of a column without its mean. */
function deviationsOf({ rows, columns }: FeatureTable, factor: Float64Array, constant: 0 | 1): Float64Array {
  if (!constant) return Float64Array.from(columns, (column) => Math.sqrt(moments(column).variance));
  const width = columns.length + 2;
  return Float64Array.from(
    columns,
    (_, j) => Math.hypot(...factor.subarray((j + 1) * width + 1, (j + 2) * width)) / Math.sqrt(rows),
  );
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
    `The coefficients are not determined: ${columns.join(', ')} ${columns.length === 1 ? 'is' : 'are'} constant or a linear combination of other features. Leave ${columns.length === 1 ? 'it' : 'them'} out, or choose the penalty ridge.`,
    { requirement: 'linearly independent features', columns },
  );
}
