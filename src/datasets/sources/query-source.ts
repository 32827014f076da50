import type { ChildProcess } from 'node:child_process';
import { AppError, listed } from '../../errors.ts';
import { referencedDatasets } from '../check-sql.ts';
import type { Column, ColumnRequest } from '../column.ts';
import { duckMessage } from '../duck.ts';
import type { QueryOrder, QueryOutcome } from './query-process.ts';
import { reserveQueryProcess, takeQueryProcess } from './query-reserve.ts';

/** A query of a caller, and the datasets it may read by their names. */
export interface QuerySource {
  readonly sql: string;
  readonly datasets: ReadonlyMap<string, { readonly file: string; readonly columns: readonly Column[] }>;
}

export interface QueryLimits {
  readonly queryMemoryMb: number;
  readonly queryTimeoutMs: number;
}

/**
 * Runs a query over datasets in a process of its own, and writes its rows to `output` as Parquet, ordered by the KEY
 * column if there is one. INVALID_SQL, UNKNOWN_COLUMN for a KEY that the answer lacks, RESOURCE_LIMIT.
 */
export async function runQuery(
  { sql, datasets }: QuerySource,
  columns: readonly ColumnRequest[],
  { queryMemoryMb, queryTimeoutMs }: QueryLimits,
  output: string,
  signal: AbortSignal,
): Promise<void> {
  const tables = (await referencedDatasets(sql)).map((name) => tableOf(name, datasets));
  const key = columns.find(({ role }) => role === 'KEY')?.name ?? null;
  const outcome = await runApart({ sql, tables, key, output, memoryMb: queryMemoryMb }, queryTimeoutMs, signal);
  switch (outcome.kind) {
    case 'done':
      return;
    case 'no key':
      throw new AppError(
        'UNKNOWN_COLUMN',
        `The query has no column ${JSON.stringify(key)}. Its columns are: ${listed(outcome.columns, 50)}.`,
        { unknown: [key], columns: outcome.columns },
      );
    case 'memory':
      throw new AppError(
        'RESOURCE_LIMIT',
        `The query was stopped: it needs more than ${queryMemoryMb} MB of memory. Read fewer rows, or raise QUERY_MEMORY_MB.`,
        { memoryMb: queryMemoryMb },
      );
    case 'time':
      throw new AppError(
        'RESOURCE_LIMIT',
        `The query was stopped: it takes longer than ${queryTimeoutMs / 1000} seconds. Read fewer rows, or raise QUERY_TIMEOUT_SECONDS.`,
        { timeoutMs: queryTimeoutMs },
      );
    case 'failed':
      throw new AppError('INVALID_SQL', `The SQL failed: ${duckMessage(outcome.message)}`);
  }
}

function tableOf(name: string, datasets: QuerySource['datasets']): QueryOrder['tables'][number] {
  const table = datasets.get(name) ?? [...datasets].find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  if (table !== undefined) return { name, file: table.file, columns: table.columns.map((column) => column.name) };
  const known = [...datasets.keys()];
  throw new AppError(
    'INVALID_SQL',
    `The SQL reads ${JSON.stringify(name)}, which is no dataset. There are: ${listed(known)}.`,
    { table: name, datasets: known },
  );
}

/** Runs the order in a process of its own, which is gone when this returns. */
async function runApart(
  order: QueryOrder,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<QueryOutcome | { kind: 'time' }> {
  signal.throwIfAborted();
  const child = takeQueryProcess();
  const end = () => child.kill('SIGKILL');
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  either.addEventListener('abort', end, { once: true });
  try {
    const outcome = outcomeOf(child);
    child.send(order);
    const { said, by } = await outcome;
    if (said !== undefined) return said;
    signal.throwIfAborted();
    if (timeout.aborted) return { kind: 'time' };
    // The system ends the process that takes the last of its memory.
    if (by === 'SIGKILL') return { kind: 'memory' };
    throw new Error(`the process of a query ended without an answer: ${by}`);
  } finally {
    either.removeEventListener('abort', end);
    // Only now: before, it would have taken the processor from this query.
    reserveQueryProcess();
  }
}

/** What the process said, once it has gone. It is ended from here: its own end would wait for DuckDB's threads. */
function outcomeOf(child: ChildProcess): Promise<{ said?: QueryOutcome; by: string }> {
  return new Promise((resolve, reject) => {
    let said: QueryOutcome | undefined;
    child.once('message', (message) => {
      said = message as QueryOutcome;
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code, by) => resolve({ ...(said ? { said } : {}), by: by ?? `code ${code}` }));
  });
}
