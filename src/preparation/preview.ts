import type { StepTaken } from './recipe.ts';
import { openColumns, type RecipeColumn, type RecipeTable, shownValue, textAt } from './recipe-table.ts';

/** What a step made of one row; `after` is null where the row was left out. Both show the columns that the step touched. */
export interface RowChange {
  /** Place in the dataset, counted from 1. */
  readonly row: number;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** What a step did, in numbers and with examples. Personal data is in none of them. */
export interface StepPreview {
  readonly step: string;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly columnsBefore: number;
  readonly columnsAfter: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Cells of rows and columns that stayed which say something else. */
  readonly changedValues: number;
  readonly notes: readonly string[];
  readonly examples: readonly RowChange[];
}

/** Describes a step taken, with the first rows that it changed as examples. */
export function previewStep({ step, before, after, kept, notes }: StepTaken, examples: number): StepPreview {
  const [left, right] = [shownColumns(before), shownColumns(after)];
  const names = new Set(left.map(({ name }) => name));
  const shared = right.flatMap((column) => {
    const was = left.find(({ name }) => name === column.name);
    return was && was.values !== column.values ? [{ was, is: column }] : [];
  });
  const added = right.filter(({ name }) => !names.has(name));
  const removed = left.filter(({ name }) => !right.some((column) => column.name === name));
  const stays = placesAfter(before.origin.length, kept);
  const differing = shared.map(({ was, is }) => ({ was, is, differs: differenceOf(was, is, stays) }));
  const changed = differing.filter(({ differs }) => differs.count > 0);
  const touched = [...changed.map(({ was }) => was), ...removed];
  const isChanged = (row: number) =>
    stays(row) < 0 || added.length > 0 || removed.length > 0 || changed.some(({ differs }) => differs.flags[row] === 1);
  const shown: RowChange[] = [];
  for (let row = 0; row < before.origin.length && shown.length < examples; row++) {
    if (!isChanged(row)) continue;
    const place = stays(row);
    shown.push({
      row: before.origin[row] + 1,
      before: cells(touched.length > 0 || place >= 0 ? touched : left, row),
      after: place < 0 ? null : cells([...changed.map(({ is }) => is), ...added], place),
    });
  }
  return {
    step,
    rowsBefore: before.origin.length,
    rowsAfter: after.origin.length,
    columnsBefore: openColumns(before).length,
    columnsAfter: openColumns(after).length,
    added: added.map(({ name }) => name),
    removed: removed.map(({ name }) => name),
    changedValues: differing.reduce((sum, { differs }) => sum + differs.count, 0),
    notes,
    examples: shown,
  };
}

/** Columns that steps may change, but for personal data. */
const shownColumns = (table: RecipeTable): RecipeColumn[] => openColumns(table).filter(({ pii }) => !pii);

/** Where a row is afterwards; −1 where it was left out. */
function placesAfter(rows: number, kept: Uint32Array | null): (row: number) => number {
  if (!kept) return (row) => row;
  const places = new Int32Array(rows).fill(-1);
  for (const [place, row] of kept.entries()) places[row] = place;
  return (row) => places[row];
}

function differenceOf(was: RecipeColumn, is: RecipeColumn, stays: (row: number) => number) {
  const flags = new Uint8Array(was.values.length);
  let count = 0;
  const differs =
    was.categories || is.categories || was.type !== is.type
      ? (row: number, place: number) => textAt(was, row) !== textAt(is, place)
      : (row: number, place: number) => !Object.is(was.values[row], is.values[place]);
  for (let row = 0; row < flags.length; row++) {
    const place = stays(row);
    if (place < 0 || !differs(row, place)) continue;
    flags[row] = 1;
    count++;
  }
  return { flags, count };
}

const cells = (columns: readonly RecipeColumn[], row: number): Record<string, unknown> =>
  Object.fromEntries(columns.map((column) => [column.name, cell(column, row)]));

/** A value as `rowPage` shows it. */
const cell = (column: RecipeColumn, row: number): unknown =>
  Number.isNaN(column.values[row]) ? null : shownValue(column, column.values[row]);
