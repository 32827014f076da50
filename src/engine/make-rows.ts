import type { ColumnRequest } from '../datasets/column.ts';
import { writeColumns } from '../datasets/write-columns.ts';
import { AppError } from '../errors.ts';
import type { MadeRows, MakeOrder } from './engine.ts';
import { takeSteps } from './prepare.ts';
import { changeable, loadWhole } from './whole-table.ts';

/**
 * Takes a recipe to all rows of a version and writes what it leaves of them: columns in other roles first, then the
 * features. Columns that no step has changed are copied bit by bit.
 */
export async function makeRows(order: MakeOrder, signal: AbortSignal): Promise<MadeRows> {
  const { file, columns, steps, output } = order;
  const { table: start, target } = await loadWhole(order);
  const warnings: string[] = [];
  const { table } = await takeSteps(start, steps, target, warnings, signal);

  const named = new Set(changeable(columns, steps).map(({ name }) => name));
  const others = columns.filter(({ role }) => role !== 'FEATURE');
  // A column beside the features that no step names was read at most.
  const unnamed = others.filter(({ name }) => !named.has(name));
  const left = table.columns.filter(({ aside, name }) => !aside || named.has(name));
  const asItWas = new Set([...unnamed, ...left.filter(({ untouched }) => untouched)].map(({ name }) => name));
  const staying = columns.filter(({ name }) => asItWas.has(name));
  const made = left.filter(({ untouched }) => !untouched);
  const placeOf = ({ name }: { name: string }) => others.findIndex((column) => column.name === name) >>> 0;
  const stored = [...unnamed, ...left].sort((a, b) => placeOf(a) - placeOf(b));
  requireDistinct(stored.map(({ name }) => name));
  await writeColumns(file, staying, table.origin, made, stored, output);
  return {
    columns: stored.map(({ name, pii }): ColumnRequest => {
      return { name, role: others.find((column) => column.name === name)?.role ?? 'FEATURE', pii };
    }),
    warnings,
  };
}

/** Refuses names that differ in nothing or in case only: no dataset can have both. */
function requireDistinct(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (other === undefined) continue;
    throw new AppError(
      'CONFLICT',
      other === name
        ? `The steps make a column "${name}", and the dataset has one. Leave out either.`
        : `The dataset would have columns "${other}" and "${name}", which differ in case only. Bring spellings to one with \`convert: { to: TEXT }\` before.`,
      { column: name, other },
    );
  }
}
