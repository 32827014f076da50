import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { Cell } from './bulk-insert.ts';

/** A table of bulk rows, clustered by who owns them and then by customer. */
export interface BulkTable {
  readonly table: 'membership' | 'prediction';
  readonly owner: string;
  /** What to read. */
  readonly columns: readonly string[];
}

/**
 * Rows of one owner by customer id, from after `after`: an array of cells for each column. On SQLite columns are read one by
 * one, because the driver makes dictionaries of whole rows: several times slower to make, to read and to collect.
 */
export async function bulkPage(
  dataSource: DataSource,
  { table, owner, columns }: BulkTable,
  ownerId: number,
  after: string | null,
  first: number,
): Promise<Cell[][]> {
  const [condition, values] = after === null ? ['', []] : [' AND customerId > ?', [after]];
  const select = (list: readonly string[]) =>
    `SELECT ${list.map((column) => dataSource.driver.escape(column)).join(', ')} FROM ${table} WHERE ${owner} = ?${condition} ORDER BY customerId LIMIT ?`;
  const parameters = [ownerId, ...values, first];
  if (dataSource.options.type === 'mysql') {
    const rows: Record<string, Cell>[] = await dataSource.query(select(columns), parameters);
    return columns.map((column) => rows.map((row) => row[column]));
  }
  return columns.map((column) => sqliteStatement(dataSource, select([column])).all(parameters) as Cell[]);
}

const statements = new WeakMap<DataSource, Map<string, BetterSqlite3.Statement>>();

/** Statements of one column, prepared once. There are few: a column has one for first pages and one for the others. */
function sqliteStatement(dataSource: DataSource, sql: string): BetterSqlite3.Statement {
  const prepared = statements.get(dataSource) ?? new Map<string, BetterSqlite3.Statement>();
  statements.set(dataSource, prepared);
  const known = prepared.get(sql);
  if (known) return known;
  const database = (dataSource.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
  const statement = database.prepare(sql).pluck();
  prepared.set(sql, statement);
  return statement;
}
