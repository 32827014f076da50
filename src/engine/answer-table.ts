import { setImmediate } from 'node:timers/promises';
import { type AnswerContext, type Assignment, type FeatureTable, NOISE, type Predictor, type Segmenter } from '#sdk';
import { AppError } from '../errors.ts';
import type { TaskCompute } from './compute.ts';

/** Rows a model answers for between two breaths, at first and at most, and how long that may take. */
const [FEWEST, MOST] = [1 << 4, 1 << 17];
const BREATH_MS = 40;

/** A predictor that answers for the rows of a feature table. */
export type TablePredictor = Predictor<'classification'> | Predictor<'regression'>;

/** What a predictor answers for every row; `probability` holds rows × classes numbers, row after row. */
export interface TableAnswers {
  readonly value: Float64Array | null;
  readonly label: Int32Array | null;
  readonly probability: Float64Array | null;
}

/** The segments of all rows, checked, chunk by chunk. */
export async function assignTable(
  algorithm: Segmenter,
  model: unknown,
  table: FeatureTable,
  compute: TaskCompute,
  signal: AbortSignal,
): Promise<Assignment> {
  const segment = new Int32Array(table.rows);
  let strength: Float64Array | undefined;
  for (const { from, part } of chunksOf(table)) {
    const takeBack = compute.mark();
    const answer = assignPart(algorithm, model, part, { compute });
    segment.set(answer.segment, from);
    if (answer.strength) {
      strength ??= new Float64Array(table.rows);
      strength.set(answer.strength, from);
    }
    takeBack();
    await setImmediate();
    signal.throwIfAborted();
  }
  return strength ? { segment, strength } : { segment };
}

/** The answers for all rows, checked, chunk by chunk. `classes` is their number, 0 for a regression. */
export async function answerTable(
  algorithm: TablePredictor,
  model: unknown,
  table: FeatureTable,
  classes: number,
  compute: TaskCompute,
  signal: AbortSignal,
): Promise<TableAnswers> {
  const value = classes === 0 ? new Float64Array(table.rows) : null;
  const label = classes === 0 ? null : new Int32Array(table.rows);
  let probability: Float64Array | null = null;
  for (const { from, part } of chunksOf(table)) {
    const takeBack = compute.mark();
    const answer = answerPart(algorithm, model, part, classes, { compute });
    if (answer.value) value?.set(answer.value, from);
    if (answer.label) label?.set(answer.label, from);
    if (answer.probability) {
      probability ??= new Float64Array(table.rows * classes);
      probability.set(answer.probability, from * classes);
    }
    takeBack();
    await setImmediate();
    signal.throwIfAborted();
  }
  return { value, label, probability };
}

/** The segments a segmenter assigns to a table, checked: plugin output is not trusted. */
export function assignPart(
  algorithm: Segmenter,
  model: unknown,
  table: FeatureTable,
  context: AnswerContext,
): Assignment {
  const { segment, strength } = algorithm.assign(model, table, context);
  const { rows } = table;
  demand(algorithm, segment instanceof Int32Array && segment.length === rows, 'a segment for every row');
  const numbered = segment.every((s) => s >= NOISE && s < 1_000_000);
  demand(algorithm, numbered, 'segments counted from 0, or −1 for noise');
  if (!strength) return { segment };
  const inRange = strength.length === rows && strength.every((s) => s >= 0 && s <= 1);
  demand(algorithm, inRange, 'a strength from 0 to 1 for every row');
  return { segment, strength };
}

/** What a predictor answers for a table, checked: plugin output is not trusted. */
export function answerPart(
  algorithm: TablePredictor,
  model: unknown,
  table: FeatureTable,
  classes: number,
  context: AnswerContext,
): TableAnswers {
  const answer = algorithm.predict(model, table, context);
  const { rows } = table;
  if ('value' in answer) {
    const { value } = answer;
    demand(algorithm, value instanceof Float64Array && value.length === rows, 'a value for every row');
    demand(algorithm, value.every(Number.isFinite), 'finite values');
    return { value, label: null, probability: null };
  }
  const { label, probability = null } = answer;
  demand(algorithm, label instanceof Int32Array && label.length === rows, 'a label for every row');
  const known = label.every((a) => a >= 0 && a < classes);
  demand(algorithm, known, `labels from 0 to ${classes - 1}`);
  const sound =
    !probability || (probability.length === rows * classes && probability.every((p) => p >= 0 && p <= 1 + 1e-9));
  demand(algorithm, sound, 'probabilities from 0 to 1, one a class');
  return { value: null, label, probability };
}

function demand({ id }: { id: string }, kept: boolean, what: string): asserts kept {
  if (!kept)
    throw new AppError('PLUGIN', `The algorithm ${id} broke its contract: its answer lacks ${what}.`, {
      algorithm: id,
    });
}

/**
 * A table in chunks that double until one takes long enough: how many rows that are depends on the model. Where most of
 * the time is what a call costs, they go on doubling. No answer depends on the rows beside it, and so none on this.
 */
export function* chunksOf({ rows, features, columns }: FeatureTable): Generator<{ from: number; part: FeatureTable }> {
  let [size, before, grows] = [FEWEST, Number.POSITIVE_INFINITY, true];
  for (let from = 0, to = 0; from < rows; from = to) {
    to = Math.min(rows, from + size);
    const began = performance.now();
    yield { from, part: { rows: to - from, features, columns: columns.map((column) => column.subarray(from, to)) } };
    const took = performance.now() - began;
    const aRow = took / (to - from);
    grows = took < BREATH_MS || (grows && aRow < 0.75 * before);
    if (grows) size = Math.min(MOST, 2 * size);
    before = aRow;
  }
}
