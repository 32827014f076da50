import type { Column, ColumnType } from './column.ts';
import { type Duck, withDuck } from './duck.ts';
import { fileLiteral, identifier } from './quote-sql.ts';
import { chunksOf, doublesOf } from './raw-vectors.ts';

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
    const categories: (string[] | undefined)[] = [];
    for (const [index, column] of columns.entries()) {
      categories.push(
        column.type === 'TEXT' ? await defineCategories(duck, from, column.name, `codes${index}`) : undefined,
      );
    }
    const loaded = columns.map(({ name, type }, index): LoadedColumn => {
      const named = categories[index];
      return { name, type, values: allocate(rows), ...(named ? { categories: named } : {}) };
    });
    if (columns.length === 0 || rows === 0) return { rows, columns: loaded };
    const list = columns.map(
      (column, index) => `coalesce(CAST(${asNumber(column, `codes${index}`)} AS DOUBLE), 'nan'::DOUBLE)`,
    );
    let at = 0;
    for await (const chunk of chunksOf(await duck.connection.stream(`SELECT ${list.join(', ')} FROM ${from}`))) {
      for (const [index, { values }] of loaded.entries()) values.set(doublesOf(chunk, index), at);
      at += chunk.rowCount;
    }
    return { rows, columns: loaded };
  });
}

/** Makes an ENUM of a column's values in the order of their code points, so that DuckDB finds the codes. */
async function defineCategories(duck: Duck, from: string, name: string, type: string): Promise<string[]> {
  const column = identifier(name);
  await duck.run(
    `CREATE OR REPLACE TEMP TYPE ${type} AS ENUM (SELECT DISTINCT ${column} FROM ${from} WHERE ${column} IS NOT NULL ORDER BY ${column})`,
  );
  const values = await duck.rows<{ value: string }>(`SELECT unnest(enum_range(NULL::${type})) AS value`);
  return values.map(({ value }) => value);
}

function asNumber({ name, type }: Column, codes: string): string {
  const column = identifier(name);
  switch (type) {
    case 'TEXT':
      return `enum_code(CAST(${column} AS ${codes}))`;
    case 'DATE':
    case 'TIMESTAMP':
      return `epoch_us(CAST(${column} AS TIMESTAMP)) / 1000`;
    case 'INTEGER':
    case 'NUMBER':
    case 'BOOLEAN':
      return column;
  }
}
