import {
  type Algorithm,
  type Assignment,
  type BatchFit,
  type FeatureTable,
  NOISE,
  type Progress,
  type Segmenter,
  seededRandom,
} from '#sdk';
import { loadKeys } from '../datasets/load-keys.ts';
import { convertExplanation } from '../models/explanation.ts';
import { metricsOf } from '../models/metric.ts';
import { sealModel } from '../models/sealed-model.ts';
import { preparedFeatures } from '../preparation/apply-preparation.ts';
import type { PreparationChoice } from '../preparation/preparation.ts';
import { checkParams } from '../registry/params.ts';
import { nameSegments, type Telling } from '../segments/name-segments.ts';
import { personalFeatures } from '../segments/personal-features.ts';
import { type SegmentSummary, summarizeSegments } from '../segments/profile.ts';
import { judgeSegments } from '../segments/quality.ts';
import { assignPart } from './answer-table.ts';
import { type BatchSource, openBatchSource } from './batch-source.ts';
import { breathe } from './breathe.ts';
import type { FitOrder, Fitted } from './engine.ts';
import type { Processor } from './evaluate.ts';
import { requireRows } from './learn.ts';
import { segmentedRows } from './row-answers.ts';

/** A segmenter that can learn from rows a batch at a time. */
export type BatchSegmenter = Segmenter & Required<Pick<Segmenter, 'fitBatches'>>;

/** Steps look at all rows at once, so that with them the rows come as one table. */
export const learnsBatches = (algorithm: Algorithm, { steps = [] }: PreparationChoice): algorithm is BatchSegmenter =>
  algorithm.kind === 'segmenter' && algorithm.fitBatches !== undefined && steps.length === 0;

// Rows, evenly spread, on which segments are judged.
const JUDGED_ROWS = 20_000;

/** The story of a fit on rows that are never in memory all at once: prepare, learn, answer, judge, describe, seal. */
export async function fitBatches(
  order: FitOrder,
  algorithm: BatchSegmenter,
  processor: Processor,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Fitted> {
  const params = checkParams(algorithm, order.params);
  const columns = order.features.map((name) => order.columns.find((column) => column.name === name)!);
  const source = await openBatchSource(order.file, columns, order.preparation, algorithm.traits ?? {}, signal);
  const features = preparedFeatures(source.preparation);
  requireRows(source, algorithm.rowsNeeded?.(params, features.length) ?? 1, source.total);

  const context = { random: seededRandom(order.seed), compute: processor.open() };
  const fitting = algorithm.fitBatches({ rows: source.rows, features }, params, context);
  const model = await driveBatches(fitting, source, signal, report);
  const { assigned, sample } = await assignBatches(algorithm, model, source, processor, signal);
  processor.release();

  const segments = await describe(source, assigned, {
    ownNames: algorithm.names?.(model),
    personal: personalFeatures(order.columns, order.features),
  });
  const found = segments.filter(({ index }) => index !== NOISE).length;
  const judged = judgeSegments(sample.table, sample.segment, found, order.seed);
  const { keys } = await loadKeys(
    order.file,
    order.columns.find(({ role }) => role === 'KEY'),
  );
  return {
    state: sealModel({ algorithm, preparation: source.preparation, classes: [], items: null, model }),
    rows: source.rows,
    metrics: metricsOf(algorithm.metrics?.(model) ?? {}, judged.metrics),
    baseline: [],
    evaluation: null,
    silhouettes: judged.silhouettes,
    explanation: convertExplanation(algorithm.explain?.(model, features) ?? {}, features),
    warnings: [
      ...source.warnings,
      ...(algorithm.warnings?.(model) ?? []),
      ...judged.warnings,
      ...(sample.table.rows < source.rows
        ? [`The segments were judged on ${sample.table.rows} of ${source.rows} rows, evenly spread.`]
        : []),
    ],
    answers: segmentedRows(assigned, segments, { kept: source.kept, total: source.total, keys }),
  };
}

/** Runs a fit on batches to its model, round after round; lets messages in at each batch, and stops there if told to. */
async function driveBatches<Model>(
  fit: BatchFit<Model>,
  source: BatchSource,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Model> {
  try {
    let step = fit.next();
    const advance = async () => {
      let breathed = performance.now();
      for (; !step.done && !step.value.nextBatch; step = fit.next()) {
        report(step.value);
        if (performance.now() - breathed < 20) continue;
        await breathe(signal);
        breathed = performance.now();
      }
    };
    for (await advance(); !step.done; )
      await source.round(async (batch) => {
        if (step.done) return;
        report(step.value);
        await breathe(signal);
        step = fit.next(batch);
        await advance();
      });
    return step.value;
  } finally {
    fit.return(undefined as never);
  }
}

/** The segments of all rows, and of some of them the prepared values. */
async function assignBatches(
  algorithm: Segmenter,
  model: unknown,
  { rows, round }: BatchSource,
  processor: Processor,
  signal: AbortSignal,
): Promise<{ assigned: Assignment; sample: { table: FeatureTable; segment: Int32Array } }> {
  const segment = new Int32Array(rows);
  const step = Math.ceil(rows / JUDGED_ROWS);
  const some = Math.ceil(rows / step);
  const compute = processor.open();
  let strength: Float64Array | undefined;
  let sample: FeatureTable | undefined;
  await round(async (batch, from) => {
    await breathe(signal);
    const takeBack = compute.mark();
    const answer = assignPart(algorithm, model, batch, { compute });
    segment.set(answer.segment, from);
    if (answer.strength) {
      strength ??= new Float64Array(rows);
      strength.set(answer.strength, from);
    }
    sample ??= { ...batch, rows: some, columns: batch.columns.map(() => new Float64Array(some)) };
    for (const [j, column] of batch.columns.entries())
      for (let at = Math.ceil(from / step); at * step < from + batch.rows; at++)
        sample.columns[j][at] = column[at * step - from];
    takeBack();
  });
  const judged = { table: sample!, segment: Int32Array.from({ length: some }, (_, at) => segment[at * step]) };
  return { assigned: strength ? { segment, strength } : { segment }, sample: judged };
}

/** The profiles of the segments, put together column by column. */
async function describe(source: BatchSource, assigned: Assignment, telling: Telling): Promise<SegmentSummary[]> {
  const parts: SegmentSummary[][] = [];
  for (const [j, feature] of source.preparation.features.entries()) {
    const features = preparedFeatures({ ...source.preparation, features: [feature] });
    parts.push(summarizeSegments(await source.column(j), features, assigned, telling));
  }
  const whole = parts[0].map((part, at) => ({ ...part, profile: parts.flatMap((summaries) => summaries[at].profile) }));
  const names = nameSegments(whole, telling);
  return whole.map((summary, at) => ({ ...summary, name: names[at] }));
}
