import {
  definePredictor,
  type FeatureTable,
  type FitContext,
  type LabelledTable,
  moments,
  type Progress,
  UnsuitableData,
  z,
} from '#sdk';
import { descend, type LinearSolution } from './descend.ts';
import { explain, warnings } from './explain.ts';
import { classify, type LinearModel, linearModel } from './linear-classifier.ts';
import { rowMajor } from './row-major.ts';

const params = z.strictObject({
  cost: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(1)
    .describe('C: what a row on the wrong side costs. Higher follows the rows more closely, lower is smoother.'),
  loss: z
    .enum(['squaredHinge', 'hinge'])
    .default('squaredHinge')
    .describe('How that cost grows with the distance from the margin: with its square, or in proportion.'),
  classWeights: z
    .enum(['none', 'balanced'])
    .default('none')
    .describe('balanced multiplies the cost of a class by rows / (classes × rows of the class).'),
  intercept: z.boolean().default(true).describe('Whether to fit a constant; it counts as one more feature of value 1.'),
  tolerance: z
    .number()
    .min(1e-9)
    .max(1)
    .default(1e-4)
    .describe('Training ends when the projected gradients differ by no more than this.'),
  maxIterations: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1000)
    .describe('Most passes over the rows; ending there is reported as a warning.'),
});
type Params = z.output<typeof params>;

/** Linear support vector classification by dual coordinate descent, each class against the rest. */
export const linearSvm = definePredictor({
  id: 'linear-svm',
  version: 1,
  title: 'Linear support vector machine',
  summary: 'Predicts a class by the flat boundary with the widest margin; made for many rows.',
  reference:
    'Hsieh, Chang, Lin, Keerthi & Sundararajan (2008), A dual coordinate descent method for large-scale linear SVM',
  traits: { scaled: true },
  task: 'classification',
  params,
  model: linearModel,
  rowsNeeded: () => 2,
  // The rows with the intercept's column; squares, α, order, sign.
  bytesNeeded: (_params, rows, features) => rows * (8 * (features + 1) + 8 + 8 + 4 + 1),
  fit: train,
  predict: classify,
  metrics: ({ iterations, supportVectors, objective }) => ({
    iterations: iterations.reduce((sum, count) => sum + count, 0),
    supportVectors: supportVectors.reduce((sum, count) => sum + count, 0),
    objective: objective.reduce((sum, value) => sum + value, 0),
  }),
  warnings,
  explain,
});

const STEPS = 1000;

/** Trains an equation for each class that has rows; of two, for the second alone. */
function* train(
  table: LabelledTable,
  settings: Params,
  { random }: FitContext,
): Generator<Progress, LinearModel, void> {
  requireVariation(table);
  const rowsOf = countRows(table);
  const known = [...rowsOf.keys()].filter((c) => rowsOf[c] > 0);
  if (known.length < 2) throw oneClass(table);
  const speakers = known.length === 2 ? known.slice(1) : known;
  const of = speakers.length * STEPS;
  const copying = rowMajor(table, settings.intercept);
  let copied = copying.next();
  for (; !copied.done; copied = copying.next()) yield { done: 0, of };
  const points = copied.value;
  const weightOf = (rows: number) => (settings.classWeights === 'balanced' ? table.rows / (known.length * rows) : 1);

  const solutions: LinearSolution[] = [];
  for (const [e, c] of speakers.entries()) {
    const sign = new Int8Array(table.rows);
    for (let i = 0; i < sign.length; i++) sign[i] = table.target[i] === c ? 1 : -1;
    const costs = {
      positive: settings.cost * weightOf(rowsOf[c]),
      negative: settings.cost * (known.length === 2 ? weightOf(rowsOf[known[0]]) : 1),
    };
    const descent = descend({ points, sign, costs, loss: settings.loss }, settings, random.split(e));
    let step = descent.next();
    for (; !step.done; step = descent.next()) yield { done: Math.floor((e + step.value) * STEPS), of };
    solutions.push(step.value);
    yield { done: (e + 1) * STEPS, of };
  }
  return modelOf(table, rowsOf, speakers, known.length === 2 ? known[0] : -1, solutions, settings);
}

function countRows({ target, classes }: LabelledTable): number[] {
  const counts = new Array<number>(classes.length).fill(0);
  for (let i = 0; i < target.length; i++) counts[target[i]]++;
  return counts;
}

function modelOf(
  { classes, columns }: LabelledTable,
  rowsOf: readonly number[],
  speakers: readonly number[],
  otherwise: number,
  solutions: readonly LinearSolution[],
  { intercept, tolerance, maxIterations }: Params,
): LinearModel {
  const width = columns.length;
  const values = new Float64Array(solutions.length * width);
  for (const [e, { weights }] of solutions.entries()) values.set(weights.subarray(0, width), e * width);
  return {
    classes: [...classes],
    speaksFor: Int32Array.from(speakers),
    otherwise,
    weights: { rows: solutions.length, columns: width, values },
    intercepts: Float64Array.from(solutions, ({ weights }) => (intercept ? weights[width] : 0)),
    hasIntercept: intercept,
    rows: Int32Array.from(rowsOf),
    supportVectors: Int32Array.from(solutions, (solution) => solution.supportVectors),
    objective: Float64Array.from(solutions, (solution) => solution.objective),
    iterations: Int32Array.from(solutions, (solution) => solution.iterations),
    violations: Float64Array.from(solutions, (solution) => solution.violation),
    tolerance,
    maxIterations,
    deviations: Float64Array.from(columns, (column) => Math.sqrt(moments(column).variance)),
  };
}

const oneClass = ({ rows, classes, target }: LabelledTable) =>
  new UnsuitableData(
    `A classifier needs rows of at least 2 classes; all ${rows} rows are of class "${classes[target[0]]}". Add rows of another class.`,
    { requirement: 2, actual: 1 },
  );

function requireVariation({ rows, columns, features }: FeatureTable): void {
  if (columns.some((column) => column.some((value) => value !== column[0]))) return;
  const names = features.map(({ name }) => name).join(', ');
  throw new UnsuitableData(
    `The ${rows} rows are all the same in ${names}, so nothing tells them apart. Add a feature that varies.`,
    { requirement: 2, actual: 1 },
  );
}
