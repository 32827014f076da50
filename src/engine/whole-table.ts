import type { Column } from '../datasets/column.ts';
import { namedBy, readsTarget, type StepChoice } from '../preparation/recipe.ts';
import type { RecipeTable } from '../preparation/recipe-table.ts';
import type { MakeOrder } from './engine.ts';
import { recipeTable } from './prepare.ts';
import { loadSource, type Target } from './source-table.ts';

/** All rows of a version before steps that make a dataset of them: its features, and what the steps name beside. */
export async function loadWhole({
  file,
  columns,
  steps,
}: Omit<MakeOrder, 'output'>): Promise<{ table: RecipeTable; target: Target | null }> {
  const features = columns.filter(({ role }) => role === 'FEATURE').map(({ name }) => name);
  const answer = columns.find(({ role }) => role === 'TARGET');
  const target = answer && readsTarget(steps) ? answer.name : null;
  const classifies = answer?.type === 'TEXT' || answer?.type === 'BOOLEAN';
  const preparation = { missing: 'KEEP', scale: 'NONE', maxCategories: 1, steps } as const;
  const beside = changeable(columns, steps).map(({ name }) => name);
  const source = await loadSource({ file, columns, features, target, preparation }, classifies, beside);
  return { table: { ...recipeTable(source, null), whole: true }, target: source.target };
}

/** Columns that are no features, but that a step names, so that it may change them. */
export function changeable(columns: readonly Column[], steps: readonly StepChoice[]): Column[] {
  const named = new Set(namedBy(steps));
  return columns.filter(({ name, role }) => role !== 'FEATURE' && named.has(name));
}
