import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../errors.ts';
import type { Column, ColumnRequest } from '../column.ts';
import { importVersion } from '../import-version.ts';
import { rowPage } from '../read-rows.ts';
import { runQuery } from './query-source.ts';

const never = new AbortController().signal;
const limits = { queryMemoryMb: 256, queryTimeoutMs: 60_000 };
const key: ColumnRequest[] = [{ name: 'id', role: 'KEY' }];

let directory: string;
let file: string;
let columns: readonly Column[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-query-'));
  file = join(directory, 'shop.parquet');
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    id: `c${i % 100}`,
    amount: i / 7,
    day: '2024-01-31',
    note: i % 3 ? 'x' : null,
  }));
  ({ columns } = await importVersion(
    { source: { kind: 'rows', rows }, datasetKind: 'PURCHASES', columns: [], file, maxRejectedShare: 0, ...limits },
    never,
  ));
});
afterAll(() => rm(directory, { recursive: true }));

const run = (
  sql: string,
  options: Partial<typeof limits> = {},
  requests: ColumnRequest[] = [],
  signal = never,
  name = 'answer',
) =>
  runQuery(
    { sql, datasets: new Map([['shop', { file, columns }]]) },
    requests,
    { ...limits, ...options },
    join(directory, `${name}.parquet`),
    signal,
  );

const answer = async (sql: string, requests: ColumnRequest[] = []) => {
  const target = join(directory, 'imported.parquet');
  const source = { kind: 'query' as const, sql, datasets: new Map([['shop', { file, columns }]]) };
  const imported = await importVersion(
    { source, datasetKind: 'OTHER', columns: requests, file: target, maxRejectedShare: 0, ...limits },
    never,
  );
  return { ...imported, page: await rowPage(target, imported.columns, 0, 100) };
};

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

describe('a query over datasets', () => {
  it('reads datasets by name, whatever its case', async () => {
    expect((await answer('SELECT count(*) AS n, count(note) AS notes FROM SHOP')).page).toEqual([
      { n: 1000, notes: 666 },
    ]);
  });

  it.each([
    [
      'common table expressions',
      `WITH t AS (SELECT id, sum(amount) AS s FROM shop GROUP BY id) SELECT count(*) AS n FROM t`,
      [{ n: 100 }],
    ],
    [
      'a table expression with the name of the dataset',
      `WITH shop AS (SELECT * FROM shop WHERE note IS NULL) SELECT count(*) AS n FROM shop`,
      [{ n: 334 }],
    ],
    [
      'recursion',
      `WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) AS s FROM r`,
      [{ s: 15 }],
    ],
    [
      'windows',
      `SELECT id, row_number() OVER (PARTITION BY id ORDER BY amount) AS r FROM shop QUALIFY r = 10 ORDER BY id LIMIT 1`,
      [{ id: 'c0', r: 10 }],
    ],
    ['joins', `SELECT count(*) AS n FROM shop a JOIN (SELECT DISTINCT id FROM shop) b USING (id)`, [{ n: 1000 }]],
    [
      'a pivot',
      `SELECT * FROM (PIVOT (SELECT note, amount FROM shop) ON note IN ('x') USING count(*)) LIMIT 1`,
      expect.anything(),
    ],
    [
      'rows made from nothing',
      `SELECT sum(i) AS s FROM range(10) t(i), generate_series(1, 2), unnest([1, 2])`,
      [{ s: 180 }],
    ],
    ['lambdas', `SELECT list_sum(list_transform([1, 2], x -> x * 2)) AS s`, [{ s: 6 }]],
    ['dates', `SELECT date_diff('day', min(day), DATE '2024-02-02') AS d FROM shop`, [{ d: 2 }]],
    ['a comment at the end', `SELECT 1e10 AS a, 2 AS a; -- done`, [{ a: 1e10, a_1: 2 }]],
    [
      'the order of rows',
      `SELECT DISTINCT id FROM shop WHERE id < 'c2' ORDER BY id DESC LIMIT 2`,
      [{ id: 'c19' }, { id: 'c18' }],
    ],
    ['comments that try to break out', `SELECT 1 AS a -- ) AS answer) TO '/tmp/x' (FORMAT csv); --`, [{ a: 1 }]],
    ['names that need quotes', `SELECT 1 AS "a""b; --"`, [{ 'a"b; --': 1 }]],
  ])('understands %s', async (_, sql, rows) => {
    expect((await answer(sql)).page).toEqual(rows);
  });

  it('brings the types of DuckDB to ours', async () => {
    const { columns: found, page } =
      await answer(`SELECT sum(1)::HUGEINT AS huge, 1.5::DECIMAL(9, 2) AS price, 10::DECIMAL(9, 0) AS whole, 1::UBIGINT AS u, 100000000000000000000::HUGEINT AS big,
      0.5::FLOAT AS f, true AS yes, DATE '2024-02-29' AS d, TIMESTAMPTZ '2024-02-29 12:00:00+02' AS tz,
      TIMESTAMP_NS '2024-02-29 12:00:00.123456789' AS ns, 'a'::ENUM ('a', 'b') AS e, [1, 2] AS l, {'x': 1} AS s, MAP {'k': 1} AS m, '{"a":1}'::JSON AS j,
      '0b7a2d3e-0000-4000-8000-000000000000'::UUID AS id, INTERVAL 1 DAY AS i, TIME '12:30' AS t, NULL AS nothing, 1.0 / 0 AS infinite, 'nan'::DOUBLE AS nan`);
    expect(Object.fromEntries(found.map(({ name, type }) => [name, type]))).toEqual({
      ...{
        huge: 'INTEGER',
        price: 'NUMBER',
        whole: 'INTEGER',
        u: 'INTEGER',
        big: 'NUMBER',
        f: 'NUMBER',
        yes: 'BOOLEAN',
        d: 'DATE',
        tz: 'TIMESTAMP',
        ns: 'TIMESTAMP',
      },
      ...{
        e: 'TEXT',
        l: 'TEXT',
        s: 'TEXT',
        m: 'TEXT',
        j: 'TEXT',
        id: 'TEXT',
        i: 'TEXT',
        t: 'TEXT',
        nothing: expect.anything(),
        infinite: 'NUMBER',
        nan: 'NUMBER',
      },
    });
    expect(page).toEqual([
      {
        ...{
          huge: 1,
          price: 1.5,
          whole: 10,
          u: 1,
          big: 1e20,
          f: 0.5,
          yes: true,
          d: '2024-02-29',
          tz: '2024-02-29T10:00:00.000Z',
          ns: '2024-02-29T12:00:00.123Z',
        },
        ...{
          e: 'a',
          l: '[1,2]',
          s: '{"x":1}',
          m: '{"k":1}',
          j: '{"a":1}',
          id: '0b7a2d3e-0000-4000-8000-000000000000',
          i: '1 day',
          t: '12:30:00',
          nothing: null,
          infinite: null,
          nan: null,
        },
      },
    ]);
  });

  it('gives the same bytes each time, in the order of the key', async () => {
    const sql = 'SELECT id, sum(amount) AS total FROM shop GROUP BY id';
    await run(sql, {}, key, never, 'first');
    await run(sql, {}, key, never, 'second');
    expect(await readFile(join(directory, 'first.parquet'))).toEqual(await readFile(join(directory, 'second.parquet')));
    const { page } = await answer(sql, key);
    expect(page.map(({ id }) => id)).toEqual(page.map(({ id }) => id).toSorted());
  });

  it('names the columns there are if the key is none of them', async () => {
    const error = await failure(run('SELECT amount AS a, day AS d FROM shop', {}, key));
    expect(error).toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: 'The query has no column "id". Its columns are: a, d.',
    });
  });

  it('names the datasets there are if one is unknown', async () => {
    const error = await failure(run(`SELECT * FROM '/etc/passwd'`));
    expect(error).toMatchObject({
      code: 'INVALID_SQL',
      message: 'The SQL reads "/etc/passwd", which is no dataset. There are: shop.',
    });
  });

  it.each([
    ['SELECT nothing FROM shop', /nothing/],
    [`SELECT CAST(note AS INTEGER) FROM shop`, /Could not convert string 'x' to INT32/],
    [`SELECT error('mine /a/b/c')`, /mine/],
    [`SELECT id, sum(amount) FROM shop`, /GROUP BY/],
    [`SELECT unnest([1]) FROM shop s WHERE s.id = 1`, /Could not convert/],
  ])('passes on what DuckDB says: %s', async (sql, message) => {
    const error = await failure(run(sql));
    expect(error).toMatchObject({ code: 'INVALID_SQL', message: expect.stringMatching(message) });
    expect(error.message).not.toContain(directory);
    expect(error.message).not.toContain('/a/b');
  });

  it.each([
    ['an endless recursion', 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r'],
    ['a huge cross join', 'SELECT count(*) FROM range(1000000000) a(i), range(1000000000) b(j) WHERE i * j = 7'],
  ])('stops at the time limit: %s', async (_, sql) => {
    const started = performance.now();
    const error = await failure(run(sql, { queryTimeoutMs: 500, queryMemoryMb: 1024 }));
    expect(error).toMatchObject({ code: 'RESOURCE_LIMIT', details: { timeoutMs: 500 } });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    ['a sort', 'SELECT * FROM range(100000000) t(i) ORDER BY hash(i)'],
    ['distinct values', 'SELECT DISTINCT i FROM range(100000000) t(i)'],
    ['a long text', `SELECT length(repeat('x', 4000000000))`],
    ['a list', 'SELECT len(range(1000000000))'],
    [
      'texts that double',
      `WITH ${Array.from({ length: 27 }, (_, i) => `t${i + 1} AS (SELECT s || s AS s FROM t${i})`).reduce((all, one) => `${all}, ${one}`, `t0 AS (SELECT id || 'xxxxxxxx' AS s FROM shop LIMIT 1)`)} SELECT length(s) FROM t27`,
    ],
    ['one aggregate', 'SELECT len(list(i)) FROM range(1000000000) t(i)'],
  ])('stops at the memory limit: %s', async (_, sql) => {
    const error = await failure(run(sql, { queryMemoryMb: 64, queryTimeoutMs: 20_000 }));
    expect(error).toMatchObject({ code: 'RESOURCE_LIMIT', details: { memoryMb: 64 } });
  });

  it('stops at once when the import is cancelled, and leaves nothing', async () => {
    const cancel = new AbortController();
    const target = join(directory, 'cancelled.parquet');
    const source = {
      kind: 'query' as const,
      sql: 'SELECT max(hash(i)) AS n FROM range(1000000000000) t(i)',
      datasets: new Map(),
    };
    const importing = importVersion(
      { source, datasetKind: 'OTHER', columns: [], file: target, maxRejectedShare: 0, ...limits },
      cancel.signal,
    );
    setTimeout(() => cancel.abort(new Error('enough')), 300);
    await expect(importing).rejects.toThrow('enough');
    expect(existsSync(target)).toBe(false);
  });
});
