import { setImmediate } from 'node:timers/promises';
import {
  type AnswerContext,
  type Compute,
  type FeatureTable,
  type Fit,
  type LabelledTable,
  type MeasuredTable,
  type Progress,
  seededRandom,
  UnsuitableData,
} from '#sdk';
import type { Column } from '../datasets/column.ts';
import { type LoadedColumn, loadColumns, loadKeys } from '../datasets/load-columns.ts';
import { AppError } from '../errors.ts';
import { convertExplanation } from '../models/explanation.ts';
import { type OpenModel, sealModel } from '../models/sealed-model.ts';
import { applyPreparation, preparedFeatures } from '../preparation/apply-preparation.ts';
import { fitPreparation, keptRows } from '../preparation/fit-preparation.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { checkParams } from '../registry/params.ts';
import { predictRows, segmentRows } from './answer-rows.ts';
import { drive } from './drive.ts';
import type { FitOrder, Fitted } from './engine.ts';

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

/** The whole story of a fit, the same in every engine: load, prepare, learn, answer for the training rows, seal. */
async function carryOut(
  order: FitOrder,
  registry: AlgorithmRegistry,
  compute: Compute,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Fitted> {
  const algorithm = registry.get(order.algorithm);
  const params = checkParams(algorithm, order.params);
  const loaded = await loadSource(order);
  await breathe(signal);

  const { kept, warnings } = selectRows(order, loaded);
  const preparation = fitPreparation(loaded.features, kept, order.preparation, algorithm.traits ?? {});
  const table = applyPreparation(preparation, loaded.features, loaded.rows, kept, (length) => compute.float64(length));
  requireRows(table, algorithm.rowsNeeded?.(params, table.features.length) ?? 1, loaded.rows);
  await breathe(signal);

  const target = loaded.target ? targetOf(loaded.target, kept) : null;
  const input =
    target && order.target !== null
      ? labelled(table, target, 'task' in algorithm ? algorithm.task : 'classification')
      : table;
  const learning = algorithm.fit(input as never, params, { random: seededRandom(order.seed), compute }) as Fit<unknown>;
  const model = await drive(learning, signal, report);
  await breathe(signal);

  const features = preparedFeatures(preparation);
  const open: OpenModel = { algorithm, preparation, classes: target?.categories ?? [], model };
  const { keys } = await loadKeys(order.file, keyColumn(order.columns));
  const rows = { kept, total: loaded.rows, keys };
  const context: AnswerContext = { compute };
  const answers =
    algorithm.kind === 'segmenter'
      ? await segmentRows(open, table, features, rows, context, signal)
      : await predictRows(open, table, rows, context, signal);
  return {
    state: sealModel(open),
    rows: table.rows,
    metrics: Object.entries(algorithm.metrics?.(model) ?? {}).map(([name, value]) => ({ name, value })),
    explanation: convertExplanation(algorithm.explain?.(model, table.features) ?? {}, features),
    warnings: [...warnings, ...(algorithm.warnings?.(model) ?? [])],
    answers,
  };
}

/** Lets messages and timers in, then stops if one of them was a cancellation. */
async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

interface LoadedSource {
  readonly rows: number;
  readonly features: readonly LoadedColumn[];
  readonly target: LoadedColumn | null;
}

const keyColumn = (columns: readonly Column[]) => columns.find(({ role }) => role === 'KEY');

async function loadSource({ file, columns, features, target }: FitOrder): Promise<LoadedSource> {
  const named = (name: string) => columns.find((column) => column.name === name)!;
  const wanted = [...features, ...(target === null ? [] : [target])].map(named);
  const loaded = await loadColumns(file, wanted, (length) => new Float64Array(length));
  return {
    rows: loaded.rows,
    features: loaded.columns.slice(0, features.length),
    target: target === null ? null : loaded.columns.at(-1)!,
  };
}

/** The rows to learn from: those with a target, and, where the preparation drops incomplete ones, complete. */
function selectRows(
  order: FitOrder,
  { rows, features, target }: LoadedSource,
): { kept: Uint32Array | null; warnings: string[] } {
  const warnings: string[] = [];
  const complete = keptRows(features, rows, order.preparation);
  if (complete) warnings.push(`${rows - complete.length} of ${rows} rows lack a value of a feature and were left out.`);
  if (!target) return { kept: complete, warnings };
  const candidates = complete ?? Uint32Array.from({ length: rows }, (_, i) => i);
  const measured = candidates.filter((row) => !Number.isNaN(target.values[row]));
  if (measured.length === 0)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The target ${target.name} has no value in any of the ${candidates.length} rows to learn from.`,
      { requirement: 'rows with a target', actual: 0 },
    );
  if (measured.length === candidates.length) return { kept: complete, warnings };
  warnings.push(
    `${candidates.length - measured.length} of ${candidates.length} rows lack the target ${target.name} and were left out.`,
  );
  return { kept: measured, warnings };
}

function requireRows(table: FeatureTable, needed: number, total: number): void {
  if (table.rows >= needed) return;
  const left = table.rows < total ? ` (${total} before incomplete rows were left out)` : '';
  throw new AppError(
    'UNSUITABLE_DATA',
    `There are ${table.rows} rows to learn from${left}; with these parameters the algorithm needs at least ${needed}.`,
    {
      requirement: needed,
      actual: table.rows,
    },
  );
}

const targetOf = ({ values, categories }: LoadedColumn, kept: Uint32Array | null) => ({
  values: kept ? Float64Array.from(kept, (row) => values[row]) : values,
  categories: categories ?? [],
});

function labelled(
  table: FeatureTable,
  target: ReturnType<typeof targetOf>,
  task: string,
): LabelledTable | MeasuredTable {
  return task === 'regression'
    ? { ...table, target: target.values }
    : { ...table, target: Int32Array.from(target.values), classes: target.categories };
}
