import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../errors.ts';
import type { ColumnRequest } from '../column.ts';
import { importVersion } from '../import-version.ts';
import { rowPage } from '../read-rows.ts';

const SERVER = process.env.MYSQL_URL?.replace(/\/+$/, '');
const limits = { maxRejectedShare: 0.5, queryMemoryMb: 256, queryTimeoutMs: 10_000 };

if (!SERVER) process.stderr.write('MYSQL_URL is not set: tests of MySQL as a source are skipped.\n');

describe.skipIf(!SERVER)('a table of MySQL', () => {
  const database = `clientele_source_${randomUUID().slice(0, 8)}`;
  const user = `reader_${randomUUID().slice(0, 8)}`;
  let admin: Connection;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clientele-mysql-'));
    admin = await createConnection({ uri: SERVER as string, charset: 'utf8mb4', multipleStatements: true });
    await admin.query(
      `CREATE DATABASE ${database} CHARACTER SET utf8mb4; USE ${database}; SET sql_mode = ''; SET time_zone = '+05:00'`,
    );
    await admin.query(
      `CREATE USER ${user}@'%' IDENTIFIED BY 's3cret, =:@/?'; GRANT SELECT ON ${database}.* TO ${user}@'%'`,
    );
  });
  afterAll(async () => {
    await admin.query(`DROP DATABASE ${database}; DROP USER ${user}@'%'`);
    await admin.end();
    await rm(directory, { recursive: true });
  });

  const url = (change: Partial<Pick<URL, 'username' | 'password' | 'hostname' | 'port' | 'pathname'>> = {}): string =>
    Object.assign(new URL(`${SERVER}/${database}`), change).href;
  interface Options {
    readonly columns?: readonly string[] | null;
    readonly requests?: ColumnRequest[];
    readonly url?: string;
    readonly signal?: AbortSignal;
  }
  const read = async (table: string, { columns = null, requests = [], url: from = url(), signal }: Options = {}) => {
    const file = join(directory, 'table.parquet');
    const source = { kind: 'mysql' as const, connection: 'shop', url: from, table, columns };
    const imported = await importVersion(
      { source, datasetKind: 'OTHER', columns: requests, file, ...limits },
      signal ?? new AbortController().signal,
    );
    return { ...imported, page: await rowPage(file, imported.columns, 0, 100) };
  };
  const failure = async (work: Promise<unknown>): Promise<AppError> => {
    const error = await work.then(
      () => new Error('it worked'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    expect((await readdir(directory)).filter((name) => name.includes('part'))).toEqual([]);
    return error as AppError;
  };

  it('comes with its types and values, whatever they are', async () => {
    await admin.query(`CREATE TABLE every_type (id BIGINT UNSIGNED PRIMARY KEY, n BIGINT, price DECIMAL(10,2), whole DECIMAL(30,0), few DECIMAL(5,0), f FLOAT,
      d DOUBLE, yes BOOLEAN, bit1 BIT(1), bit64 BIT(64), e ENUM('a','b'), s SET('x','y'), j JSON, span TIME, y YEAR, day DATE, at DATETIME(6),
      ts TIMESTAMP NULL, t LONGTEXT, latin VARCHAR(50) CHARACTER SET latin1, fixed CHAR(5))`);
    await admin.query(
      `INSERT INTO every_type VALUES
      (18446744073709551615, -9223372036854775808, 12345678.91, 123456789012345678901234567890, 77, 0.1, 0.1, 1, 1, 18446744073709551615, 'b', 'x,y',
       '{"a": [1, "ü"]}', '-838:59:59', 2024, '2024-02-29', '2024-02-29 12:00:00.123456', '2024-01-01 05:00:00', ?, 'Köln', 'ab'),
      (1, 1, 0, 1, -1, 16777216, 1e300, 0, 0, 0, 'a', '', '1', '10:00:00', 1999, '0000-00-00', '0000-00-00 00:00:00', NULL, '', NULL, ''),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
      ['😀 "q", line\r\nend\\'],
    );
    const { page, columns, rows, rejected } = await read('every_type');
    expect([rows, rejected.count]).toEqual([3, 0]);
    expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toEqual({
      id: 'TEXT',
      n: 'INTEGER',
      price: 'NUMBER',
      whole: 'TEXT',
      few: 'INTEGER',
      f: 'NUMBER',
      d: 'NUMBER',
      yes: 'INTEGER',
      bit1: 'INTEGER',
      bit64: 'TEXT',
      e: 'TEXT',
      s: 'TEXT',
      j: 'TEXT',
      span: 'TEXT',
      y: 'INTEGER',
      day: 'DATE',
      at: 'TIMESTAMP',
      ts: 'TIMESTAMP',
      t: 'TEXT',
      latin: 'TEXT',
      fixed: 'TEXT',
    });
    const empty = Object.fromEntries(columns.map(({ name }) => [name, null]));
    expect(page).toEqual([
      // The zero date is MySQL's word for none, and an empty text is missing whatever the source.
      {
        ...empty,
        ...{ id: '1', n: 1, price: 0, whole: '1', few: -1, f: 16_777_216, d: 1e300, yes: 0, bit1: 0, bit64: '0' },
        ...{ e: 'a', j: '1', span: '10:00:00', y: 1999 },
      },
      { ...empty, id: '2' },
      {
        id: '18446744073709551615',
        n: '-9223372036854775808',
        price: 12_345_678.91,
        whole: '123456789012345678901234567890',
        few: 77,
        f: 0.1,
        d: 0.1,
        yes: 1,
        bit1: 1,
        bit64: '18446744073709551615',
        e: 'b',
        s: 'x,y',
        j: '{"a": [1, "ü"]}',
        span: '-838:59:59',
        y: 2024,
        day: '2024-02-29',
        at: '2024-02-29T12:00:00.123Z',
        ts: '2024-01-01T00:00:00.000Z',
        t: '😀 "q", line\r\nend\\',
        latin: 'Köln',
        fixed: 'ab',
      },
    ]);
  });

  it('reads the columns asked for, of views too, and takes what is stated of them', async () => {
    await admin.query(`CREATE TABLE people (\`o\`\`dd\` INT, id INT, gone DATE, PRIMARY KEY (id)); INSERT INTO people VALUES (5, 2, '2024-00-15'), (6, 1, '2024-01-31');
      CREATE VIEW \`the view\` AS SELECT id, \`o\`\`dd\` FROM people`);
    const { page } = await read('people', {
      columns: ['o`dd', 'id'],
      requests: [{ name: 'id', role: 'KEY', type: 'TEXT' }],
    });
    expect(page).toEqual([
      { 'o`dd': 6, id: '1' },
      { 'o`dd': 5, id: '2' },
    ]);
    expect((await read('the view')).rows).toBe(2);
    // Half a date makes the column a text, unless a date is stated: then its row is rejected.
    expect((await read('people', { columns: ['gone'] })).page).toEqual([
      { gone: '2024-01-31' },
      { gone: '2024-00-15' },
    ]);
    const stated = await read('people', { columns: ['gone'], requests: [{ name: 'gone', type: 'DATE' }] });
    expect(stated).toMatchObject({
      rows: 1,
      rejected: { count: 1, samples: [{ line: 2, column: 'gone', value: '2024-00-15' }] },
    });
  });

  it('streams more rows than fit any buffer, in the order of the primary key', async () => {
    await admin.query(`CREATE TABLE many (id INT, part INT, note VARCHAR(200), PRIMARY KEY (part, id), KEY (id));
      INSERT INTO many WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT a.i * 1000 + b.i, a.i % 2, CONCAT('"', REPEAT('x', b.i % 150), '"')
      FROM n a JOIN n b WHERE a.i <= 30`);
    const { rows, page } = await read('many');
    expect(rows).toBe(30_000);
    expect(page.slice(0, 2)).toEqual([
      { id: 2001, part: 0, note: '"x"' },
      { id: 2002, part: 0, note: '"xx"' },
    ]);
  });

  it('fails on a table without rows', async () => {
    await admin.query('CREATE TABLE nothing (a INT)');
    expect(await failure(read('nothing'))).toMatchObject({ code: 'INVALID_DATA' });
  });

  it('refuses tables, columns and types that it cannot read, and names those it can', async () => {
    await admin.query('CREATE TABLE files (id INT, photo BLOB, place POINT, hash BINARY(4))');
    const error = await failure(read('files'));
    expect(error.code).toBe('INVALID_DATA');
    expect(error.message).toContain('photo (blob), place (point), hash (binary). List others as `columns`: id.');
    expect(await failure(read('people; DROP TABLE people'))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/no table "people; DROP TABLE people".*It has: .*people/),
    });
    expect((await failure(read('mysql.user'))).code).toBe('NOT_FOUND');
    expect(await failure(read('people', { columns: ['id', 'age'] }))).toMatchObject({
      code: 'UNKNOWN_COLUMN',
      details: { unknown: ['age'], columns: ['o`dd', 'id', 'gone'] },
    });
  });

  it('says what is wrong with a connection, and never its password', async () => {
    const as = (password: string) => url({ username: user, password });
    expect((await read('people', { url: as(encodeURIComponent('s3cret, =:@/?')) })).rows).toBe(2);
    const cases: [string, RegExp][] = [
      [as('wr0ng-pa55word'), /"shop" refuses access.*ER_ACCESS_DENIED_ERROR/],
      [url({ port: '1' }), /cannot be reached.*ECONNREFUSED/],
      [url({ hostname: 'nowhere.invalid' }), /cannot be reached.*(ENOTFOUND|EAI_AGAIN)/],
      [url({ pathname: '/absent' }), /has no database.*ER_BAD_DB_ERROR/],
    ];
    for (const [from, message] of cases) {
      const error = await failure(read('people', { url: from }));
      expect(error.code).toBe('SOURCE_UNAVAILABLE');
      expect(error.message).toMatch(message);
      expect(JSON.stringify([error.message, error.details])).not.toMatch(/wr0ng|s3cret|reader_|@/);
    }
  });

  it('cannot write', async () => {
    await admin.query(
      `CREATE FUNCTION touch() RETURNS INT DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO nothing VALUES (1); RETURN 1; END`,
    );
    await admin.query('CREATE VIEW writes AS SELECT touch() AS a');
    await failure(read('writes'));
    const [rows] = await admin.query('SELECT count(*) AS n FROM nothing');
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('stops when told, and when the server ends it', async () => {
    await admin.query('CREATE VIEW slow AS SELECT SLEEP(20) AS a');
    const stop = new AbortController();
    const stopped = read('slow', { signal: stop.signal });
    const first = await running();
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    const killed = failure(read('slow'));
    await admin.query(`KILL ${await running(first)}`);
    expect(await killed).toMatchObject({ code: 'SOURCE_UNAVAILABLE', message: expect.stringContaining('broke off') });
  });

  /** The id of the connection that sleeps, once there is one. */
  const running = async (other = 0): Promise<number> => {
    for (;;) {
      const [rows] = await admin.query(
        `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = '${database}' AND INFO LIKE '%FROM \`slow\`%' AND ID NOT IN (CONNECTION_ID(), ${other})`,
      );
      const [first] = rows as { id: number }[];
      if (first) return first.id;
      await setTimeout(20);
    }
  };
});
