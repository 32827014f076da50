import { setImmediate } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';

/** A value as the drivers take it. */
export type Cell = string | number | null;

/** Rows in one transaction: about five milliseconds of SQLite, so that requests get in between. */
const SQLITE_SLICE = 4_000;
const MYSQL_SLICE = 5_000;
/** Rows of one statement: half the time of one each, and no less with more. */
const SQLITE_ROWS = 20;

type Insert = (slice: readonly (readonly Cell[])[]) => Promise<void>;

/**
 * Inserts any number of rows as fast as the driver can, in slices of their own transactions: on SQLite by
 * prepared statements, on MySQL by one INSERT a slice. Whoever calls makes half a result invisible until all of it is in.
 */
export async function bulkInsert(
  dataSource: DataSource,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
  signal: AbortSignal,
): Promise<void> {
  const insert =
    dataSource.options.type === 'mysql'
      ? mysqlInsert(dataSource, table, columns)
      : sqliteInsert(dataSource, table, columns);
  for (const slice of slicesOf(rows, dataSource.options.type === 'mysql' ? MYSQL_SLICE : SQLITE_SLICE)) {
    await insert(slice);
    await setImmediate();
    signal.throwIfAborted();
  }
}

function* slicesOf<T>(rows: Iterable<T>, size: number): Generator<T[]> {
  let slice: T[] = [];
  for (const row of rows) {
    slice.push(row);
    if (slice.length === size) {
      yield slice;
      slice = [];
    }
  }
  if (slice.length > 0) yield slice;
}

function sqliteInsert(dataSource: DataSource, table: string, columns: readonly string[]): Insert {
  const database = (dataSource.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
  const names = columns.map((name) => `"${name}"`).join(', ');
  const statementOf = (rows: number) =>
    database.prepare(`INSERT INTO "${table}" (${names}) VALUES ${rowMarks(columns, rows)}`);
  const [one, many] = [statementOf(1), statementOf(SQLITE_ROWS)];
  const insert = database.transaction((slice: readonly (readonly Cell[])[]) => {
    let at = 0;
    for (; at + SQLITE_ROWS <= slice.length; at += SQLITE_ROWS) many.run(slice.slice(at, at + SQLITE_ROWS).flat());
    for (; at < slice.length; at++) one.run(slice[at]);
  });
  return async (slice) => insert(slice);
}

function mysqlInsert(dataSource: DataSource, table: string, columns: readonly string[]): Insert {
  const names = columns.map((name) => `\`${name}\``).join(', ');
  return async (slice) => {
    await dataSource.query(
      `INSERT INTO \`${table}\` (${names}) VALUES ${rowMarks(columns, slice.length)}`,
      slice.flat(),
    );
  };
}

const rowMarks = (columns: readonly string[], rows: number): string =>
  Array(rows)
    .fill(`(${columns.map(() => '?').join(', ')})`)
    .join(', ');
