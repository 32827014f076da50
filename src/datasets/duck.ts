import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A connection to DuckDB for one piece of work; everything runs on DuckDB's own threads. */
export interface Duck {
  readonly connection: DuckDBConnection;
  run(sql: string): Promise<void>;
  /** Rows as plain JSON values: 64-bit integers are decimal strings. */
  rows<Row extends object>(sql: string): Promise<Row[]>;
}

interface SharedInstance {
  readonly instance: DuckDBInstance;
  /** Gives back to the system what DuckDB has freed, which is all that setting its limit once more does. */
  readonly giveBack: string;
}

let shared: Promise<SharedInstance> | undefined;

/** The DuckDB of this thread: in memory, for files we chose ourselves. SQL of callers never runs here. */
async function sharedInstance(): Promise<SharedInstance> {
  shared ??= DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: join(tmpdir(), `clientele-duckdb-${process.pid}-${threadId}`),
    // Otherwise DuckDB's threads keep 128 MB each of what they have freed while a statement runs; 8 MB cost no time that could be
    // measured.
    allocator_flush_threshold: '8MB',
    allocator_bulk_deallocation_flush_threshold: '8MB',
    allocator_background_threads: 'true',
    // Files here are local: the system keeps what is read often, once for all threads.
    enable_external_file_cache: 'false',
  }).then(async (instance) => {
    const connection = await instance.connect();
    // Times without a zone are UTC here, whatever the machine's zone is.
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
    const [[limit]] = (await connection.runAndReadAll(`SELECT current_setting('memory_limit')`)).getRows();
    connection.closeSync();
    return { instance, giveBack: `SET GLOBAL memory_limit = '${limit}'` };
  });
  return shared;
}

/** Lends a connection of this thread's DuckDB to `work`, and interrupts what runs on it when the signal fires. */
export async function withDuck<T>(work: (duck: Duck) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const { instance, giveBack } = await sharedInstance();
  try {
    return await withConnection(instance, work, signal);
  } finally {
    // Half a millisecond; else the allocator keeps a hundred megabytes of an import for seconds.
    await withConnection(instance, (duck) => duck.run(giveBack));
  }
}

/** Lends a connection of `instance` to `work`, and interrupts what runs on it when the signal fires. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  work: (duck: Duck) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const connection = await instance.connect();
  let timer: NodeJS.Timeout | undefined;
  // An interrupt that arrives just before a statement starts is forgotten: so it is repeated until the work ends.
  const interrupt = () => {
    connection.interrupt();
    timer = setTimeout(interrupt, 20);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return await work({
      connection,
      run: async (sql) => {
        signal?.throwIfAborted();
        await connection.run(sql);
      },
      rows: async <Row extends object>(sql: string) => {
        signal?.throwIfAborted();
        return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearTimeout(timer);
    connection.closeSync();
  }
}

/** DuckDB's message for a caller: its first paragraph, without the names of our files. */
export function duckMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n\n')[0] ?? message)
    .replace(/^[A-Za-z ]*Error: /, '')
    .replace(/ Use "SET .*/s, '')
    .replace(/(["'`]?)(?:\/[^\s"'`:,;()]+){2,}\1/g, 'the file')
    .trim();
}
