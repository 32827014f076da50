import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import type { Column, ColumnType } from './column.ts';
import { withDuck } from './duck.ts';
import type { LoadedColumn } from './load-columns.ts';
import { fileLiteral, identifier, literal } from './quote-sql.ts';

/** A column made in memory, as `loadColumns` reads them. */
export type MadeColumn = Pick<LoadedColumn, 'name' | 'type' | 'values'> & { readonly categories?: readonly string[] };

/** Rows that one chunk of DuckDB holds. */
const CHUNK = 2048;

/**
 * Writes rows to `output` as Parquet: the columns `staying` as row `origin[i]` of `file` has them, bit by bit, and
 * those made in memory beside them; `order` names all of them as they shall follow each other.
 */
export async function writeColumns(
  file: string,
  staying: readonly Pick<Column, 'name'>[],
  origin: Uint32Array,
  made: readonly MadeColumn[],
  order: readonly Pick<Column, 'name'>[],
  output: string,
): Promise<void> {
  await withDuck(async (duck) => {
    const storage = made.map(storageOf);
    const declared = storage.map(({ type }, j) => `c${j} ${type}`);
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE made (${['place UINTEGER', 'source UINTEGER', ...declared].join(', ')})`,
    );
    const appender = await duck.connection.createAppender('made');
    const types = [UINTEGER, UINTEGER, ...storage.map(({ type }) => type)];
    for (let start = 0; start < origin.length; start += CHUNK) {
      const rows = Math.min(CHUNK, origin.length - start);
      const chunk = DuckDBDataChunk.create(types, rows);
      const numbered = (of: (row: number) => DuckDBValue) => Array.from({ length: rows }, (_, i) => of(start + i));
      chunk.setColumnValues(
        0,
        numbered((row) => row),
      );
      chunk.setColumnValues(
        1,
        numbered((row) => origin[row]),
      );
      for (const [j, { value }] of storage.entries()) chunk.setColumnValues(2 + j, numbered(value));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const sources = new Map([
      ...staying.map(({ name }, j) => [name, `s${j}`] as const),
      ...storage.map(({ sql }, j) => [made[j].name, sql(`c${j}`)] as const),
    ]);
    const list = order.map(({ name }) => `${sources.get(name)} AS ${identifier(name)}`);
    const kept = staying.map(({ name }, j) => `${identifier(name)} AS s${j}`);
    const original = `SELECT ${[...kept, 'row_number() OVER () - 1 AS source'].join(', ')} FROM read_parquet(${fileLiteral(file)})`;
    await duck.run(
      `COPY (SELECT ${list.join(', ')} FROM made JOIN (${original}) USING (source) ORDER BY place) TO ${literal(output)} (FORMAT parquet)`,
    );
    await duck.run('DROP TABLE made');
  });
}

/** How a column crosses into DuckDB, and what it is stored as. */
interface Storage {
  readonly type: DuckDBType;
  readonly value: (row: number) => DuckDBValue;
  readonly sql: (column: string) => string;
}

const INSTANTS: Partial<Record<ColumnType, (column: string) => string>> = {
  DATE: (column) => `CAST(make_timestamp(CAST(${column} * 1000 AS BIGINT)) AS DATE)`,
  TIMESTAMP: (column) => `make_timestamp(CAST(${column} * 1000 AS BIGINT))`,
};

function storageOf({ type, values, categories }: MadeColumn): Storage {
  const plain = (column: string) => column;
  if (categories) return { type: VARCHAR, value: (row) => categories[values[row]] ?? null, sql: plain };
  const number = (row: number) => (Number.isNaN(values[row]) ? null : values[row]);
  const known = (holds: (value: number) => boolean) => values.every((value) => Number.isNaN(value) || holds(value));
  // A mean among whole numbers, or a share among truths, makes them numbers.
  if (type === 'BOOLEAN' && known((value) => value === 0 || value === 1))
    return { type: BOOLEAN, value: (row) => (Number.isNaN(values[row]) ? null : values[row] === 1), sql: plain };
  if (type === 'INTEGER' && known(Number.isSafeInteger))
    return { type: DOUBLE, value: number, sql: (column) => `CAST(${column} AS BIGINT)` };
  return { type: DOUBLE, value: number, sql: INSTANTS[type] ?? plain };
}
