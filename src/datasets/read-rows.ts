import type { DuckDBValue } from '@duckdb/node-api';
import type { Column } from './column.ts';
import { type Duck, withDuck } from './duck.ts';
import { keyText } from './key-text.ts';
import { fileLiteral, identifier, literal } from './quote-sql.ts';

/**
 * A row as plain JSON, with the columns in their order: numbers (integers beyond 2^53 as decimal strings), booleans,
 * texts, dates `YYYY-MM-DD`, times `YYYY-MM-DDTHH:MM:SS.sssZ` in UTC, and null for what is missing.
 */
export type Row = Record<string, unknown>;

/** At most `first` rows after the first `after`, in the order of the source. */
export async function rowPage(file: string, columns: readonly Column[], after: number, first: number): Promise<Row[]> {
  if (columns.length === 0 || first <= 0) return [];
  const from = `read_parquet(${fileLiteral(file)}) LIMIT ${first} OFFSET ${after}`;
  const rows = await withDuck((duck) => readRows(duck, columns.map(jsonValue), from));
  return rows.map((values) => rowOf(columns, values));
}

/** How many different values columns have, missing ones not counted. One column at a time takes least memory, and no longer. */
export async function distinctCounts(file: string, columns: readonly string[]): Promise<Record<string, number>> {
  return withDuck(async (duck) => {
    const counts: Record<string, number> = {};
    for (const name of columns) {
      const [found] = await duck.rows<{ values: string }>(
        `SELECT count(DISTINCT ${identifier(name)}) AS "values" FROM read_parquet(${fileLiteral(file)})`,
      );
      counts[name] = Number(found?.values);
    }
    return counts;
  });
}

/** The rows with these keys, by key; the first one where several rows have the same. Keys that no row has are left out. */
export async function rowsByKey(
  file: string,
  columns: readonly Column[],
  keyColumn: string,
  keys: readonly string[],
): Promise<Map<string, Row>> {
  const key = columns.find(({ name }) => name === keyColumn);
  const wanted = [...new Set(keys)];
  if (key === undefined || wanted.length === 0) return new Map();
  const from = `read_parquet(${fileLiteral(file)}) WHERE ${keyText(key)} IN (${wanted.map(literal).join(', ')})`;
  const rows = await withDuck((duck) => readRows(duck, [...columns.map(jsonValue), keyText(key)], from));
  const byKey = new Map<string, Row>();
  for (const values of rows) {
    const text = String(values.at(-1));
    if (!byKey.has(text)) byKey.set(text, rowOf(columns, values));
  }
  return byKey;
}

const readRows = async (duck: Duck, expressions: readonly string[], from: string): Promise<DuckDBValue[][]> =>
  (await duck.connection.runAndReadAll(`SELECT ${expressions.join(', ')} FROM ${from}`)).getRows();

const rowOf = (columns: readonly Column[], values: readonly DuckDBValue[]): Row =>
  Object.fromEntries(columns.map(({ name }, index) => [name, plain(values[index])]));

/** A column in SQL so that `plain` makes JSON of what comes out. */
export function jsonValue({ name, type }: Pick<Column, 'name' | 'type'>): string {
  const column = identifier(name);
  return type === 'DATE'
    ? `CAST(${column} AS VARCHAR)`
    : type === 'TIMESTAMP'
      ? `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`
      : column;
}

/** A value of `jsonValue` as JSON. */
export const plain = (value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
};
