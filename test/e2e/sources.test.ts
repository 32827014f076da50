import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const IMPORT = `mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 60) { number phase rows source columns { name type role pii missing } rejected { count }
  derivation { asOf withoutCustomer withoutTime notBefore unmatched { left right } appendedTo warnings } error { code message details } } }`;
const APPEND = `mutation ($dataset: String!, $rows: [JSONObject!], $source: SourceInput, $wait: Int! = 60) { appendRows(dataset: $dataset, rows: $rows, source: $source, wait: $wait) { id number phase rows source derivation { appendedTo } error { code message details } } }`;
const ROWS = `query ($name: String!) { dataset(name: $name) { latest { number rowPage(first: 1000) { nodes } } } }`;

const PEOPLE = [
  { id: 'ada', age: 36 },
  { id: 'bob', age: 41 },
  { id: 'eve', age: 29 },
];
const SALES = [
  { who: 'ada', at: '2024-03-01', paid: 10 },
  { who: 'ada', at: '2024-03-20', paid: 30 },
  { who: 'bob', at: '2024-01-05', paid: 8 },
  { who: 'zoe', at: '2024-03-30', paid: 99 },
];

describe.each(databases)('sources that derive, on $name', ({ name: kind, create }) => {
  let database: TestDatabase;
  let app: TestApp;

  const importAs = async (name: string, source: object, more: object = {}) =>
    (await app.graphql(IMPORT, { input: { name, kind: 'OTHER', source, ...more } })).importDataset;
  const refused = async (source: object) =>
    (await app.failure(IMPORT, { input: { name: 'refused', kind: 'OTHER', source } })).extensions.code;
  const append = async (variables: object) => (await app.graphql(APPEND, { ...variables })).appendRows;
  const rowsOf = async (name: string) => (await app.graphql(ROWS, { name })).dataset.latest.rowPage.nodes;

  beforeAll(async () => {
    database = await create();
    app = await startApp({
      DATABASE_URL: database.url,
      // On MySQL the service reads its own database; elsewhere nobody answers.
      MYSQL_SOURCES: `own=${database.url || 'mysql://reader:s3cret@127.0.0.1:1/none'}`,
      ...(hasShared ? { IMPORT_DIRS: SHARED } : {}),
    });
    const key = (name: string) => ({ name, role: 'KEY' });
    await importAs('people', { rows: PEOPLE }, { kind: 'CUSTOMERS', columns: [key('id')] });
    await importAs(
      'sales',
      { rows: SALES },
      { kind: 'PURCHASES', columns: [key('who'), { name: 'at', role: 'TIME' }, { name: 'paid', role: 'AMOUNT' }] },
    );
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('fuses customers with what their purchases tell, and segments them', async () => {
    const aggregate = {
      dataset: 'sales',
      asOf: '2024-04-01',
      customers: 'people',
      features: [
        { measure: 'SUM', column: 'paid' },
        { measure: 'COUNT', days: 30 },
        { measure: 'RECENCY', name: 'recency' },
      ],
    };
    expect(await importAs('features', { aggregate }, { kind: 'CUSTOMERS' })).toMatchObject({
      phase: 'SUCCEEDED',
      rows: 3,
      source: { aggregate },
      columns: [
        { name: 'who', role: 'KEY' },
        { name: 'sum_paid' },
        { name: 'count_30d' },
        { name: 'recency', missing: 1 },
      ],
      derivation: {
        asOf: '2024-04-01T00:00:00.000Z',
        withoutCustomer: 0,
        withoutTime: 0,
        notBefore: 0,
        unmatched: { left: 1, right: 1 },
        appendedTo: null,
        warnings: [],
      },
    });
    const join = { left: 'people', right: 'features' };
    expect(await importAs('fused', { join }, { kind: 'CUSTOMERS' })).toMatchObject({
      phase: 'SUCCEEDED',
      derivation: { asOf: null, withoutCustomer: null, unmatched: { left: 0, right: 0 } },
    });
    expect(await rowsOf('fused')).toEqual([
      { id: 'ada', age: 36, sum_paid: 40, count_30d: 1, recency: 12 },
      { id: 'bob', age: 41, sum_paid: 8, count_30d: 0, recency: 87 },
      { id: 'eve', age: 29, sum_paid: 0, count_30d: 0, recency: null },
    ]);
    const { startAnalysis } = await app.graphql(
      'mutation { startAnalysis(wait: 60, input: { dataset: "fused", algorithm: { kMeans: { clusters: 2 } }, features: ["age", "sum_paid"], seed: 1 }) { phase segments { size } } }',
    );
    expect(startAnalysis.phase).toBe('SUCCEEDED');
  });

  it('fails on a join that multiplies rows, and says which', async () => {
    expect(await importAs('multiplied', { join: { left: 'people', right: 'sales' } })).toMatchObject({
      phase: 'FAILED',
      rows: null,
      derivation: null,
      error: {
        code: 'INVALID_DATA',
        message: expect.stringContaining('"ada" 2 times'),
        details: { keys: 1, rowsBefore: 2, rowsAfter: 3, examples: [{ key: ['ada'], left: 1, right: 2 }] },
      },
    });
  });

  it('refuses at once what cannot be', async () => {
    const features = [{ measure: 'COUNT' }];
    expect(await refused({ aggregate: { dataset: 'nobody', features } })).toBe('NOT_FOUND');
    expect(await refused({ aggregate: { dataset: 'sales', customers: 'sales', features } })).toBe('INVALID_INPUT');
    expect(await refused({ aggregate: { dataset: 'sales', by: 'whom', features } })).toBe('UNKNOWN_COLUMN');
    expect(await refused({ rfm: { dataset: 'people' } })).toBe('INVALID_INPUT');
    expect(await refused({ rfm: { dataset: 'sales', where: 'paid > (SELECT 1 FROM people)' } })).toBe('INVALID_SQL');
    expect(await refused({ join: { left: 'people', right: 'nobody' } })).toBe('NOT_FOUND');
    expect(await refused({ mysql: { connection: 'other', table: 'dataset' } })).toBe('NOT_FOUND');
    expect(await refused({ rows: [], query: { sql: 'SELECT 1' } })).toBe('BAD_USER_INPUT');
  });

  it('takes a connection by name only, and repeats no password', async () => {
    const mysql = { connection: 'mysql://root:s3cret@127.0.0.1/shop', table: 'orders' };
    const error = await app.failure(IMPORT, { input: { name: 'x', kind: 'OTHER', source: { mysql } } });
    expect(error.extensions.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(/belongs in MYSQL_SOURCES, which names: own/);
    expect(JSON.stringify(error)).not.toMatch(/s3cret/);
  });

  it('puts purchases, events and feedback side by side, as of a date', async () => {
    const log = (rows: object[], name: string, kind: string) =>
      importAs(
        name,
        { rows },
        {
          kind,
          columns: [
            { name: 'id', role: 'KEY' },
            { name: 'at', role: 'TIME' },
          ],
        },
      );
    await log(
      ['2024-01-01', '2024-01-03', '2024-02-20'].map((at, i) => ({ id: 'ann', at, page: `p${i % 2}` })),
      'visits',
      'EVENTS',
    );
    await log(
      [
        { id: 'ann', at: '2024-01-01', stars: 2 },
        { id: 'ann', at: '2024-01-11', stars: 4 },
        { id: 'bea', at: '2024-01-05', stars: 5 },
      ],
      'ratings',
      'FEEDBACK',
    );
    const features = async (name: string, dataset: string, wanted: object[]) => {
      const source = { aggregate: { dataset, asOf: '2024-02-01', features: wanted } };
      expect(await importAs(name, source, { kind: 'CUSTOMERS' })).toMatchObject({ phase: 'SUCCEEDED' });
    };
    await features('visitors', 'visits', [
      { measure: 'COUNT' },
      { measure: 'DISTINCT', column: 'page' },
      { measure: 'RECENCY' },
      { measure: 'COUNT', days: 30 },
    ]);
    await features('raters', 'ratings', [
      { measure: 'MEAN', column: 'stars' },
      { measure: 'LAST', column: 'stars' },
      { measure: 'TREND', column: 'stars' },
    ]);
    const joined = await importAs('fused', { join: { left: 'raters', right: 'visitors' } }, { kind: 'CUSTOMERS' });
    expect(joined).toMatchObject({ phase: 'SUCCEEDED', derivation: { unmatched: { left: 1, right: 0 } } });
    const nothing = { count: null, distinct_page: null, recency: null, count_30d: null };
    expect(await rowsOf('fused')).toEqual([
      {
        id: 'ann',
        mean_stars: 3,
        last_stars: 4,
        trend_stars: expect.closeTo(0.2, 12),
        count: 2,
        distinct_page: 2,
        recency: 29,
        count_30d: 1,
      },
      { id: 'bea', mean_stars: 5, last_stars: 5, trend_stars: null, ...nothing },
    ]);
  });

  it.runIf(kind === 'MySQL')('imports a table of a database by the name of its connection', async () => {
    const connection = await createConnection(database.url);
    await connection.query('CREATE TABLE orders (id INT PRIMARY KEY, who VARCHAR(20), paid DECIMAL(8, 2)); ');
    await connection.query("INSERT INTO orders VALUES (2, 'ada', 9.5), (1, 'bob', NULL)");
    await connection.end();
    const mysql = { connection: 'own', table: 'orders' };
    expect(await importAs('orders', { mysql }, { columns: [{ name: 'who', role: 'KEY' }] })).toMatchObject({
      phase: 'SUCCEEDED',
      rows: 2,
      source: { mysql },
      derivation: null,
    });
    expect(await rowsOf('orders')).toEqual([
      { id: 1, who: 'bob', paid: null },
      { id: 2, who: 'ada', paid: 9.5 },
    ]);
  });

  it.runIf(kind === 'SQLite')('says that a server does not answer, and nothing of its password', async () => {
    const version = await importAs('orders', { mysql: { connection: 'own', table: 'orders' } });
    expect(version).toMatchObject({ phase: 'FAILED', error: { code: 'SOURCE_UNAVAILABLE' } });
    expect(JSON.stringify(version)).not.toMatch(/s3cret|reader/);
  });

  it('appends batch after batch, each to the newest version, without waiting', async () => {
    await importAs('log', { rows: [{ n: 1 }] }, { kind: 'EVENTS' });
    await append({ dataset: 'log', rows: [{ n: 2 }], wait: 0 });
    await append({ dataset: 'log', source: { rows: [{ n: 3 }, { n: 4 }] }, wait: 0 });
    expect(await append({ dataset: 'log', rows: [{ n: 5 }] })).toMatchObject({
      number: 4,
      phase: 'SUCCEEDED',
      rows: 5,
      source: { append: { rows: 1 } },
      derivation: { appendedTo: 3 },
      error: null,
    });
    expect((await rowsOf('log')).map(({ n }: { n: number }) => n)).toEqual([1, 2, 3, 4, 5]);
    await app.put('more.csv', 'n\n6\n');
    expect(await append({ dataset: 'log', source: { file: { path: 'more.csv' } } })).toMatchObject({ rows: 6 });
  });

  it('refuses a batch of other columns and customers that are there, and keeps the version before', async () => {
    const other = await append({ dataset: 'people', rows: [{ id: 'kim', years: 5 }] });
    expect(other).toMatchObject({
      phase: 'FAILED',
      error: { code: 'INVALID_DATA', details: { added: ['years'], missing: ['age'], retyped: [] } },
    });
    const again = await append({ dataset: 'people', rows: [{ id: 'bob', age: 42 }] });
    expect(again).toMatchObject({ phase: 'FAILED', error: { details: { duplicated: 1, examples: ['bob'] } } });
    expect(await rowsOf('people')).toEqual(PEOPLE);
    const failure = async (variables: object) => (await app.failure(APPEND, { ...variables })).extensions.code;
    expect(await failure({ dataset: 'nobody', rows: [{ a: 1 }] })).toBe('NOT_FOUND');
    expect(await failure({ dataset: 'people' })).toBe('INVALID_INPUT');
    expect(await failure({ dataset: 'people', rows: [], source: { rows: [] } })).toBe('INVALID_INPUT');
    await importAs('multiplied', { join: { left: 'people', right: 'sales' } });
    expect(await append({ dataset: 'multiplied', rows: [{ a: 1 }] })).toMatchObject({
      phase: 'FAILED',
      error: { code: 'CONFLICT' },
    });
  });

  // Half a million rows, of which the database of results sees none.
  it.skipIf(!hasShared || kind === 'MySQL')(
    'rfm gives what the SQL of the contract gives, to the last bit',
    async () => {
      await app.graphql(operation('ImportPurchases'));
      expect((await app.graphql(operation('DeriveRfm'))).importDataset.phase).toBe('SUCCEEDED');
      const version = await importAs(
        'typed',
        {
          rfm: {
            dataset: 'purchases',
            amount: 'UnitPrice',
            quantity: 'Quantity',
            order: 'InvoiceNo',
            where: "Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'",
          },
        },
        { kind: 'CUSTOMERS' },
      );
      expect(version).toMatchObject({
        phase: 'SUCCEEDED',
        rows: 4338,
        columns: [
          { name: 'customer_id', role: 'KEY', type: 'TEXT' },
          { name: 'recency', type: 'INTEGER' },
          { name: 'frequency', type: 'INTEGER' },
          { name: 'monetary', type: 'NUMBER' },
        ],
        derivation: {
          asOf: '2011-12-10T00:00:00.000Z',
          withoutCustomer: 135080,
          withoutTime: 0,
          notBefore: 0,
          unmatched: null,
          warnings: [],
        },
      });
      const compared = await importAs('compared', {
        query: { sql: 'SELECT count(*) AS n FROM (SELECT * FROM rfm EXCEPT ALL SELECT * FROM typed)' },
      });
      expect(compared.phase).toBe('SUCCEEDED');
      expect(await rowsOf('compared')).toEqual([{ n: 0 }]);
    },
  );
});
