import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const IMPORT = `mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 60) { number phase rows source columns { name type role pii missing } rejected { count }
  derivation { asOf withoutCustomer withoutTime notBefore unmatched { left right } appendedTo warnings } error { code message details } } }`;
const ROWS = `query ($name: String!) { dataset(name: $name) { latest { number rowPage(first: 1000) { nodes } } } }`;

/** What tests here ask of an application. */
const clientOf = (app: () => TestApp) => ({
  importAs: async (name: string, source: object, more: object = {}) =>
    (await app().graphql(IMPORT, { input: { name, kind: 'OTHER', source, ...more } })).importDataset,
  refused: async (source: object, more: object = {}) =>
    await app().failure(IMPORT, { input: { name: 'refused', kind: 'OTHER', source, ...more } }),
  rowsOf: async (name: string) => (await app().graphql(ROWS, { name })).dataset.latest.rowPage.nodes,
});

describe.each(databases)('sources that derive, on $name', ({ create }) => {
  let database: TestDatabase;
  let app: TestApp;
  const { importAs, rowsOf } = clientOf(() => app);

  beforeAll(async () => {
    database = await create();
    app = await startApp({ DATABASE_URL: database.url, ...(hasShared ? { IMPORT_DIRS: SHARED } : {}) });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it.skipIf(!hasShared)('rfm gives what the SQL of the contract gives, to the last bit', async () => {
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
  });
});
