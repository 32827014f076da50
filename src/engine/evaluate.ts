import { type Progress, seededRandom } from '#sdk';
import { AppError } from '../errors.ts';
import type { MetricValue } from '../models/metric.ts';
import { type ClassReport, classificationReport, scoresOf } from '../predictions/classification-metrics.ts';
import type { Evaluation } from '../predictions/evaluation.ts';
import { regressionMetrics } from '../predictions/regression-metrics.ts';
import { type EvaluationChoice, type Split, type SplitChoice, splitRows } from '../predictions/split-rows.ts';
import { type Curve, thresholdCurves } from '../predictions/threshold-curves.ts';
import { answerTable, type TableAnswers, type TablePredictor } from './answer-table.ts';
import type { TaskCompute } from './compute.ts';
import { learn, type Method, targetAt } from './learn.ts';
import { affordableRows, type Learned, permutationFalls, summarizeFalls } from './permutation-importance.ts';
import { prepareToJudge } from './prepare.ts';
import type { SourceTable, Target } from './source-table.ts';

/** Most points of a residual plot. */
const MOST_POINTS = 1000;
/** Curves against a threshold are kept of no more classes than these. */
const MOST_CURVES = 50;

/** Lends a fresh memory for each part of the work; what it lent before is given up. */
export interface Processor {
  open(): TaskCompute;
  release(): void;
}

/** What one part of the rows was answered by a model, and by the baseline, that had learned from the others. */
interface Judged {
  readonly truth: Float64Array;
  readonly answers: TableAnswers;
  readonly metrics: Record<string, number>;
  readonly baseline: Record<string, number>;
}

/**
 * Judges a predictor on rows it has not learned from: preparation and model are fitted anew on the rest, each time. The
 * split depends on the seed alone. Beside it stands what is answered without looking at the features: the most
 * frequent class, or the mean.
 */
export async function evaluate(
  method: Method,
  source: SourceTable & { readonly target: Target },
  choice: EvaluationChoice,
  processor: Processor,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Evaluation> {
  const splits = splitsOf(method, source, choice);
  const judged: Judged[] = [];
  const falls: number[][][] = [];
  let shuffledRows = 0;
  for (const [part, split] of splits.entries()) {
    const within = ({ done, of }: Progress) => report({ done: part + done / of, of: splits.length });
    const compute = processor.open();
    const { learned, ...one } = await judge(method, source, split, compute, signal, within);
    judged.push(one);
    if (choice.permutations === 0) continue;
    // A stream of its own, as the split has: neither may change how an algorithm draws.
    const random = seededRandom(method.seed).split(2).split(part);
    const shares = { features: source.features.length, permutations: choice.permutations, parts: splits.length };
    const rows = affordableRows(split.test, shares, random);
    falls.push(await permutationFalls(learned, source, rows, choice.permutations, random, compute, signal));
    shuffledRows += rows.length;
  }
  return {
    method: 'folds' in choice ? 'FOLDS' : 'HOLDOUT',
    folds: splits.length,
    rows: judged.reduce((sum, { truth }) => sum + truth.length, 0),
    metrics: averaged(judged.map(({ metrics }) => metrics)),
    baseline: averaged(judged.map(({ baseline }) => baseline)),
    warnings: warningsOf(source, choice),
    ...(source.target.classes
      ? classificationDetails(judged, source.target.classes)
      : { residuals: residualsOf(judged) }),
    ...(falls.length > 0
      ? { permutationImportance: summarizeFalls(source.features, falls), permutationRows: shuffledRows }
      : {}),
  };
}

/** Classes with fewer rows than there are folds are missing from some of them. */
function warningsOf({ target, kept }: SourceTable & { target: Target }, choice: SplitChoice): string[] {
  if (!target.classes || !('folds' in choice)) return [];
  const counts = target.classes.map(() => 0);
  for (const code of targetAt(target, kept)) counts[code]++;
  return target.classes.flatMap((name, a) =>
    counts[a] < choice.folds
      ? [`The class "${name}" has ${rowsText(counts[a])} for ${choice.folds} folds: some folds have none of it.`]
      : [],
  );
}

const rowsText = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

function splitsOf(
  { seed }: Method,
  { rows, kept, target }: SourceTable & { target: Target },
  choice: SplitChoice,
): Split[] {
  const usable = kept ?? Uint32Array.from({ length: rows }, (_, row) => row);
  const parts = 'folds' in choice ? choice.folds : 2;
  if (usable.length < parts)
    throw new AppError('UNSUITABLE_DATA', `${usable.length} rows cannot be split into ${parts} parts.`, {
      requirement: parts,
      actual: usable.length,
    });
  const strata = target.classes ? Int32Array.from(targetAt(target, usable)) : null;
  // A stream of its own: how an algorithm draws must not depend on whether it is evaluated.
  const splits = splitRows(usable.length, choice, seededRandom(seed).split(1), strata);
  if (splits.some(({ test }) => test.length === 0))
    throw new AppError('UNSUITABLE_DATA', `Of ${rowsText(usable.length)}, none can be held out to judge by.`, {
      requirement: 'rows to hold out',
      actual: usable.length,
    });
  return splits.map(({ train, test }) => ({
    train: train.map((row) => usable[row]),
    test: test.map((row) => usable[row]),
  }));
}

async function judge(
  method: Method,
  source: SourceTable & { readonly target: Target },
  { train, test }: Split,
  compute: TaskCompute,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Judged & { readonly learned: Learned }> {
  const algorithm = method.algorithm as TablePredictor;
  const { preparation, model } = await learn(method, source, { rows: train, isLast: false }, compute, signal, report);
  const { table, rows: asked } = await prepareToJudge(preparation, source, test, compute, signal);
  const { classes } = source.target;
  const answers = await answerTable(algorithm, model, table, classes?.length ?? 0, compute, signal);
  const truth = targetAt(source.target, asked);
  const known = targetAt(source.target, train);
  return {
    learned: { algorithm, model, preparation },
    truth,
    answers,
    metrics: metricsOf(truth, answers, classes),
    baseline: metricsOf(truth, baselineOf(known, truth.length, classes), classes),
  };
}

function metricsOf(
  truth: Float64Array,
  { value, label, probability }: TableAnswers,
  classes: readonly string[] | null,
): Record<string, number> {
  if (!classes) return regressionMetrics(truth, value!);
  return classificationReport(Int32Array.from(truth), label!, probability, classes).metrics;
}

function baselineOf(known: Float64Array, rows: number, classes: readonly string[] | null): TableAnswers {
  if (!classes) {
    const mean = known.reduce((sum, y) => sum + y, 0) / known.length;
    return { value: new Float64Array(rows).fill(mean), label: null, probability: null };
  }
  const shares = new Float64Array(classes.length);
  for (const code of known) shares[code] += 1 / known.length;
  const most = shares.indexOf(Math.max(...shares));
  const probability = Float64Array.from({ length: rows * classes.length }, (_, i) => shares[i % classes.length]);
  return { value: null, label: new Int32Array(rows).fill(most), probability };
}

/** Means over the parts, with the standard deviation between them where there are several. */
function averaged(parts: readonly Record<string, number>[]): MetricValue[] {
  const names = Object.keys(parts[0]).filter((name) => parts.every((part) => name in part));
  return names.map((name) => {
    const values = parts.map((part) => part[name]);
    const value = values.reduce((sum, one) => sum + one, 0) / values.length;
    const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
    return { name, value, spread: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null };
  });
}

function classificationDetails(judged: readonly Judged[], classes: readonly string[]) {
  const truth = Int32Array.from(judged.flatMap((part) => [...part.truth]));
  const label = Int32Array.from(judged.flatMap(({ answers }) => [...answers.label!]));
  const { confusion, perClass } = classificationReport(truth, label, null, classes);
  if (!judged.every(({ answers }) => answers.probability)) return { classes, confusion, perClass };
  const probability = Float64Array.from(judged.flatMap(({ answers }) => [...answers.probability!]));
  const drawn = classes.length === 2 ? [1] : mostFrequent(perClass);
  const curves = drawn.map((a) => ({
    class: classes[a],
    ...thresholdCurves(truth, scoresOf(a, probability, classes.length), a),
  }));
  return {
    classes,
    confusion,
    perClass,
    roc: curves.map(({ class: name, roc }) => ({ class: name, ...roc })),
    precisionRecall: curves.map(({ class: name, precisionRecall }) => ({ class: name, ...precisionRecall })),
    gains: curves.map(({ class: name, gains }) => ({ class: name, ...gains })),
    calibration: curves.map(({ class: name, calibration }) => ({ class: name, ...calibration })),
  };
}

/** The classes with the most rows, as many as get curves, in the order of the classes. */
const mostFrequent = (perClass: readonly ClassReport[]): number[] =>
  [...perClass.keys()]
    .sort((a, b) => perClass[b].support - perClass[a].support || a - b)
    .slice(0, MOST_CURVES)
    .sort((a, b) => a - b);

function residualsOf(judged: readonly Judged[]): Curve {
  const points = judged.flatMap(({ truth, answers }) =>
    Array.from(truth, (y, i) => [answers.value![i], y - answers.value![i]] as const),
  );
  const step = Math.ceil(points.length / MOST_POINTS);
  const shown = points.filter((_, i) => i % step === 0);
  return { x: shown.map(([value]) => value), y: shown.map(([, residual]) => residual) };
}
