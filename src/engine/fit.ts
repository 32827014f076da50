import { type Algorithm, NOISE, type Progress, type Segmenter, UnsuitableData } from '#sdk';
import { loadKeys } from '../datasets/load-keys.ts';
import { AppError } from '../errors.ts';
import { convertExplanation } from '../models/explanation.ts';
import { type MetricValue, metricsOf } from '../models/metric.ts';
import { sealModel } from '../models/sealed-model.ts';
import type { Evaluation } from '../predictions/evaluation.ts';
import { preparedFeatures } from '../preparation/apply-preparation.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { checkParams } from '../registry/params.ts';
import { type PersonalFeatures, personalFeatures } from '../segments/personal-features.ts';
import { summarizeSegments } from '../segments/profile.ts';
import { judgeSegments } from '../segments/quality.ts';
import { answerTable, assignTable, type TablePredictor } from './answer-table.ts';
import { breathe } from './breathe.ts';
import type { TaskCompute } from './compute.ts';
import type { FitOrder, Fitted } from './engine.ts';
import { evaluate, type Processor } from './evaluate.ts';
import { fitBaskets, learnsBaskets } from './fit-baskets.ts';
import { fitBatches, learnsBatches } from './fit-batches.ts';
import { type Lesson, learn, type Method } from './learn.ts';
import { predictedRows, segmentedRows, type TableRows } from './row-answers.ts';
import { loadSource, type SourceTable } from './source-table.ts';

/** Fits as ordered; what a plugin finds unsuitable becomes an error for the caller. */
export async function fit(...order: Parameters<typeof carryOut>): Promise<Fitted> {
  try {
    return await carryOut(...order);
  } catch (error) {
    if (error instanceof UnsuitableData)
      throw new AppError('UNSUITABLE_DATA', error.message, error.details, { cause: error });
    throw error;
  }
}

/** The whole story of a fit, the same in every engine: load, evaluate, learn, answer for the training rows, seal. */
async function carryOut(
  order: FitOrder,
  registry: AlgorithmRegistry,
  processor: Processor,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Fitted> {
  const algorithm = registry.get(order.algorithm);
  if (learnsBaskets(algorithm)) return fitBaskets(order, registry, processor, signal, report);
  if (learnsBatches(algorithm, order.preparation)) return fitBatches(order, algorithm, processor, signal, report);
  const method: Method = {
    algorithm,
    params: checkParams(algorithm, order.params),
    seed: order.seed,
    choice: order.preparation,
  };
  const source = await loadSource(order, classifies(algorithm));
  const parts = reportParts(order, report);
  const evaluation = await evaluateIfWanted(method, source, order, processor, signal, parts.evaluation);

  const personal = personalFeatures(order.columns, [
    ...order.features,
    ...(order.target === null ? [] : [order.target]),
  ]);
  const { store, ...learned } = await learnAndAnswer(method, source, personal, processor, parts.fit, signal);
  // The prepared rows have served: their memory makes room for the keys, as soon as events get in.
  processor.release();
  await breathe(signal);
  const { keys } = await loadKeys(
    order.file,
    order.columns.find(({ role }) => role === 'KEY'),
  );
  return {
    state: learned.state,
    rows: learned.rows,
    metrics: metricsOf(learned.ownMetrics, evaluation.metrics ?? learned.quality),
    baseline: evaluation.baseline ?? [],
    evaluation: evaluation.details ?? null,
    silhouettes: learned.silhouettes,
    explanation: learned.explanation,
    warnings: [...source.warnings, ...evaluation.warnings, ...learned.warnings],
    answers: store({ kept: learned.kept, total: source.rows, keys }),
  };
}

/** Learns from all rows, answers for them, and seals the model. Nothing of what it returns holds on to the rows. */
async function learnAndAnswer(
  method: Method,
  source: SourceTable,
  personal: PersonalFeatures,
  processor: Processor,
  report: (progress: Progress) => void,
  signal: AbortSignal,
) {
  const { algorithm } = method;
  const compute = processor.open();
  const lesson = await learn(method, source, { rows: source.kept, isLast: true }, compute, signal, report);
  const { preparation, model, table, rows, warnings } = lesson;
  const features = preparedFeatures(preparation);
  const classes = source.target?.classes ?? [];
  const answered =
    algorithm.kind === 'segmenter'
      ? await segment(algorithm, lesson, personal, compute, method.seed, signal)
      : await predict(algorithm as TablePredictor, lesson, classes, compute, signal);
  return {
    state: sealModel({ algorithm, preparation, classes, items: null, model }),
    rows: table.rows,
    kept: rows,
    ownMetrics: algorithm.metrics?.(model) ?? {},
    quality: answered.quality,
    silhouettes: answered.silhouettes,
    explanation: convertExplanation(algorithm.explain?.(model, table.features) ?? {}, features),
    warnings: [...warnings, ...(algorithm.warnings?.(model) ?? []), ...answered.warnings],
    store: answered.store,
  };
}

const classifies = (algorithm: Algorithm): boolean =>
  algorithm.kind === 'segmenter' || algorithm.task === 'classification';

/** An evaluation refits on every fold; the fit proper counts as one part more. */
function reportParts({ evaluation }: FitOrder, report: (progress: Progress) => void) {
  if (!evaluation) return { evaluation: report, fit: report };
  const folds = 'folds' in evaluation ? evaluation.folds : 1;
  const STEPS = 1000;
  const at = (parts: number) => report({ done: Math.floor(parts * STEPS), of: (folds + 1) * STEPS });
  return {
    evaluation: ({ done }: Progress) => at(done),
    fit: ({ done, of }: Progress) => at(folds + done / of),
  };
}

interface Judgement {
  readonly metrics?: readonly MetricValue[];
  readonly baseline?: readonly MetricValue[];
  readonly details?: Evaluation;
  readonly warnings: readonly string[];
}

async function evaluateIfWanted(
  method: Method,
  source: SourceTable,
  { evaluation: choice, evaluationAsked }: FitOrder,
  processor: Processor,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Judgement> {
  const { target } = source;
  if (!choice || !target) return { warnings: [] };
  try {
    const details = await evaluate(method, { ...source, target }, choice, processor, signal, report);
    return { metrics: details.metrics, baseline: details.baseline, details, warnings: details.warnings };
  } catch (error) {
    // Too few rows to hold some out need not keep a model from being learned from all of them, unless it was asked for.
    if (evaluationAsked || !isUnsuitable(error)) throw error;
    return { warnings: [`The model was not evaluated: ${error.message}`] };
  }
}

const isUnsuitable = (error: unknown): error is Error =>
  error instanceof UnsuitableData || (error instanceof AppError && error.code === 'UNSUITABLE_DATA');

async function segment(
  algorithm: Segmenter,
  { asked: table, preparation, model }: Lesson,
  personal: PersonalFeatures,
  compute: TaskCompute,
  seed: number,
  signal: AbortSignal,
) {
  const assigned = await assignTable(algorithm, model, table, compute, signal);
  const segments = summarizeSegments(table, preparedFeatures(preparation), assigned, {
    ownNames: algorithm.names?.(model),
    personal,
  });
  const { metrics, silhouettes, warnings } = judgeSegments(
    table,
    assigned.segment,
    segments.filter(({ index }) => index !== NOISE).length,
    seed,
  );
  const store = (rows: TableRows) => segmentedRows(assigned, segments, rows);
  return { store, quality: metrics, silhouettes, warnings };
}

async function predict(
  algorithm: TablePredictor,
  { asked: table, model }: Lesson,
  classes: readonly string[],
  compute: TaskCompute,
  signal: AbortSignal,
) {
  const answered = await answerTable(algorithm, model, table, classes.length, compute, signal);
  const store = (rows: TableRows) => predictedRows(answered, classes, rows);
  return { store, quality: [], silhouettes: [], warnings: [] };
}
