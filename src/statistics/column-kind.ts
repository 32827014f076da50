import type { Column, ColumnType } from '../datasets/column.ts';
import { AppError, listed } from '../errors.ts';

/** What can be computed of a column. Truth values are numbers, 0 and 1, and categories as well. */
const NUMBERS: readonly ColumnType[] = ['INTEGER', 'NUMBER', 'BOOLEAN'];
const TIMES: readonly ColumnType[] = ['DATE', 'TIMESTAMP'];
const CATEGORIES: readonly ColumnType[] = ['TEXT', 'BOOLEAN'];

type Typed = Pick<Column, 'type'>;

export const isNumber = ({ type }: Typed): boolean => NUMBERS.includes(type);
export const isTime = ({ type }: Typed): boolean => TIMES.includes(type);
export const isCategory = ({ type }: Typed): boolean => CATEGORIES.includes(type);

/** The columns of these names, in their order; UNKNOWN_COLUMN names those that are none, and those there are. */
export function columnsNamed(columns: readonly Column[], names: readonly string[]): Column[] {
  const unknown = names.filter((name) => !columns.some((column) => column.name === name));
  if (unknown.length > 0) {
    const known = columns.map(({ name }) => name);
    throw new AppError(
      'UNKNOWN_COLUMN',
      `There is no column ${listed(unknown.map((name) => JSON.stringify(name)))}. The columns are: ${listed(known, 50)}.`,
      { unknown, columns: known },
    );
  }
  return names.map((name) => columns.find((column) => column.name === name) as Column);
}

/** Refuses columns that are not of the kind that `what` takes. */
export function requireKind(
  columns: readonly Column[],
  fits: (column: Typed) => boolean,
  what: string,
  wanted: string,
): void {
  const wrong = columns.filter((column) => !fits(column));
  if (wrong.length === 0) return;
  throw new AppError(
    'INVALID_INPUT',
    `${what} takes ${wanted}; ${listed(wrong.map(({ name, type }) => `${JSON.stringify(name)} is ${type}`))}.`,
    { columns: wrong.map(({ name, type }) => ({ name, type })), wanted },
  );
}
