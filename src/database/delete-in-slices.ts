import { setImmediate } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const SLICE = 5_000;

/** The tables of bulk rows, with the column that tells a row from others of the same owner. */
const KEYS = { membership: 'customerId', prediction: 'customerId', rule: 'position' } as const;

/** Deletes any number of rows of `table` whose `column` has this value, few at a time, so that requests get in between. */
export async function deleteInSlices(
  dataSource: DataSource,
  table: keyof typeof KEYS,
  column: string,
  value: number,
): Promise<void> {
  const isMysql = dataSource.options.type === 'mysql';
  const key = KEYS[table];
  const statement = isMysql
    ? `DELETE FROM ${table} WHERE ${column} = ? LIMIT ${SLICE}`
    : `DELETE FROM ${table} WHERE ${column} = ? AND ${key} IN (SELECT ${key} FROM ${table} WHERE ${column} = ? LIMIT ${SLICE})`;
  for (;;) {
    const { affectedRows } = await run(dataSource, statement, isMysql ? [value] : [value, value]);
    if (affectedRows < SLICE) return;
    await setImmediate();
  }
}

async function run(dataSource: DataSource, statement: string, values: number[]): Promise<{ affectedRows: number }> {
  const result: unknown = await dataSource.query(statement, values);
  if (dataSource.options.type === 'mysql') return result as { affectedRows: number };
  const [{ changes }]: { changes: number }[] = await dataSource.query('SELECT changes() AS changes');
  return { affectedRows: changes };
}
