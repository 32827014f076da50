import type { Column } from '../datasets/column.ts';
import { withDuck } from '../datasets/duck.ts';
import { fileLiteral, identifier } from '../datasets/quote-sql.ts';

/** Rows that are the same in some columns; missing values are the same as each other. */
export interface DuplicateRows {
  /** Rows that repeat an earlier one. */
  readonly repeated: number;
  /** Different rows that occur more than once. */
  readonly groups: number;
}

/**
 * Counts the rows of a version that are the same in all of these columns. Equal rows have equal hashes, so only rows whose hash
 * occurs again are compared: where few repeat, memory does not depend on how wide rows are.
 */
export async function duplicateRows(file: string, columns: readonly Pick<Column, 'name'>[]): Promise<DuplicateRows> {
  if (columns.length === 0) return { repeated: 0, groups: 0 };
  const list = columns.map(({ name }) => identifier(name)).join(', ');
  const from = `read_parquet(${fileLiteral(file)})`;
  const sql = `WITH again AS MATERIALIZED (SELECT hash(${list}) AS hashed FROM ${from} GROUP BY hashed HAVING count(*) > 1)
    SELECT coalesce(sum(times - 1), 0) AS repeated, count(*) FILTER (times > 1) AS groups
    FROM (SELECT count(*) AS times FROM ${from} WHERE hash(${list}) IN (FROM again) GROUP BY ${list})`;
  const [found] = await withDuck((duck) => duck.rows<{ repeated: string; groups: string }>(sql));
  return { repeated: Number(found?.repeated), groups: Number(found?.groups) };
}
