import { setImmediate } from 'node:timers/promises';
import { type AnswerContext, type Assignment, type FeatureTable, NOISE, type Predictor, type Segmenter } from '#sdk';
import type { Keys } from '../datasets/load-columns.ts';
import { AppError } from '../errors.ts';
import type { OpenModel } from '../models/sealed-model.ts';
import type { PreparedFeature } from '../preparation/apply-preparation.ts';
import { summarizeSegments } from '../segments/profile.ts';
import type { PredictedRows, SegmentedRows } from './engine.ts';

/** Rows a model answers for between two breaths. */
const CHUNK = 1 << 17;

/** The source rows that a table was made of. `kept` is null where it is all of them. */
export interface TableRows {
  readonly kept: Uint32Array | null;
  readonly total: number;
  readonly keys: Keys;
}

/** Assigns the training rows, summarizes the segments, and lists the members in the order to store them. */
export async function segmentRows(
  { algorithm, model }: OpenModel,
  table: FeatureTable,
  features: readonly PreparedFeature[],
  rows: TableRows,
  context: AnswerContext,
  signal: AbortSignal,
): Promise<SegmentedRows> {
  const { segment, strength } = await assignInChunks(algorithm as Segmenter, model, table, context, signal);
  const segments = summarizeSegments(table, features, { segment }, (algorithm as Segmenter).names?.(model));
  return {
    kind: 'segments',
    keys: rows.keys,
    segments,
    ...listMembers(
      segment,
      segments.map(({ index }) => index),
      rows,
    ),
    strength: strength ? spread(strength, rows, Float64Array) : null,
  };
}

/** Predicts the training rows. */
export async function predictRows(
  { algorithm, model, classes }: OpenModel,
  table: FeatureTable,
  rows: TableRows,
  context: AnswerContext,
  signal: AbortSignal,
): Promise<PredictedRows> {
  const answers = emptyAnswers(table.rows, classes.length);
  for (const { from, part } of chunksOf(table)) {
    const answer = answerPart(algorithm as TablePredictor, model, part, classes.length, context);
    answers.value?.set(answer.value!, from);
    answers.label?.set(answer.label!, from);
    if (answer.probability) answers.probability?.set(answer.probability, from);
    await setImmediate();
    signal.throwIfAborted();
  }
  return {
    kind: 'predictions',
    keys: rows.keys,
    order: rows.kept ? rows.keys.order.filter(isIn(rows.kept, rows.total)) : rows.keys.order,
    value: answers.value && spread(answers.value, rows, Float64Array),
    label: answers.label && spread(answers.label, rows, Int32Array),
    classes,
    probability:
      answers.probability && !Number.isNaN(answers.probability[0])
        ? spread(answers.probability, rows, Float64Array)
        : null,
  };
}

/** A predictor that answers for the rows of a feature table. */
export type TablePredictor = Predictor<'classification'> | Predictor<'regression'>;

/** What a predictor answers for one part of a table, checked: plugin output is not trusted. */
export function answerPart(
  algorithm: TablePredictor,
  model: unknown,
  table: FeatureTable,
  classes: number,
  context: AnswerContext,
) {
  const answer = algorithm.predict(model, table, context);
  if ('value' in answer) {
    demand(
      algorithm,
      answer.value instanceof Float64Array && answer.value.length === table.rows,
      'a value for every row',
    );
    demand(algorithm, answer.value.every(Number.isFinite), 'finite values');
    return { value: answer.value, label: null, probability: null };
  }
  demand(algorithm, answer.label instanceof Int32Array && answer.label.length === table.rows, 'a label for every row');
  demand(
    algorithm,
    answer.label.every((label) => label >= 0 && label < classes),
    `labels from 0 to ${classes - 1}`,
  );
  const { probability } = answer;
  if (!probability) return { value: null, label: answer.label, probability: null };
  demand(
    algorithm,
    probability.length === table.rows * classes && probability.every((p) => p >= 0 && p <= 1 + 1e-9),
    'probabilities from 0 to 1, one a class',
  );
  return {
    value: null,
    label: answer.label,
    probability: Float64Array.from(answer.label, (label, i) => probability[i * classes + label]),
  };
}

/** The segments a segmenter assigns to a table, checked: plugin output is not trusted. */
export function assignPart(
  algorithm: Segmenter,
  model: unknown,
  table: FeatureTable,
  context: AnswerContext,
): Assignment {
  const { segment, strength } = algorithm.assign(model, table, context);
  demand(algorithm, segment instanceof Int32Array && segment.length === table.rows, 'a segment for every row');
  demand(
    algorithm,
    segment.every((s) => s >= NOISE && s < 1_000_000),
    'segments counted from 0, or −1 for noise',
  );
  if (!strength) return { segment };
  demand(
    algorithm,
    strength.length === table.rows && strength.every((s) => s >= 0 && s <= 1),
    'a strength from 0 to 1 for every row',
  );
  return { segment, strength };
}

function demand({ id }: { id: string }, kept: boolean, what: string): asserts kept {
  if (!kept)
    throw new AppError('PLUGIN', `The algorithm ${id} broke its contract: its answer lacks ${what}.`, {
      algorithm: id,
    });
}

async function assignInChunks(
  algorithm: Segmenter,
  model: unknown,
  table: FeatureTable,
  context: AnswerContext,
  signal: AbortSignal,
): Promise<Assignment> {
  const segment = new Int32Array(table.rows);
  let strength: Float64Array | undefined;
  for (const { from, part } of chunksOf(table)) {
    const answer = assignPart(algorithm, model, part, context);
    segment.set(answer.segment, from);
    if (answer.strength) {
      strength ??= new Float64Array(table.rows);
      strength.set(answer.strength, from);
    }
    await setImmediate();
    signal.throwIfAborted();
  }
  return strength ? { segment, strength } : { segment };
}

function* chunksOf({ rows, features, columns }: FeatureTable): Generator<{ from: number; part: FeatureTable }> {
  for (let from = 0; from < rows; from += CHUNK) {
    const to = Math.min(rows, from + CHUNK);
    yield { from, part: { rows: to - from, features, columns: columns.map((column) => column.subarray(from, to)) } };
  }
}

const emptyAnswers = (rows: number, classes: number) =>
  classes === 0
    ? { value: new Float64Array(rows), label: null, probability: null }
    : { value: null, label: new Int32Array(rows), probability: new Float64Array(rows).fill(NaN) };

/** Source rows by segment, and by key within a segment: the order in which the databases cluster them. */
function listMembers(
  segment: Int32Array,
  indexes: readonly number[],
  { kept, total, keys }: TableRows,
): { order: Uint32Array; ends: number[] } {
  const NOT_KEPT = -2;
  const bySource = kept ? spread(segment, { kept, total, keys }, Int32Array, NOT_KEPT) : segment;
  const place = new Map(indexes.map((index, slot) => [index, slot]));
  const next = new Array<number>(indexes.length + 1).fill(0);
  for (const s of segment) next[place.get(s)! + 1] += 1;
  for (let slot = 1; slot < next.length; slot++) next[slot] += next[slot - 1];
  const ends = next.slice(1);
  const order = new Uint32Array(segment.length);
  for (const row of keys.order) {
    const s = bySource[row];
    if (s !== NOT_KEPT) order[next[place.get(s)!]++] = row;
  }
  return { order, ends };
}

/** Values of the kept rows at their places among all source rows. */
function spread<A extends Float64Array | Int32Array>(
  values: A,
  { kept, total }: TableRows,
  make: new (length: number) => A,
  fill = 0,
): A {
  if (!kept) return values;
  const all = new make(total).fill(fill) as A;
  for (let i = 0; i < kept.length; i++) all[kept[i]] = values[i];
  return all;
}

function isIn(kept: Uint32Array, total: number): (row: number) => boolean {
  const flags = new Uint8Array(total);
  for (const row of kept) flags[row] = 1;
  return (row) => flags[row] === 1;
}
