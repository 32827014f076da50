import { AppError } from '../errors.ts';
import { checkKeys } from './check-keys.ts';
import type { Column, ColumnRequest, ColumnType } from './column.ts';
import { SQL_TYPES } from './conversions.ts';
import type { Duck } from './duck.ts';
import { comparedKey } from './key-text.ts';
import { fileLiteral, identifier, literal } from './quote-sql.ts';
import type { Table } from './sources/derived-source.ts';
import type { OpenSource } from './sources/relation.ts';
import type { StoredRows } from './store-rows.ts';

/** The version that rows are added to. */
export interface Base extends Table {
  /** Number of the version. */
  readonly version: number;
}

/** Types whose values are values of the other type too, as they are. */
const WIDER: Readonly<Partial<Record<ColumnType, ColumnType>>> = { INTEGER: 'NUMBER', DATE: 'TIMESTAMP' };
const EXAMPLES = 5;

/**
 * What to state of a batch's columns, so that it is read as the version was. In CSV anything can be a text, so columns of
 * texts stay such though all texts of the batch may look like numbers; where texts are dates, they are written as before.
 */
export function requestsLike(
  columns: readonly Column[],
  source: OpenSource,
  names: readonly string[],
): ColumnRequest[] {
  return columns
    .filter(({ name }) => names.includes(name))
    .map(({ name, type, pii, format }) => {
      const written = format !== undefined && source.written !== undefined ? { type, format } : {};
      return { name, pii, ...(type === 'TEXT' && source.written === 'text' ? { type } : written) };
    });
}

/**
 * Writes the rows of a version, then those of a batch, to `output`. INVALID_DATA where the batch has other columns, with
 * the difference, and where it repeats keys of customers.
 */
export async function appendBatch(
  duck: Duck,
  base: Base,
  batch: StoredRows,
  file: string,
  output: string,
): Promise<StoredRows> {
  checkSchema(base, batch);
  const added = new Map(batch.columns.map(({ name, missing }) => [name, missing]));
  const columns = base.columns.map((column) => ({ ...column, missing: added.get(column.name) ?? 0 }));
  await checkKeys(duck, file, columns, base.kind);
  await checkNewKeys(duck, base, file, batch);
  const names = base.columns.map(({ name }) => identifier(name));
  const typed = base.columns.map(
    ({ name, type }) => `CAST(${identifier(name)} AS ${SQL_TYPES[type]}) AS ${identifier(name)}`,
  );
  await duck.run(
    `COPY (SELECT ${names.join(', ')} FROM read_parquet(${fileLiteral(base.file)})
       UNION ALL SELECT ${typed.join(', ')} FROM read_parquet(${fileLiteral(file)}))
     TO ${literal(output)} (FORMAT parquet, COMPRESSION lz4_raw, USE_TMP_FILE false)`,
  );
  return {
    rows: base.rows + batch.rows,
    columns: base.columns.map((column) => ({ ...column, missing: column.missing + (added.get(column.name) ?? 0) })),
    rejected: batch.rejected,
  };
}

function checkSchema({ name, version, columns }: Base, batch: StoredRows): void {
  const known = new Map(columns.map((column) => [column.name, column.type]));
  const given = new Map(batch.columns.map((column) => [column.name, column]));
  const added = [...given.keys()].filter((column) => !known.has(column));
  const missing = [...known.keys()].filter((column) => !given.has(column));
  const retyped = [...given.values()].flatMap((column) => {
    const type = known.get(column.name);
    const fits =
      type === undefined || type === column.type || WIDER[column.type] === type || column.missing === batch.rows;
    return fits ? [] : [{ column: column.name, from: type, to: column.type }];
  });
  if (added.length + missing.length + retyped.length === 0) return;
  const differences = [
    ...(added.length > 0 ? [`it adds ${added.map((column) => JSON.stringify(column)).join(', ')}`] : []),
    ...(missing.length > 0 ? [`it lacks ${missing.map((column) => JSON.stringify(column)).join(', ')}`] : []),
    ...retyped.map(({ column, from, to }) => `"${column}" holds ${to} instead of ${from}`),
  ];
  throw new AppError(
    'INVALID_DATA',
    `The batch does not have the columns of version ${version} of "${name}": ${differences.join('; ')}. Nothing was appended; a version with other columns takes \`importDataset\`.`,
    { added, missing, retyped },
  );
}

/** Refuses CUSTOMERS that the version has already. */
async function checkNewKeys(
  duck: Duck,
  { name, kind, columns, file }: Base,
  batchFile: string,
  batch: StoredRows,
): Promise<void> {
  const key = columns.find(({ role }) => role === 'KEY');
  if (kind !== 'CUSTOMERS' || key === undefined) return;
  const again = { name: key.name, type: batch.columns.find((column) => column.name === key.name)?.type ?? key.type };
  const known = `SELECT DISTINCT key FROM (SELECT ${comparedKey(again)} AS key FROM read_parquet(${fileLiteral(batchFile)}))
    SEMI JOIN (SELECT ${comparedKey(key)} AS key FROM read_parquet(${fileLiteral(file)})) USING (key)`;
  const found = await duck.rows<{ key: string; keys: string }>(
    `SELECT key, count(*) OVER () AS keys FROM (${known}) ORDER BY key LIMIT ${EXAMPLES}`,
  );
  if (found.length === 0) return;
  const keys = Number(found[0]?.keys);
  const examples = key.pii ? [] : found.map((one) => one.key);
  throw new AppError(
    'INVALID_DATA',
    `${keys} ${keys === 1 ? 'customer' : 'customers'} of the batch ${keys === 1 ? 'is' : 'are'} in "${name}" already${
      examples.length === 0 ? '' : `, such as ${examples.map((one) => JSON.stringify(one)).join(', ')}`
    }. In CUSTOMERS every customer has one row; import a whole new version to change them.`,
    { column: key.name, duplicated: keys, examples },
  );
}
