/**
 * The process in which one query of a caller runs. DuckDB's own limits do not cover everything (texts and lists grow
 * beyond its memory limit, and some functions do not hear an interrupt), but a process can be ended at any moment.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { type Duck, withConnection } from '../duck.ts';
import { identifier, literal } from '../quote-sql.ts';
import { storable } from './parquet-source.ts';

/** What to run: plain JSON. The SQL has been checked. */
export interface QueryOrder {
  readonly sql: string;
  readonly tables: readonly { readonly name: string; readonly file: string; readonly columns: readonly string[] }[];
  /** Column to order the rows by. */
  readonly key: string | null;
  /** Path of the Parquet file to write. */
  readonly output: string;
  readonly memoryMb: number;
}

/** How it ended. `columns` are those of the answer, which lacks the key. */
export type QueryOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'no key'; readonly columns: readonly string[] }
  | { readonly kind: 'memory' }
  | { readonly kind: 'failed'; readonly message: string };

const WATCH_MS = 20;
/** No dataset can have this name. */
const ANSWER = identifier('(answer)');

const say = (outcome: QueryOutcome) => process.send?.(outcome);

process.once('message', async (order: QueryOrder) => {
  const allowed = process.memoryUsage.rss() + order.memoryMb * 2 ** 20;
  setInterval(() => process.memoryUsage.rss() > allowed && say({ kind: 'memory' }), WATCH_MS);
  say(await run(order));
});
// Whoever asked is gone. A plain exit would wait for DuckDB's threads.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function run(order: QueryOrder): Promise<QueryOutcome> {
  try {
    return await withConnection(await lockedInstance(order.memoryMb), (duck) => answer(duck, order));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /^Out of Memory|failed to allocate|could not allocate/i.test(message)
      ? { kind: 'memory' }
      : { kind: 'failed', message };
  }
}

/** One thread, so that sums add up in the same order each time; nothing is loaded, and nothing spilled to disk. */
const lockedInstance = (memoryMb: number): Promise<DuckDBInstance> =>
  DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${memoryMb}MB`,
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });

async function answer(duck: Duck, { sql, tables, key, output }: QueryOrder): Promise<QueryOutcome> {
  await duck.run(`SET allowed_paths = [${[...tables.map(({ file }) => file), output].map(literal).join(', ')}]`);
  await duck.run(`SET TimeZone = 'UTC'`);
  await duck.run('SET enable_external_access = false');
  await duck.run('SET lock_configuration = true');
  for (const { name, file, columns } of tables) {
    await duck.run(
      `CREATE VIEW ${identifier(name)} AS SELECT ${columns.map(identifier).join(', ')} FROM read_parquet(${literal(file)})`,
    );
  }
  // As a view the query is one statement from here to its end: nothing follows that a comment in it could swallow.
  const statements = await duck.connection.extractStatements(`CREATE VIEW ${ANSWER} AS ${sql}`);
  if (statements.count !== 1) return { kind: 'failed', message: `it holds ${statements.count} statements` };
  await (await statements.prepare(0)).run();
  const described = await duck.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${ANSWER}`);
  const columns = described.map(({ column_name }) => column_name);
  if (key !== null && !columns.includes(key)) return { kind: 'no key', columns };
  const list = described.map(
    (column) => `${storable(column.column_name, column.column_type)} AS ${identifier(column.column_name)}`,
  );
  const order = key === null ? '' : ` ORDER BY ${identifier(key)}`;
  await duck.run(
    `COPY (SELECT ${list.join(', ')} FROM ${ANSWER}${order}) TO ${literal(output)} (FORMAT parquet, COMPRESSION lz4_raw, USE_TMP_FILE false)`,
  );
  return { kind: 'done' };
}
