import type { Column } from './column.ts';
import { withDuck } from './duck.ts';
import { asDouble, type LoadedColumn } from './load-columns.ts';
import { fileLiteral, identifier } from './quote-sql.ts';
import { chunksOf, doublesOf, integersOf } from './raw-vectors.ts';

/** A column to stream; the codes of a TEXT column index `categories`, and a text that is none of them is missing. */
export type StreamedColumn = Pick<Column, 'name' | 'type'> & { readonly categories?: readonly string[] };

/** Rows that follow each other, the first of them the `from`-th that is read. The next batch overwrites the arrays. */
export interface ColumnBatch {
  readonly from: number;
  readonly rows: number;
  readonly columns: readonly LoadedColumn[];
}

export interface StreamChoice {
  /** Rows in a batch; the last may have fewer. */
  readonly batchRows: number;
  /** Leaves out rows that lack a value in any of the columns. */
  readonly completeOnly: boolean;
}

/**
 * Reads columns of a version a batch at a time in the order of the file, as `loadColumns` would read them. No more than
 * a batch is in memory. Runs in a worker thread.
 */
export async function streamColumns(
  file: string,
  columns: readonly StreamedColumn[],
  { batchRows, completeOnly }: StreamChoice,
  take: (batch: ColumnBatch) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const list = columns.map((column) => (column.type === 'TEXT' ? identifier(column.name) : asDouble(column)));
  const codes = columns.map(({ categories = [] }) => new Map(categories.map((text, code) => [text, code])));
  const buffers = columns.map(() => new Float64Array(batchRows));
  const batchOf = (from: number, rows: number): ColumnBatch => ({
    from,
    rows,
    columns: columns.map(({ name, type, categories }, j) => {
      const values = buffers[j].subarray(0, rows);
      return categories ? { name, type, values, categories: [...categories] } : { name, type, values };
    }),
  });
  await withDuck(async (duck) => {
    let from = 0;
    let filled = 0;
    const where = completeOnly ? `WHERE ${isComplete(columns)}` : '';
    const sql = `SELECT ${list.join(', ')} FROM read_parquet(${fileLiteral(file)}) ${where}`;
    for await (const chunk of chunksOf(await duck.connection.stream(sql))) {
      const sources = columns.map(({ type }, j) =>
        type === 'TEXT'
          ? chunk.getColumnValues(j).map((text) => codes[j].get(text as string) ?? Number.NaN)
          : doublesOf(chunk, j),
      );
      for (let taken = 0; taken < chunk.rowCount; ) {
        const count = Math.min(chunk.rowCount - taken, batchRows - filled);
        for (const [j, source] of sources.entries()) buffers[j].set(source.slice(taken, taken + count), filled);
        taken += count;
        filled += count;
        if (filled < batchRows) continue;
        await take(batchOf(from, filled));
        from += filled;
        filled = 0;
      }
    }
    if (filled > 0) await take(batchOf(from, filled));
  }, signal);
}

/** The numbers of the rows that have a value in each of the columns, ascending; null where that is all. And how many rows there are. */
export async function completeRows(
  file: string,
  columns: readonly Pick<Column, 'name' | 'type'>[],
): Promise<{ complete: Uint32Array | null; rows: number }> {
  return withDuck(async (duck) => {
    const from = `read_parquet(${fileLiteral(file)}, file_row_number = true)`;
    const where = isComplete(columns);
    const [counted] = await duck.rows<{ rows: string; complete: string }>(
      `SELECT count(*) AS rows, count_if(${where}) AS complete FROM ${from}`,
    );
    const [rows, found] = [Number(counted?.rows), Number(counted?.complete)];
    if (found === rows) return { complete: null, rows };
    const complete = new Uint32Array(found);
    let at = 0;
    const sql = `SELECT CAST(file_row_number AS UINTEGER) FROM ${from} WHERE ${where}`;
    for await (const chunk of chunksOf(await duck.connection.stream(sql))) {
      complete.set(integersOf(chunk, 0).subarray(0, chunk.rowCount), at);
      at += chunk.rowCount;
    }
    return { complete, rows };
  });
}

const isComplete = (columns: readonly Pick<Column, 'name' | 'type'>[]): string =>
  columns
    .map((column) =>
      column.type === 'TEXT' ? `${identifier(column.name)} IS NOT NULL` : `NOT isnan(${asDouble(column)})`,
    )
    .join(' AND ');
