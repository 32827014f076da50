import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainDatabases, type TestDatabase } from '../support/databases.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const IMPORT =
  'mutation ($input: ImportDatasetInput!) { importDataset(wait: 60, input: $input) { phase error { message } } }';
const START =
  'mutation ($input: StartAnalysisInput!) { startAnalysis(wait: 60, input: $input) { phase error { code message details } } }';

describe.each(mainDatabases)('a memory limit of 1 MB on $name', ({ create }) => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await create();
    app = await startApp({ DATABASE_URL: database.url, MEMORY_LIMIT_MB: '1' });
    const lines = Array.from({ length: 40_000 }, (_, i) => `${i >> 1},a${i % 7},${i % 10}`);
    await app.put('sales.csv', ['receipt,article,price', ...lines, ''].join('\n'));
    const input = { name: 'sales', kind: 'PURCHASES', source: { file: { path: 'sales.csv' } } };
    expect((await app.graphql(IMPORT, { input })).importDataset).toEqual({ phase: 'SUCCEEDED', error: null });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('refuses a table that is too large before the start', async () => {
    const input = { dataset: 'sales', algorithm: { kMeans: {} }, features: ['receipt', 'price'] };
    const { message, extensions } = await app.failure(START, { input });
    expect(extensions).toMatchObject({ code: 'RESOURCE_LIMIT', details: { requirement: 1 } });
    expect(message).toMatch(/the limit is 1 MB \(MEMORY_LIMIT_MB\). Use fewer rows or features./);
  });

  it('refuses a recipe for a table that is too large', async () => {
    const source = { recipe: { dataset: 'sales', steps: [{ scale: { columns: ['price'] } }] } };
    const { extensions } = await app.failure(IMPORT, { input: { name: 'scaled', kind: 'PURCHASES', source } });
    expect(extensions).toMatchObject({ code: 'RESOURCE_LIMIT', details: { requirement: 1 } });
  });

  it('refuses baskets that are too large before they are read, and takes those that their condition leaves', async () => {
    const associate = async (where: string | null) =>
      (
        await app.graphql(START, {
          input: {
            dataset: 'sales',
            algorithm: { apriori: { minSupport: 0.01 } },
            baskets: { by: 'receipt', item: 'article', where },
          },
        })
      ).startAnalysis;
    const { phase, error } = await associate(null);
    expect(phase).toBe('FAILED');
    expect(error).toMatchObject({ code: 'RESOURCE_LIMIT', details: { requirement: 1 } });
    expect(error.message).toMatch(/There are 20000 baskets of 7 items: select fewer with the condition of the baskets/);
    expect(await associate('receipt < 1000')).toEqual({ phase: 'SUCCEEDED', error: null });
  });
});
