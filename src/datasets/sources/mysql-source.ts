import { Worker } from 'node:worker_threads';
import { compiledFile } from '../../compiled-file.ts';
import { AppError, listed } from '../../errors.ts';
import { readCsv } from './csv-source.ts';
import { mysqlColumn } from './mysql-columns.ts';
import type { CopyOrder, CopyOutcome } from './mysql-thread.ts';
import type { OpenSource, Relation } from './relation.ts';

/** A table of a database that the configuration names. */
export interface MysqlSource {
  /** Name of the connection, for messages; its URL holds a password and is in none of them. */
  readonly connection: string;
  readonly url: string;
  readonly table: string;
  readonly columns: readonly string[] | null;
}

/**
 * Copies a table under `scratch`, and opens the copy. SOURCE_UNAVAILABLE where the server cannot be reached or refuses,
 * NOT_FOUND for a table, UNKNOWN_COLUMN, INVALID_DATA for columns of types that cannot be read.
 */
export async function openMysql(source: MysqlSource, scratch: string, signal: AbortSignal): Promise<OpenSource> {
  const { url, table, columns } = source;
  const path = `${scratch}.mysql`;
  const outcome = await copyApart({ url, table, columns, output: path }, signal);
  if (outcome.kind !== 'done') throw failure(source, outcome);
  const dialect = { delimiter: ',', header: false, names: outcome.columns.map(({ name }) => name), plain: true };
  const relation: Relation = {
    from: readCsv(path, dialect, { gzip: false, numbered: true, parallel: !outcome.multiline }),
    columns: outcome.columns.map(mysqlColumn),
    line: 'line',
  };
  return { fast: relation, careful: async () => relation, broken: () => undefined };
}

function failure({ connection, table }: MysqlSource, outcome: Exclude<CopyOutcome, { kind: 'done' }>): AppError {
  const where = { connection, table };
  switch (outcome.kind) {
    case 'no table':
      return new AppError(
        'NOT_FOUND',
        `The MySQL source "${connection}" has no table ${JSON.stringify(table)} that it may read. It has: ${listed(outcome.tables)}.`,
        { ...where, tables: outcome.tables },
      );
    case 'no columns':
      return new AppError(
        'UNKNOWN_COLUMN',
        `The table "${table}" has no column ${listed(outcome.unknown.map((name) => JSON.stringify(name)))}. It has: ${listed(outcome.columns, 50)}.`,
        { ...where, unknown: outcome.unknown, columns: outcome.columns },
      );
    case 'unreadable': {
      const columns = outcome.columns.map(({ name, type }) => `${name} (${type})`);
      return new AppError(
        'INVALID_DATA',
        `The table "${table}" has columns that cannot be read: ${listed(columns)}. List others as \`columns\`: ${listed(outcome.others, 50)}.`,
        { ...where, unreadable: outcome.columns, columns: outcome.others },
      );
    }
    case 'failed':
      return new AppError(
        'SOURCE_UNAVAILABLE',
        `The MySQL source "${connection}" ${reasonOf(outcome.code)} (${outcome.code}).`,
        {
          ...where,
          reason: outcome.code,
        },
      );
  }
}

function reasonOf(code: string): string {
  if (/ACCESS_DENIED|NOT_SUPPORTED_AUTH|AUTH/.test(code))
    return 'refuses access; its user and password in MYSQL_SOURCES may be wrong';
  if (code === 'ER_BAD_DB_ERROR') return 'has no database of the name in MYSQL_SOURCES';
  if (/^E[A-Z]+$/.test(code))
    return 'cannot be reached; its host and port in MYSQL_SOURCES may be wrong, or the server is down';
  return 'broke off';
}

/** Copies in a thread: reading a million rows would keep this one from answering. */
async function copyApart(order: CopyOrder, signal: AbortSignal): Promise<CopyOutcome> {
  signal.throwIfAborted();
  const worker = new Worker(compiledFile('mysql-thread.js', import.meta.url), { workerData: order, env: {} });
  const end = () => void worker.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<CopyOutcome>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(signal.reason ?? new Error('the thread of a copy ended without an answer')));
    });
  } finally {
    signal.removeEventListener('abort', end);
    await worker.terminate();
  }
}
