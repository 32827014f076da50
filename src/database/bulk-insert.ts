import { setImmediate } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';

/** A value as the drivers take it. */
export type Cell = string | number | null;

/** Rows in one transaction: about five milliseconds of SQLite, so that requests get in between. */
const SQLITE_SLICE = 4_000;
const MYSQL_SLICE = 5_000;

/**
 * Inserts any number of rows as fast as the driver can, in slices of their own transactions: on SQLite a prepared
 * statement, on MySQL one INSERT of many rows. Whoever calls makes half a result invisible until all of it is in.
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

function sqliteInsert(
  dataSource: DataSource,
  table: string,
  columns: readonly string[],
): (slice: (readonly Cell[])[]) => Promise<void> {
  const database = (dataSource.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
  const names = columns.map((name) => `"${name}"`).join(', ');
  const statement = database.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
  const insert = database.transaction((slice: (readonly Cell[])[]) => {
    for (const row of slice) statement.run(row);
  });
  return async (slice) => insert(slice);
}

function mysqlInsert(
  dataSource: DataSource,
  table: string,
  columns: readonly string[],
): (slice: (readonly Cell[])[]) => Promise<void> {
  const names = columns.map((name) => `\`${name}\``).join(', ');
  const marks = `(${columns.map(() => '?').join(', ')})`;
  return async (slice) => {
    await dataSource.query(
      `INSERT INTO \`${table}\` (${names}) VALUES ${slice.map(() => marks).join(', ')}`,
      slice.flat(),
    );
  };
}
