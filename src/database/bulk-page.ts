import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { Cell } from './bulk-insert.ts';

/** A table of bulk rows, clustered by who owns them and then by customer. */
export interface BulkTable {
  readonly table: 'membership' | 'prediction';
  readonly owner: string;
  /** What to read, in the order of the cells. */
  readonly columns: readonly string[];
}

/**
 * Rows of one owner by customer id, from after `after`: their cells, in the order of the columns. Cells, because objects
 * that the SQLite driver makes are dictionaries, several times slower to make, to read and to collect.
 */
export async function bulkPage(
  dataSource: DataSource,
  { table, owner, columns }: BulkTable,
  ownerId: number,
  after: string | null,
  first: number,
): Promise<Cell[][]> {
  const [condition, values] = after === null ? ['', []] : [' AND customerId > ?', [after]];
  const list = columns.map((column) => dataSource.driver.escape(column)).join(', ');
  const sql = `SELECT ${list} FROM ${table} WHERE ${owner} = ?${condition} ORDER BY customerId LIMIT ?`;
  const parameters = [ownerId, ...values, first];
  if (dataSource.options.type === 'mysql') {
    const rows: Record<string, Cell>[] = await dataSource.query(sql, parameters);
    return rows.map((row) => columns.map((column) => row[column]));
  }
  return sqliteStatement(dataSource, sql).all(parameters) as Cell[][];
}

const statements = new WeakMap<DataSource, Map<string, BetterSqlite3.Statement>>();

/** Statements that answer arrays, prepared once. There are few: a table has one for its first page and one for the others. */
function sqliteStatement(dataSource: DataSource, sql: string): BetterSqlite3.Statement {
  const prepared = statements.get(dataSource) ?? new Map<string, BetterSqlite3.Statement>();
  statements.set(dataSource, prepared);
  const known = prepared.get(sql);
  if (known) return known;
  const database = (dataSource.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
  const statement = database.prepare(sql).raw();
  prepared.set(sql, statement);
  return statement;
}
