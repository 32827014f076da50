import type { ColumnRequest } from '../datasets/column.ts';
import { type MadeColumn, writeColumns } from '../datasets/write-columns.ts';
import { AppError } from '../errors.ts';
import { fitRecipe, readsTarget } from '../preparation/recipe.ts';
import { featuresOf } from '../preparation/recipe-table.ts';
import type { MakeOrder } from './engine.ts';
import { recipeTable } from './prepare.ts';
import { loadSource } from './source-table.ts';

/** Takes a recipe to all rows of a version and writes what it leaves of them: columns in other roles first, then the features. */
export async function makeRows({ file, columns, steps, output }: MakeOrder): Promise<ColumnRequest[]> {
  const features = columns.filter(({ role }) => role === 'FEATURE').map(({ name }) => name);
  const staying = columns.filter(({ role }) => role !== 'FEATURE');
  const answer = columns.find(({ role }) => role === 'TARGET');
  const target = answer && readsTarget(steps) ? answer.name : null;
  const classifies = answer?.type === 'TEXT' || answer?.type === 'BOOLEAN';
  const preparation = { missing: 'KEEP', scale: 'NONE', maxCategories: 1, steps } as const;
  const source = await loadSource({ file, columns, features, target, preparation }, classifies);
  const taking = fitRecipe(recipeTable(source, null), steps, source.target);
  let taken = taking.next();
  while (!taken.done) taken = taking.next();
  const { origin, columns: left } = taken.value.table;
  const made = left.filter(({ aside }) => !aside);
  const twice = made.find(({ name }) => staying.some((column) => column.name === name));
  if (twice)
    throw new AppError(
      'CONFLICT',
      `The steps make a column "${twice.name}", and the dataset has one. Leave out either.`,
      {
        column: twice.name,
      },
    );
  await writeColumns(file, staying, origin, made satisfies readonly MadeColumn[], output);
  return [
    ...staying.map(({ name, role, pii }): ColumnRequest => ({ name, role, pii })),
    ...featuresOf({ origin, columns: left }).map(({ name, pii }): ColumnRequest => ({ name, role: 'FEATURE', pii })),
  ];
}
