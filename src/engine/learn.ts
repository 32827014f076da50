import {
  type Algorithm,
  type FeatureTable,
  type Fit,
  type LabelledTable,
  type MeasuredTable,
  type Progress,
  seededRandom,
} from '#sdk';
import { AppError } from '../errors.ts';
import type { PreparationChoice } from '../preparation/preparation.ts';
import { breathe } from './breathe.ts';
import type { TaskCompute } from './compute.ts';
import { drive } from './drive.ts';
import { type Prepared, prepareToLearn } from './prepare.ts';
import type { SourceTable, Target } from './source-table.ts';

/** An algorithm as an analysis wants it. */
export interface Method {
  readonly algorithm: Algorithm;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly choice: PreparationChoice;
}

/** What was learned from some rows: a preparation, the rows prepared, and the model fitted on them. */
export interface Lesson extends Prepared {
  readonly model: unknown;
}

/**
 * Fits preparation and model on the given rows of a table (null: all), and on no other. The last to learn from a table
 * says so, and it is released.
 */
export async function learn(
  { algorithm, params, seed, choice }: Method,
  source: SourceTable,
  { rows, isLast }: { readonly rows: Uint32Array | null; readonly isLast: boolean },
  compute: TaskCompute,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Lesson> {
  const prepared = await prepareToLearn(source, rows, choice, algorithm.traits ?? {}, compute, signal);
  const { table } = prepared;
  if (choice.steps?.length) requireFeatures(table, algorithm);
  if (isLast) source.release();
  requireRows(table, algorithm.rowsNeeded?.(params, table.features.length) ?? 1, source.rows);
  await breathe(signal);
  const input = source.target ? withTarget(table, source.target, prepared.rows) : table;
  const takeBack = compute.mark();
  const fitting = algorithm.fit(input as never, params, { random: seededRandom(seed), compute }) as Fit<unknown>;
  const model = await drive(fitting, signal, report);
  takeBack();
  await breathe(signal);
  return { ...prepared, model };
}

/** What steps leave is known only now. */
function requireFeatures({ features }: FeatureTable, { title, traits }: Algorithm): void {
  const taken = traits?.features;
  if (taken === undefined || features.length === taken) return;
  throw new AppError(
    'UNSUITABLE_DATA',
    `${title} takes exactly ${taken} feature${taken === 1 ? '' : 's'}; after the steps there are ${features.length}.`,
    { requirement: taken, actual: features.length },
  );
}

/** Refuses fewer rows to learn from than the algorithm needs; `total` counts those that were left out, too. */
export function requireRows(table: Pick<FeatureTable, 'rows'>, needed: number, total: number): void {
  if (table.rows >= needed) return;
  const left = table.rows < total ? ` (${total} before rows were left out)` : '';
  throw new AppError(
    'UNSUITABLE_DATA',
    `There are ${table.rows} rows to learn from${left}; with these parameters the algorithm needs at least ${needed}.`,
    { requirement: needed, actual: table.rows },
  );
}

function withTarget(table: FeatureTable, target: Target, rows: Uint32Array | null): LabelledTable | MeasuredTable {
  const { classes } = target;
  const values = targetAt(target, rows);
  return classes ? { ...table, target: Int32Array.from(values), classes } : { ...table, target: values };
}

/** The target's values in these rows (null: all). */
export const targetAt = ({ values }: Target, rows: Uint32Array | null): Float64Array =>
  rows ? Float64Array.from(rows, (row) => values[row]) : values;
