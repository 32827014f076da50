import type { Column, ColumnType } from './column.ts';
import { type Duck, withDuck } from './duck.ts';
import { fileLiteral, identifier } from './quote-sql.ts';
import { chunksOf, doublesOf, integersOf } from './raw-vectors.ts';

/**
 * A column in memory. `values` are numbers, 0 or 1 for booleans, milliseconds since 1970 for dates and times, and category
 * codes for TEXT; NaN is missing.
 */
export interface LoadedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: Float64Array;
  /** What the codes of a TEXT column mean, in the order of code points. */
  readonly categories?: string[];
}

/** Reads columns of a version into arrays that `allocate` makes, for an analysis. Runs in a worker thread. */
export async function loadColumns(
  file: string,
  columns: readonly Column[],
  allocate: (length: number) => Float64Array,
): Promise<{ rows: number; columns: LoadedColumn[] }> {
  return withDuck(async (duck) => {
    const from = `read_parquet(${fileLiteral(file)})`;
    const [counted] = await duck.rows<{ rows: string }>(`SELECT count(*) AS rows FROM ${from}`);
    const rows = Number(counted?.rows);
    const loaded = columns.map(({ name, type }): LoadedColumn => ({ name, type, values: allocate(rows) }));
    await readNumbers(
      duck,
      from,
      loaded.filter(({ type }) => type !== 'TEXT'),
    );
    for (const [index, column] of loaded.entries()) {
      if (column.type === 'TEXT') loaded[index] = { ...column, categories: await readCodes(duck, from, column) };
    }
    return { rows, columns: loaded };
  });
}

/** Fills columns that are numbers, or can be counted as such, in one pass. */
async function readNumbers(duck: Duck, from: string, columns: readonly LoadedColumn[]): Promise<void> {
  if (columns.length === 0) return;
  const list = columns.map(asDouble);
  let at = 0;
  for await (const chunk of chunksOf(await duck.connection.stream(`SELECT ${list.join(', ')} FROM ${from}`))) {
    for (const [index, { values }] of columns.entries()) values.set(doublesOf(chunk, index), at);
    at += chunk.rowCount;
  }
}

/** A column as the number that a `LoadedColumn` holds, in SQL. */
export const asDouble = (column: Pick<Column, 'name' | 'type'>): string =>
  `coalesce(CAST(${asNumber(column)} AS DOUBLE), 'nan'::DOUBLE)`;

function asNumber({ name, type }: Pick<Column, 'name' | 'type'>): string {
  const column = identifier(name);
  return type === 'DATE' || type === 'TIMESTAMP' ? `epoch_us(CAST(${column} AS TIMESTAMP)) / 1000` : column;
}

/** Fills a column with the codes of its texts, and answers what they mean. DuckDB orders texts by code points. */
async function readCodes(duck: Duck, from: string, { name, values }: LoadedColumn): Promise<string[]> {
  const column = identifier(name);
  await duck.run(`CREATE OR REPLACE TEMP TABLE codes AS SELECT text, row_number() OVER (ORDER BY text) - 1 AS code
    FROM (SELECT DISTINCT ${column} AS text FROM ${from} WHERE ${column} IS NOT NULL)`);
  // A join delivers rows in any order, so each says where it belongs.
  const placed = `SELECT ${column} AS text, row_number() OVER () - 1 AS place FROM ${from}`;
  const coded = `SELECT CAST(place AS UINTEGER), CAST(code AS DOUBLE) FROM (${placed}) JOIN codes USING (text)`;
  values.fill(Number.NaN);
  for await (const chunk of chunksOf(await duck.connection.stream(coded))) {
    const places = integersOf(chunk, 0);
    const codes = doublesOf(chunk, 1);
    for (let i = 0; i < chunk.rowCount; i++) values[places[i] as number] = codes[i] as number;
  }
  const categories: string[] = [];
  for await (const chunk of chunksOf(await duck.connection.stream('SELECT text FROM codes ORDER BY code'))) {
    for (const text of chunk.getColumnValues(0)) categories.push(text as string);
  }
  return categories;
}
