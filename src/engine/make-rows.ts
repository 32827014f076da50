import type { ColumnRequest } from '../datasets/column.ts';
import { writeColumns } from '../datasets/write-columns.ts';
import { AppError } from '../errors.ts';
import { namedBy, readsTarget } from '../preparation/recipe.ts';
import type { MadeRows, MakeOrder } from './engine.ts';
import { recipeTable, takeSteps } from './prepare.ts';
import { loadSource } from './source-table.ts';

/**
 * Takes a recipe to all rows of a version and writes what it leaves of them: columns in other roles first, then the
 * features. Columns in other roles that no step has changed are copied bit by bit.
 */
export async function makeRows({ file, columns, steps, output }: MakeOrder, signal: AbortSignal): Promise<MadeRows> {
  const [features, others] = [true, false].map((is) => columns.filter(({ role }) => (role === 'FEATURE') === is));
  const answer = columns.find(({ role }) => role === 'TARGET');
  const target = answer && readsTarget(steps) ? answer.name : null;
  const classifies = answer?.type === 'TEXT' || answer?.type === 'BOOLEAN';
  const preparation = { missing: 'KEEP', scale: 'NONE', maxCategories: 1, steps } as const;
  const named = new Set(namedBy(steps));
  const beside = others.filter(({ name }) => named.has(name)).map(({ name }) => name);
  const order = { file, columns, features: features.map(({ name }) => name), target, preparation };
  const source = await loadSource(order, classifies, beside);
  const warnings: string[] = [];
  const start = { ...recipeTable(source, null), whole: true };
  const { table } = await takeSteps(start, steps, source.target, warnings, signal);

  // What a step names may be gone, or say something else; the rest stays as it was.
  const changed = table.columns.filter(({ aside, name }) => aside && named.has(name));
  const staying = others.filter(({ name }) => !named.has(name));
  const left = table.columns.filter(({ aside }) => !aside);
  const made = [...changed, ...left];
  const twice = left.find(({ name }) => staying.some((column) => column.name === name));
  if (twice)
    throw new AppError(
      'CONFLICT',
      `The steps make a column "${twice.name}", and the dataset has one. Leave out either.`,
      {
        column: twice.name,
      },
    );
  await writeColumns(file, staying, table.origin, made, output);
  const roleOf = (name: string) => others.find((column) => column.name === name)?.role ?? 'FEATURE';
  return {
    columns: [...staying, ...made].map(({ name, pii }): ColumnRequest => ({ name, role: roleOf(name), pii })),
    warnings,
  };
}
