/**
 * The thread that copies a table into a CSV file for DuckDB. Values stay the bytes that the server sent, and the server
 * waits while the disk is behind, so memory stays flat whatever the size of the table.
 */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2';
import { isFreeText, isReadable, type MysqlColumn, mysqlName, selected } from './mysql-columns.ts';

/** What to copy: plain JSON. */
export interface CopyOrder {
  readonly url: string;
  readonly table: string;
  readonly columns: readonly string[] | null;
  /** Path of the file to write. */
  readonly output: string;
}

/** How it ended. */
export type CopyOutcome =
  | { readonly kind: 'done'; readonly columns: readonly MysqlColumn[]; readonly multiline: boolean }
  | { readonly kind: 'no table'; readonly tables: readonly string[] }
  | { readonly kind: 'no columns'; readonly unknown: readonly string[]; readonly columns: readonly string[] }
  | { readonly kind: 'unreadable'; readonly columns: readonly MysqlColumn[]; readonly others: readonly string[] }
  /** `code` is the driver's or the server's; their messages may name users and hosts, so they stay here. */
  | { readonly kind: 'failed'; readonly code: string };

const CONNECT_MS = 10_000;
/** A server that has said nothing for so long is taken for gone. */
const SILENCE_MS = 300_000;
const SLICE = 1 << 18;
const [QUOTE, COMMA, LF, CR] = [0x22, 0x2c, 0x0a, 0x0d];

void copy(workerData as CopyOrder).then((outcome) => parentPort?.postMessage(outcome));

async function copy(order: CopyOrder): Promise<CopyOutcome> {
  const connection = createConnection({ uri: order.url, charset: 'utf8mb4', connectTimeout: CONNECT_MS });
  let silence: NodeJS.Timeout | undefined;
  const broken = new Promise<never>((_, reject) => {
    connection.on('error', reject);
    silence = setTimeout(() => reject(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })), SILENCE_MS);
  });
  try {
    return await Promise.race([broken, copyFrom(connection, order, () => silence?.refresh())]);
  } catch (error) {
    return { kind: 'failed', code: String((error as { code?: unknown }).code ?? 'unknown') };
  } finally {
    clearTimeout(silence);
    connection.destroy();
  }
}

async function copyFrom(
  connection: Connection,
  { table, columns, output }: CopyOrder,
  alive: () => void,
): Promise<CopyOutcome> {
  const ask = async <Row>(sql: string, values: string[] = []): Promise<Row[]> => {
    const [rows] = await connection.promise().query<(Row & RowDataPacket)[]>(sql, values);
    alive();
    return rows;
  };
  await ask(`SET SESSION time_zone = '+00:00'`);
  await ask('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  await ask('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const found = await ask<MysqlColumn>(
    `SELECT COLUMN_NAME AS name, LOWER(DATA_TYPE) AS type, NUMERIC_SCALE AS scale FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [table],
  );
  if (found.length === 0) {
    const tables = await ask<{ name: string }>(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME',
    );
    return { kind: 'no table', tables: tables.map(({ name }) => name) };
  }
  const all = found.map(({ name, type, scale }) => ({ name, type, scale }));
  const wanted = columns === null ? all : columns.flatMap((name) => all.find((column) => column.name === name) ?? []);
  if (columns !== null && wanted.length < columns.length) {
    const names = all.map(({ name }) => name);
    return { kind: 'no columns', unknown: columns.filter((name) => !names.includes(name)), columns: names };
  }
  const unreadable = wanted.filter((column) => !isReadable(column));
  if (unreadable.length > 0)
    return { kind: 'unreadable', columns: unreadable, others: all.filter(isReadable).map(({ name }) => name) };
  const keys = await ask<{ name: string }>(
    `SELECT COLUMN_NAME AS name FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX`,
    [table],
  );
  const order = keys.length === 0 ? '' : ` ORDER BY ${keys.map(({ name }) => mysqlName(name)).join(', ')}`;
  const sql = `SELECT ${wanted.map(selected).join(', ')} FROM ${mysqlName(table)}${order}`;
  const multiline = await stream(connection, sql, wanted.map(isFreeText), output, alive);
  return { kind: 'done', columns: wanted, multiline };
}

/** Writes the answer as CSV, each row after its number. Answers whether a value holds a line end. */
async function stream(
  connection: Connection,
  sql: string,
  free: readonly boolean[],
  output: string,
  alive: () => void,
): Promise<boolean> {
  const file = createWriteStream(output);
  const query = connection.query({ sql, rowsAsArray: true, typeCast: false });
  const slices = new Slices(file, () => {
    connection.pause();
    file.once('drain', () => connection.resume());
  });
  await new Promise<void>((resolve, reject) => {
    let row = 0;
    file.once('error', reject);
    query.on('error', reject);
    query.on('result', (values) => {
      slices.add(++row, values as unknown as (Buffer | null)[], free);
      alive();
    });
    query.on('end', resolve);
  });
  slices.flush();
  file.end();
  await once(file, 'close');
  return slices.multiline;
}

/** Rows as CSV, gathered into slices for the disk. */
class Slices {
  multiline = false;
  private slice = Buffer.allocUnsafe(SLICE);
  private length = 0;

  constructor(
    private readonly file: WriteStream,
    private readonly full: () => void,
  ) {}

  add(row: number, values: readonly (Buffer | null)[], free: readonly boolean[]): void {
    this.make(20);
    this.length += this.slice.write(String(row), this.length, 'latin1');
    for (const [index, value] of values.entries()) {
      this.make((value?.length ?? 0) * 2 + 4);
      this.slice[this.length++] = COMMA;
      if (value === null) continue;
      if (free[index]) this.addQuoted(value);
      else this.length += value.copy(this.slice, this.length);
    }
    this.slice[this.length++] = LF;
  }

  flush(): void {
    if (this.length === 0) return;
    const written = this.slice.subarray(0, this.length);
    this.slice = Buffer.allocUnsafe(SLICE);
    this.length = 0;
    if (!this.file.write(written)) this.full();
  }

  private addQuoted(value: Buffer): void {
    this.slice[this.length++] = QUOTE;
    for (const byte of value) {
      if (byte === QUOTE) this.slice[this.length++] = QUOTE;
      else if (byte === LF || byte === CR) this.multiline = true;
      this.slice[this.length++] = byte;
    }
    this.slice[this.length++] = QUOTE;
  }

  /** Makes room for so many bytes and a line end. */
  private make(bytes: number): void {
    if (this.length + bytes < this.slice.length) return;
    this.flush();
    if (bytes >= this.slice.length) this.slice = Buffer.allocUnsafe(bytes + 1);
  }
}
