import { finish } from '#sdk';
import type { ColumnType } from '../../src/datasets/column.ts';
import {
  applyRecipe,
  type FittedTable,
  fitRecipe,
  RECIPE_STEPS,
  type StepChoice,
  type StepTaken,
} from '../../src/preparation/recipe.ts';
import type { StepTarget } from '../../src/preparation/recipe-step.ts';
import { byCodePoint, type RecipeColumn, type RecipeTable, textAt } from '../../src/preparation/recipe-table.ts';
import { checkParams } from '../../src/registry/params.ts';

type Cell = number | string | null;

/** A column of these cells: texts make it TEXT, numbers NUMBER unless said otherwise. */
export function column(
  name: string,
  cells: readonly Cell[],
  { type, pii = false, aside = false }: { type?: ColumnType; pii?: boolean; aside?: boolean } = {},
): RecipeColumn {
  const texts = cells.filter((cell) => typeof cell === 'string');
  if (texts.length === 0 && type !== 'TEXT')
    return {
      name,
      type: type ?? 'NUMBER',
      pii,
      aside,
      values: Float64Array.from(cells, (cell) => (cell as number) ?? NaN),
    };
  const categories = [...new Set(texts)].sort(byCodePoint);
  const values = Float64Array.from(cells, (cell) => (cell === null ? NaN : categories.indexOf(cell as string)));
  return { name, type: 'TEXT', pii, aside, values, categories };
}

export const tableOf = (...columns: RecipeColumn[]): RecipeTable => ({
  origin: Uint32Array.from({ length: columns[0].values.length }, (_, row) => row),
  columns,
});

/** The cells of a column, as `column` takes them. */
export function cellsOf({ columns }: RecipeTable, name: string): Cell[] {
  const found = columns.find((one) => one.name === name);
  if (!found) throw new Error(`no column ${name}; there are ${columns.map((one) => one.name).join(', ')}`);
  return Array.from(found.values, (value, row) =>
    Number.isNaN(value) ? null : found.categories ? textAt(found, row) : value,
  );
}

export interface Taken extends FittedTable {
  readonly steps: readonly StepTaken[];
}

/** Steps such as `{ scale: { method: 'ROBUST' } }`, their parameters checked as those of callers are. */
export const stepsOf = (inputs: readonly Record<string, Record<string, unknown>>[]): StepChoice[] =>
  inputs.map((input) => {
    const [[name, params]] = Object.entries(input);
    const step = RECIPE_STEPS.find((one) => one.name === name)!;
    return { step: name, params: checkParams({ id: name, params: step.params }, params) };
  });

/** Fits steps such as `{ scale: { method: 'ROBUST' } }`, parameters checked as those of callers are. */
export function take(
  table: RecipeTable,
  inputs: readonly Record<string, Record<string, unknown>>[],
  target: StepTarget | null = null,
): Taken {
  const taking = fitRecipe(table, stepsOf(inputs), target);
  const steps: StepTaken[] = [];
  for (;;) {
    const taken = taking.next();
    if (taken.done) return { ...taken.value, steps };
    if (taken.value) steps.push(taken.value);
  }
}

/** What a fitted recipe makes of rows to answer for. */
export const ask = ({ recipe }: FittedTable, table: RecipeTable): RecipeTable => finish(applyRecipe(recipe, table));
