import { DuckDBInstance } from '@duckdb/node-api';
import { AppError, listed } from '../../errors.ts';
import { checkSql } from '../check-sql.ts';
import type { Column, ColumnRequest } from '../column.ts';
import { type Duck, duckMessage, withConnection } from '../duck.ts';
import { fileLiteral, identifier, literal } from '../quote-sql.ts';
import { storable } from './parquet-source.ts';

export interface QuerySource {
  readonly sql: string;
  readonly datasets: ReadonlyMap<string, { readonly file: string; readonly columns: readonly Column[] }>;
}

export interface QueryLimits {
  readonly queryMemoryMb: number;
  readonly queryTimeoutMs: number;
}

/**
 * Runs a caller's query over datasets and writes its rows to `output` as Parquet, ordered by the KEY column if there is
 * one. It runs in a DuckDB of its own that can open the files of these datasets and nothing else.
 */
export async function runQuery(
  { sql, datasets }: QuerySource,
  columns: readonly ColumnRequest[],
  { queryMemoryMb, queryTimeoutMs }: QueryLimits,
  output: string,
  signal: AbortSignal,
): Promise<void> {
  const checked = await checkSql(sql);
  const tables = checked.datasets.map((name) => ({ name, ...tableOf(name, datasets) }));
  const timeout = AbortSignal.timeout(queryTimeoutMs);
  const instance = await lockedInstance(queryMemoryMb);
  try {
    await withConnection(instance, (duck) => copyRows(duck, checked.sql, tables, columns, output), AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (error instanceof AppError) throw error;
    signal.throwIfAborted();
    if (timeout.aborted) throw new AppError('RESOURCE_LIMIT', `The query was stopped: it took longer than ${queryTimeoutMs / 1000} seconds. Read fewer rows, or raise QUERY_TIMEOUT_SECONDS.`, { timeoutMs: queryTimeoutMs });
    const message = duckMessage(error);
    if (/^Out of Memory|could not allocate|failed to allocate|memory_limit/i.test(error instanceof Error ? error.message : ''))
      throw new AppError('RESOURCE_LIMIT', `The query needs more than ${queryMemoryMb} MB of memory. Read fewer rows, or raise QUERY_MEMORY_MB.`, { memoryMb: queryMemoryMb });
    throw new AppError('INVALID_SQL', `The SQL failed: ${message}`, {});
  } finally {
    instance.closeSync();
  }
}

function tableOf(name: string, datasets: QuerySource['datasets']) {
  const exact = datasets.get(name);
  const table = exact ?? [...datasets].find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  if (table) return table;
  const known = [...datasets.keys()];
  throw new AppError('INVALID_SQL', `The SQL reads ${JSON.stringify(name)}, which is no dataset. There are: ${listed(known)}.`, { table: name, datasets: known });
}

/** One thread, so that sums add up in the same order each time; no file but the allowed ones, no spilling to disk. */
const lockedInstance = (memoryMb: number): Promise<DuckDBInstance> =>
  DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${memoryMb}MB`,
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });

async function copyRows(
  duck: Duck,
  sql: string,
  tables: readonly { readonly name: string; readonly file: string; readonly columns: readonly Column[] }[],
  columns: readonly ColumnRequest[],
  output: string,
): Promise<void> {
  const paths = [...tables.map(({ file }) => file), output];
  await duck.run(`SET allowed_paths = [${paths.map(literal).join(', ')}]`);
  await duck.run(`SET TimeZone = 'UTC'`);
  await duck.run('SET enable_external_access = false');
  await duck.run('SET lock_configuration = true');
  for (const { name, file, columns: stored } of tables) {
    const list = stored.map((column) => identifier(column.name)).join(', ');
    await duck.run(`CREATE VIEW ${identifier(name)} AS SELECT ${list} FROM read_parquet(${fileLiteral(file)})`);
  }
  const key = columns.find(({ role }) => role === 'KEY')?.name;
  const order = key === undefined ? '' : ` ORDER BY ${identifier(key)}`;
  const described = await duck.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM (${sql}) AS answer`);
  const known = described.map(({ column_name }) => column_name);
  if (key !== undefined && !known.includes(key)) throw new AppError('UNKNOWN_COLUMN', `The query has no column "${key}". Its columns are: ${listed(known)}.`, { column: key, columns: known });
  const list = described.map(({ column_name, column_type }) => `${storable(column_name, column_type)} AS ${identifier(column_name)}`);
  await duck.run(`COPY (SELECT ${list.join(', ')} FROM (${sql}) AS answer${order}) TO ${literal(output)} (FORMAT parquet, COMPRESSION lz4_raw)`);
}
