import type { Column } from './column.ts';
import { withDuck } from './duck.ts';
import { fileLiteral, identifier } from './quote-sql.ts';
import { jsonValue, plain, type Row } from './read-rows.ts';

/**
 * At most `most` rows of those that have a value in each of these columns, and how many there are. Which rows are chosen
 * depends on their numbers alone, so it is the same ones every time; they are in the order of the source. Columns `beside`
 * are read as well, but may have no value. Values are plain JSON, all numbers as such.
 */
export async function sampleRows(
  file: string,
  columns: readonly Column[],
  most: number,
  beside: readonly Column[] = [],
): Promise<{ rows: Row[]; total: number }> {
  const complete = `FROM read_parquet(${fileLiteral(file)}, file_row_number = true)
    WHERE ${columns.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(' AND ') || 'true'}`;
  const read = [...columns, ...beside];
  const list = read.map((column, i) => {
    const number = column.type === 'INTEGER' || column.type === 'NUMBER';
    return `${number ? `CAST(${identifier(column.name)} AS DOUBLE)` : jsonValue(column)} AS c${i}`;
  });
  return withDuck(async (duck) => {
    const [counted] = await duck.rows<{ rows: string }>(`SELECT count(*) AS rows ${complete}`);
    const chosen = await duck.connection.runAndReadAll(
      `SELECT ${[...list, 'file_row_number'].join(', ')} ${complete} ORDER BY hash(file_row_number), file_row_number LIMIT ${most}`,
    );
    const values = chosen.getRows().sort((a, b) => Number(a.at(-1)) - Number(b.at(-1)));
    return {
      total: Number(counted?.rows),
      rows: values.map((row) => Object.fromEntries(read.map(({ name }, i) => [name, plain(row[i])]))),
    };
  });
}
