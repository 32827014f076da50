import { type FitContext, type MeasuredTable, moments, type Progress, UnsuitableData } from '#sdk';
import { gatherMachines, supportRows } from './gather-machines.ts';
import { createTrainer, type Lesson, type MachineSettings } from './machine.ts';
import type { RegressorModel } from './regressor.ts';

/** How a regressor is trained. */
export interface RegressorSettings extends MachineSettings {
  readonly cost: number;
  readonly epsilon: number;
  readonly standardizeTarget: boolean;
}

const STEPS = 1000;

/** Trains the one machine of a regression. */
export function* trainRegressor(
  table: MeasuredTable,
  settings: RegressorSettings,
  { compute }: FitContext,
): Generator<Progress, RegressorModel, void> {
  const { kernel, cost, epsilon, tolerance } = settings;
  const { mean, variance } = moments(table.target);
  if (variance === 0) throw unvarying(table);
  const [center, spread] = settings.standardizeTarget ? [mean, Math.sqrt(variance)] : [0, 1];
  const trainer = createTrainer(table, table.rows, settings, compute);
  const lesson: Lesson = {
    selected: Int32Array.from({ length: table.rows }, (_, i) => i),
    target: table.target.map((y) => (y - center) / spread),
    epsilon,
    lower: new Float64Array(table.rows).fill(-cost),
    upper: new Float64Array(table.rows).fill(cost),
  };

  const training = trainer.train(lesson);
  let step = training.next();
  for (; !step.done; step = training.next()) yield { done: Math.floor(step.value * STEPS), of: STEPS };
  const solution = step.value;
  const { supports, bound } = supportRows(table.rows, [{ lesson, solution }]);
  return {
    machines: gatherMachines(table, kernel, [{ lesson, solution }], supports),
    ...{ center, spread, epsilon, tolerance },
    rows: table.rows,
    supportVectors: supports.length,
    boundVectors: bound.length,
    objective: solution.objective,
    iterations: solution.iterations,
    violation: solution.violation >= tolerance ? solution.violation : 0,
    deviations: Float64Array.from(table.columns, (column) => Math.sqrt(moments(column).variance)),
  };
}

const unvarying = ({ rows, target }: MeasuredTable) =>
  new UnsuitableData(`The target is ${target[0]} in each of the ${rows} rows, so there is nothing to predict.`, {
    requirement: 'a target with different values',
    actual: target[0],
  });
