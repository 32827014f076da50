import { type FitContext, type LabelledTable, moments, type Progress, UnsuitableData } from '#sdk';
import type { ClassifierModel } from './classifier.ts';
import { gatherMachines, supportRows, type Trained } from './gather-machines.ts';
import { joined, learnSigmoid, type PairRows, SIGMOID_FOLDS } from './learn-sigmoid.ts';
import { createTrainer, type Lesson, type MachineSettings } from './machine.ts';
import type { Sigmoid } from './platt.ts';
import type { DualSolution } from './solve-dual.ts';

/** How a classifier is trained. */
export interface ClassifierSettings extends MachineSettings {
  readonly cost: number;
  readonly classWeights: 'none' | 'balanced';
  readonly probability: boolean;
}

/** Two classes that a machine tells apart; it is positive for a, of which the first row comes before any of b. */
interface Pair {
  readonly a: number;
  readonly b: number;
}

interface TrainedPair extends Trained {
  readonly pair: Pair;
  readonly sigmoid: Sigmoid;
}

/** Steps of progress that training one machine counts as. */
const STEPS = 1000;
const NO_SIGMOID: Sigmoid = { slope: 0, offset: 0 };

/** Trains one machine for each pair of classes that have rows. */
export function* trainClassifier(
  table: LabelledTable,
  settings: ClassifierSettings,
  { compute, random }: FitContext,
): Generator<Progress, ClassifierModel, void> {
  const rowsOf = rowsByClass(table);
  const pairs = pairsOf(rowsOf);
  if (pairs.length === 0) throw oneClass(table);
  const most = Math.max(...pairs.map(({ a, b }) => rowsOf[a].length + rowsOf[b].length));
  const trainer = createTrainer(table, most, settings, compute);
  const costs = costsOf(rowsOf, settings);
  const report = reporter(pairs.length * (settings.probability ? 1 + SIGMOID_FOLDS : 1));
  const train = (lesson: Lesson) => report(trainer.train(lesson));

  const trained: TrainedPair[] = [];
  for (const pair of pairs) {
    const rows: PairRows = { ofA: rowsOf[pair.a], ofB: rowsOf[pair.b] };
    const lessonOf = (some: PairRows) => pairLesson(some, costs, pair);
    const lesson = lessonOf(rows);
    const solution = yield* train(lesson);
    const sigmoid = settings.probability
      ? yield* learnSigmoid(rows, lessonOf, train, trainer, random.split(trained.length))
      : NO_SIGMOID;
    trained.push({ pair, lesson, solution, sigmoid });
  }
  return modelOf(table, rowsOf, trained, settings);
}

/**
 * All pairs of classes that have rows, by where their first rows are: LIBSVM's order, on which depends which of several
 * machines within the tolerance is found.
 */
function pairsOf(rowsOf: readonly Int32Array[]): Pair[] {
  const known = [...rowsOf.keys()].filter((c) => rowsOf[c].length > 0).sort((a, b) => rowsOf[a][0] - rowsOf[b][0]);
  return known.flatMap((a, at) => known.slice(at + 1).map((b) => ({ a, b })));
}

/** Makes the progress of one training after another into that of all `parts`. */
function reporter(parts: number) {
  let done = 0;
  return function* report(training: Generator<number, DualSolution, void>): Generator<Progress, DualSolution, void> {
    for (let step = training.next(); ; step = training.next()) {
      if (step.done) {
        done++;
        // Hundreds of small machines, none of which takes long enough to yield, are long work together.
        yield { done: done * STEPS, of: parts * STEPS };
        return step.value;
      }
      yield { done: Math.floor((done + step.value) * STEPS), of: parts * STEPS };
    }
  };
}

function rowsByClass({ rows, target, classes }: LabelledTable): Int32Array[] {
  const rowsOf = Array.from(countByClass(target, classes.length), (count) => new Int32Array(count));
  const next = new Int32Array(classes.length);
  for (let i = 0; i < rows; i++) rowsOf[target[i]][next[target[i]]++] = i;
  return rowsOf;
}

function countByClass(labels: Int32Array, classes: number): Int32Array {
  const counts = new Int32Array(classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return counts;
}

/** C of each class: with balanced weights, that of the commoner is lowered and that of the rarer raised. */
function costsOf(rowsOf: readonly Int32Array[], { cost, classWeights }: ClassifierSettings): number[] {
  if (classWeights === 'none') return rowsOf.map(() => cost);
  const counts = rowsOf.map(({ length }) => length);
  const known = counts.filter((count) => count > 0).length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count > 0 ? (cost * total) / (known * count) : cost));
}

/** The rows of a are positive: β in 0 … C; those of b negative: β in −C … 0. */
function pairLesson({ ofA, ofB }: PairRows, costs: readonly number[], { a, b }: Pair): Lesson {
  const selected = joined(ofA, ofB);
  const each = (valueOfA: number, valueOfB: number) =>
    new Float64Array(selected.length).fill(valueOfA, 0, ofA.length).fill(valueOfB, ofA.length);
  return { selected, target: each(1, -1), epsilon: 0, lower: each(0, -costs[b]), upper: each(costs[a], 0) };
}

function modelOf(
  table: LabelledTable,
  rowsOf: readonly Int32Array[],
  trained: readonly TrainedPair[],
  { kernel, tolerance, probability }: ClassifierSettings,
): ClassifierModel {
  const { supports, bound } = supportRows(table.rows, trained);
  const unfinished = trained.filter(({ solution }) => solution.violation >= tolerance);
  return {
    machines: gatherMachines(table, kernel, trained, supports),
    classes: [...table.classes],
    pairs: Int32Array.from(trained.flatMap(({ pair: { a, b } }) => [a, b])),
    sigmoids: Float64Array.from(
      probability ? trained.flatMap(({ sigmoid: { slope, offset } }) => [slope, offset]) : [],
    ),
    rows: Int32Array.from(rowsOf, ({ length }) => length),
    supportVectors: countByClass(
      supports.map((row) => table.target[row]),
      table.classes.length,
    ),
    boundVectors: bound.length,
    objective: Float64Array.from(trained, ({ solution }) => solution.objective),
    iterations: trained.reduce((sum, { solution }) => sum + solution.iterations, 0),
    unfinished: unfinished.length,
    violation: Math.max(0, ...unfinished.map(({ solution }) => solution.violation)),
    tolerance,
    deviations: Float64Array.from(table.columns, (column) => Math.sqrt(moments(column).variance)),
  };
}

const oneClass = ({ rows, classes, target }: LabelledTable) =>
  new UnsuitableData(
    `A classifier needs rows of at least 2 classes; all ${rows} rows are of class "${classes[target[0]]}". Add rows of another class.`,
    { requirement: 2, actual: 1 },
  );
