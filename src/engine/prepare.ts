import type { Compute, FeatureTable } from '#sdk';
import { AppError } from '../errors.ts';
import { applyPreparation } from '../preparation/apply-preparation.ts';
import { type EncodingTraits, fitPreparation, keptRows } from '../preparation/fit-preparation.ts';
import type { FittedPreparation, PreparationChoice, SourceColumn } from '../preparation/preparation.ts';
import { applyRecipe, type FittedTable, fitRecipe, type StepChoice, type StepTaken } from '../preparation/recipe.ts';
import type { StepTarget } from '../preparation/recipe-step.ts';
import { featuresOf, isTime, type RecipeTable } from '../preparation/recipe-table.ts';
import { drive } from './drive.ts';
import type { SourceTable } from './source-table.ts';

/** A preparation fitted on rows, and these rows prepared. */
export interface Prepared {
  readonly preparation: FittedPreparation;
  /** What is learned from. */
  readonly table: FeatureTable;
  /** The same rows as they read when they are asked about: the same table, unless a step encodes out of fold. */
  readonly asked: FeatureTable;
  /** The rows of the source that the tables hold; null where that is all of them. */
  readonly rows: Uint32Array | null;
  /** What the steps have to say. */
  readonly warnings: readonly string[];
}

/** Fits a preparation on the given rows of a source (null: all), and on no other, and prepares them. */
export async function prepareToLearn(
  source: SourceTable,
  rows: Uint32Array | null,
  choice: PreparationChoice,
  traits: EncodingTraits,
  compute: Compute,
  signal: AbortSignal,
): Promise<Prepared> {
  const allocate = (length: number) => compute.float64(length);
  if (!choice.steps?.length) {
    const preparation = fitPreparation(source.features, rows, choice, traits);
    const table = applyPreparation(preparation, source.features, source.rows, rows, allocate);
    return { preparation, table, asked: table, rows, warnings: [] };
  }
  const warnings: string[] = [];
  const start = recipeTable(source, rows);
  const { recipe, table: left, outOfFold } = await takeSteps(start, choice.steps, source.target, warnings, signal);
  const columns = requireReadable(featuresOf(left));
  const height = left.origin.length;
  const kept = keptRows(columns, height, choice);
  if (kept) warnings.push(`${height - kept.length} of ${height} rows lack a value of a feature and were left out.`);
  const preparation = { ...fitPreparation(columns, kept, choice, traits), recipe };
  const table = applyPreparation(preparation, columns, height, kept, allocate);
  const origin = kept ? kept.map((row) => left.origin[row]) : left.origin;
  const asked = outOfFold ? await prepareRows(preparation, source, origin, allocate, signal) : table;
  return { preparation, table, asked, rows: origin, warnings };
}

/** Fits a recipe, stops once the signal aborts, and adds what the steps have to say to `warnings`. */
export function takeSteps(
  start: RecipeTable,
  steps: readonly StepChoice[],
  target: StepTarget | null,
  warnings: string[],
  signal: AbortSignal,
): Promise<FittedTable> {
  let number = 0;
  return drive(fitRecipe(start, steps, target), signal, (taken: StepTaken | undefined) => {
    if (taken) number++;
    for (const note of taken?.notes ?? []) warnings.push(`Step ${number} (${taken?.step}): ${note}`);
  });
}

/** Rows of a source for a model that learned from others; those that it cannot answer for are left out. */
export async function prepareToJudge(
  preparation: FittedPreparation,
  source: SourceTable,
  rows: Uint32Array,
  compute: Compute,
  signal: AbortSignal,
): Promise<{ readonly table: FeatureTable; readonly rows: Uint32Array }> {
  const allocate = (length: number) => compute.float64(length);
  if (!preparation.recipe)
    return { table: applyPreparation(preparation, source.features, source.rows, rows, allocate), rows };
  const { columns, origin } = await drive(applyRecipe(preparation.recipe, recipeTable(source, rows)), signal, () => {});
  const read = columnsRead(preparation, columns);
  const unread = read.filter((_, j) => preparation.missing !== 'KEEP' && preparation.features[j].fill === null);
  const kept = origin.map((_, i) => i).filter((i) => !unread.some(({ values }) => Number.isNaN(values[i])));
  if (kept.length === 0)
    throw new AppError(
      'UNSUITABLE_DATA',
      `After the steps, none of the ${rows.length} rows to judge by has a value in every feature. Add a step that fills them.`,
      { requirement: 'a complete row', actual: 0 },
    );
  return {
    table: applyPreparation(preparation, read, origin.length, kept, allocate),
    rows: kept.map((i) => origin[i]),
  };
}

async function prepareRows(
  preparation: FittedPreparation,
  source: SourceTable,
  rows: Uint32Array,
  allocate: (length: number) => Float64Array,
  signal: AbortSignal,
): Promise<FeatureTable> {
  const { columns } = await drive(applyRecipe(preparation.recipe!, recipeTable(source, rows)), signal, () => {});
  return applyPreparation(preparation, columnsRead(preparation, columns), rows.length, null, allocate);
}

/** The columns that a preparation reads, in its order. */
const columnsRead = ({ features }: FittedPreparation, columns: readonly SourceColumn[]): SourceColumn[] =>
  features.map(({ name }) => columns.find((column) => column.name === name)!);

/** Rows of a source, before any step. */
export function recipeTable({ rows, features, asides }: SourceTable, wanted: Uint32Array | null): RecipeTable {
  const columns = [...features, ...asides];
  if (!wanted) return { origin: Uint32Array.from({ length: rows }, (_, row) => row), columns };
  return {
    origin: wanted,
    columns: columns.map((column) => ({
      ...column,
      values: Float64Array.from(wanted, (row) => column.values[row]),
    })),
  };
}

/** Refuses dates that no step has made numbers of. */
export function requireReadable<C extends RecipeTable['columns'][number]>(columns: readonly C[]): readonly C[] {
  const time = columns.find(isTime);
  if (!time) return columns;
  throw new AppError(
    'UNSUITABLE_DATA',
    `The feature ${time.name} is still a ${time.type} after the steps. Take its parts with \`dateParts\`, or leave it out.`,
    { feature: time.name, requirement: 'number or text', actual: time.type },
  );
}
