import type { Column, ColumnType } from '../datasets/column.ts';
import type { LoadedColumn } from '../datasets/load-columns.ts';
import { AppError, listed } from '../errors.ts';
import type { SourceColumn } from './preparation.ts';

/**
 * A column on its way through a recipe. `values` are numbers, 0 or 1 for BOOLEAN, milliseconds since 1970 for DATE and
 * TIMESTAMP, and codes into `categories` for TEXT; NaN is missing. Steps never write to a column: they make another.
 */
export interface RecipeColumn extends SourceColumn {
  readonly type: ColumnType;
  /** Holds personal data, or was made of a column that does. */
  readonly pii: boolean;
  /** Read by steps that name it, and no feature in the end. Changed by none but where rows make a dataset. */
  readonly aside: boolean;
  /** As it was loaded, but for rows left out: a file made of the rows takes it from where it came, bit by bit. */
  readonly untouched?: boolean;
}

/** Rows on their way through a recipe: `origin[i]` is the place of row `i` among the rows of the source. */
export interface RecipeTable {
  readonly origin: Uint32Array;
  readonly columns: readonly RecipeColumn[];
  /** The rows make a dataset: a step may change any column that it names, also one aside. */
  readonly whole?: boolean;
}

/** A column as it was loaded, for a recipe. */
export const recipeColumn = (loaded: LoadedColumn, { pii }: Pick<Column, 'pii'>, aside: boolean): RecipeColumn => ({
  ...loaded,
  pii,
  aside,
  untouched: true,
});

export const isNumeric = ({ type }: RecipeColumn): boolean =>
  type === 'NUMBER' || type === 'INTEGER' || type === 'BOOLEAN';
export const isText = ({ type }: RecipeColumn): boolean => type === 'TEXT';
export const isTime = ({ type }: RecipeColumn): boolean => type === 'DATE' || type === 'TIMESTAMP';

const DAY_MS = 86_400_000;

/** A number as the column can hold it: dates are whole days, times whole milliseconds. */
export function heldBy({ type }: RecipeColumn, value: number): number {
  if (type === 'DATE') return Math.floor(value / DAY_MS) * DAY_MS;
  return type === 'TIMESTAMP' ? Math.floor(value) : value;
}

/** Refuses whole numbers so great that different ones were loaded as the same. */
export function requireExact(column: RecipeColumn): RecipeColumn {
  if (column.type !== 'INTEGER') return column;
  const great = column.values.find((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
  if (great === undefined) return column;
  throw new AppError(
    'UNSUITABLE_DATA',
    `The column ${column.name} holds whole numbers beyond ${Number.MAX_SAFE_INTEGER}, which steps cannot tell apart. Import it as TEXT.`,
    { feature: column.name, requirement: Number.MAX_SAFE_INTEGER },
  );
}

/** Columns that a step works on where it names none. */
export const featuresOf = ({ columns }: RecipeTable): RecipeColumn[] => columns.filter(({ aside }) => !aside);

/** Columns that a step may change where it names them. */
export const openColumns = (table: RecipeTable): readonly RecipeColumn[] =>
  table.whole ? table.columns : featuresOf(table);

/** The columns a step works on: those named, each of which must suit, or else all features that suit. */
export function chosenColumns(
  table: RecipeTable,
  names: readonly string[] | undefined,
  suits: (column: RecipeColumn) => boolean,
  kind: string,
): RecipeColumn[] {
  const features = featuresOf(table);
  if (!names) return features.filter(suits);
  const open = openColumns(table);
  return [...new Set(names)].map((name) => {
    const column = open.find((one) => one.name === name);
    if (!column) throw unknownColumn(name, open);
    if (suits(column)) return column;
    throw new AppError('UNSUITABLE_DATA', `The column ${name} is ${column.type}; this takes ${kind}.`, {
      feature: name,
      requirement: kind,
      actual: column.type,
    });
  });
}

/** The column of this name, whatever it is for. */
export function columnNamed({ columns }: RecipeTable, name: string): RecipeColumn {
  const column = columns.find((one) => one.name === name);
  if (column) return column;
  throw unknownColumn(name, columns);
}

const unknownColumn = (name: string, columns: readonly RecipeColumn[]) => {
  const known = columns.map((column) => column.name);
  return new AppError('UNKNOWN_COLUMN', `There is no column "${name}" at this point. There are: ${listed(known)}.`, {
    column: name,
    columns: known,
  });
};

/** The table with these columns in the place of those of the same name. */
export function withColumns(table: RecipeTable, changed: readonly RecipeColumn[]): RecipeTable {
  const byName = new Map(changed.map((column) => [column.name, column]));
  return { ...table, columns: table.columns.map((column) => byName.get(column.name) ?? column) };
}

/** The table where each column is replaced by those it became; one that became none is gone. */
export const spreadColumns = (
  table: RecipeTable,
  became: ReadonlyMap<string, readonly RecipeColumn[]>,
): RecipeTable => ({
  ...table,
  columns: table.columns.flatMap((column) => became.get(column.name) ?? [column]),
});

/** These rows of the table, in this order. */
export const takeRows = (table: RecipeTable, rows: Uint32Array): RecipeTable => ({
  ...table,
  origin: rows.map((row) => table.origin[row]),
  columns: table.columns.map((column) => ({ ...column, values: Float64Array.from(rows, (row) => column.values[row]) })),
});

/** The rows for which `keep` holds. */
export const keepRows = (table: RecipeTable, keep: (row: number) => boolean): RecipeTable =>
  takeRows(
    table,
    table.origin.map((_, row) => row).filter((row) => keep(row)),
  );

/** Whether a column made of another is aside: under a name of its own it is a feature. */
const staysAside = (column: RecipeColumn, name: string): boolean => column.aside && name === column.name;

/** A numeric column made of another. */
export const numbered = (column: RecipeColumn, values: Float64Array, name = column.name): RecipeColumn => ({
  name,
  type: 'NUMBER',
  pii: column.pii,
  aside: staysAside(column, name),
  values,
});

/** A text column made of another: row `i` says `texts[choice(i)]`, or nothing where that is null or not there. */
export function worded(
  column: RecipeColumn,
  texts: readonly (string | null)[],
  choice: (row: number) => number,
  name = column.name,
): RecipeColumn {
  const categories = [...new Set(texts.filter((text) => text !== null))].sort(byCodePoint);
  const places = new Map(categories.map((text, code) => [text, code]));
  const codes = texts.map((text) => (text === null ? NaN : places.get(text)!));
  const values = column.values.map((_, row) => codes[choice(row)] ?? NaN);
  return { name, type: 'TEXT', pii: column.pii, aside: staysAside(column, name), values, categories };
}

/** A text column with every category replaced, and what is missing by `missing`. */
export function reworded(
  column: RecipeColumn,
  replace: (text: string) => string | null,
  missing: string | null = null,
): RecipeColumn {
  const texts = [...(column.categories ?? []).map(replace), missing];
  return worded(column, texts, (row) => (Number.isNaN(column.values[row]) ? texts.length - 1 : column.values[row]));
}

/** What a cell says, for comparing and naming; null where it is missing. */
export function textAt({ values, categories }: SourceColumn, row: number): string | null {
  const value = values[row];
  if (Number.isNaN(value)) return null;
  return categories ? (categories[value] ?? null) : String(value);
}

/** A known value as readers see it: categories by name, dates as ISO 8601. */
export function shownValue({ type, categories }: RecipeColumn, value: number): string | number | boolean | null {
  if (categories) return categories[value] ?? null;
  if (type === 'BOOLEAN') return value === 1;
  if (type !== 'DATE' && type !== 'TIMESTAMP') return value;
  const instant = new Date(value).toISOString();
  return type === 'DATE' ? instant.slice(0, 10) : instant;
}

/** How many rows say each category, by code. */
export function countCategories({ values, categories = [] }: SourceColumn): Float64Array {
  const counts = new Float64Array(categories.length);
  for (const code of values) if (!Number.isNaN(code)) counts[code]++;
  return counts;
}

/** The values that are not missing. */
export const presentValues = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));

/** Refuses a column without any value: nothing can be learned from it. */
export function requireValues(column: RecipeColumn): RecipeColumn {
  if (!column.values.every(Number.isNaN)) return column;
  throw new AppError(
    'UNSUITABLE_DATA',
    `The column ${column.name} has no value in any of ${column.values.length} rows. Leave it out, or DROP_COLUMNS.`,
    { feature: column.name, actual: 0 },
  );
}

/** Orders texts as DuckDB does: by code points, where UTF-16 would put astral characters before U+E000. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
