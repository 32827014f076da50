import type { Column } from '../datasets/column.ts';
import { withDuck } from '../datasets/duck.ts';
import { fileLiteral, identifier } from '../datasets/quote-sql.ts';
import { jsonValue, plain } from '../datasets/read-rows.ts';

/** A value as plain JSON, and how many rows have it. The values of personal data are null: they are never read. */
export interface Tally {
  readonly value: unknown;
  readonly count: number;
}

/** The most frequent values of columns by column name; among equally frequent ones the smallest first. */
export async function topValues(
  file: string,
  columns: readonly Column[],
  first: number,
): Promise<Map<string, Tally[]>> {
  return withDuck(async (duck) => {
    const tops = new Map<string, Tally[]>();
    // One column at a time takes least memory.
    for (const column of columns) {
      const name = identifier(column.name);
      const value = column.pii ? 'NULL' : jsonValue(column);
      const result = await duck.connection.runAndReadAll(
        `SELECT ${value}, count(*) FROM read_parquet(${fileLiteral(file)}) WHERE ${name} IS NOT NULL
         GROUP BY ${name} ORDER BY count(*) DESC, ${name} LIMIT ${first}`,
      );
      tops.set(
        column.name,
        result.getRows().map(([one, count]) => ({ value: plain(one), count: Number(count) })),
      );
    }
    return tops;
  });
}
