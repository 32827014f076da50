import { setImmediate } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const SLICE = 5_000;

/** Deletes any number of rows of `table` whose `column` has this value, few at a time, so that requests get in between. */
export async function deleteInSlices(
  dataSource: DataSource,
  table: 'membership' | 'prediction',
  column: string,
  value: number,
): Promise<void> {
  const isMysql = dataSource.options.type === 'mysql';
  const statement = isMysql
    ? `DELETE FROM ${table} WHERE ${column} = ? LIMIT ${SLICE}`
    : `DELETE FROM ${table} WHERE ${column} = ? AND customerId IN (SELECT customerId FROM ${table} WHERE ${column} = ? LIMIT ${SLICE})`;
  for (;;) {
    const result: { affectedRows: number } | undefined = await dataSource.query(
      statement,
      isMysql ? [value] : [value, value],
    );
    const deleted = isMysql
      ? result!.affectedRows
      : ((await dataSource.query('SELECT changes() AS deleted')) as { deleted: number }[])[0].deleted;
    if (deleted < SLICE) return;
    await setImmediate();
  }
}
