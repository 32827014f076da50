import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainDatabases, type TestDatabase } from '../support/databases.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const START = `mutation ($input: StartAnalysisInput!) { startAnalysis(input: $input, wait: 60) {
  phase warnings error { message } explanation { coefficients { term value standardError } } } }`;

// Figures by scikit-learn 1.2.1: test/fixtures/penalties.py.
const CASES = [
  {
    name: 'logistic regression, l1',
    input: {
      dataset: 'subscribers',
      target: 'churn',
      algorithm: { logisticRegression: { penalty: 'L1', cost: 0.01 } },
      features: [
        ...['total_day_minutes', 'total_eve_minutes', 'total_intl_minutes', 'total_intl_calls'],
        ...['number_customer_service_calls', 'account_length', 'total_day_calls'],
      ],
    },
    figures: [
      -1.9382796499545354, 0.4577587714357221, 0.10514208261728311, 0.03435566045305515, 0, 0.41178122233897124, 0, 0,
    ],
  },
  ...[
    {
      params: { strength: 500, mix: 0.7 },
      figures: [7951.277272727273, 0, 43.19595193739004, -0.22287570972330412, 55.61376374901381, 10.459115841542431],
    },
    {
      params: { strength: 2, mix: 0.2 },
      figures: [
        7951.277272727273, -20.89567792514544, 1870.264575587071, -148.2259016948542, 2880.439322768276,
        405.2700901991576,
      ],
    },
  ].map(({ params, figures }) => ({
    name: `linear regression, elastic net of strength ${params.strength}`,
    input: {
      dataset: 'wholesale',
      target: 'Grocery',
      algorithm: { linearRegression: { penalty: 'ELASTIC_NET', ...params } },
      features: ['Fresh', 'Milk', 'Frozen', 'Detergents_Paper', 'Delicassen'],
    },
    figures,
  })),
];

describe.each(mainDatabases)('penalties on $name', ({ create }) => {
  describe.skipIf(!hasShared)('on real data', () => {
    let database: TestDatabase;
    let app: TestApp;

    beforeAll(async () => {
      database = await create();
      app = await startApp({ DATABASE_URL: database.url, IMPORT_DIRS: SHARED });
      for (const [name, path] of [
        ['subscribers', 'mlc_churn.csv'],
        ['wholesale', 'wholesale_customers.csv'],
      ]) {
        const { importDataset } = await app.graphql(
          'mutation ($input: ImportDatasetInput!) { importDataset(wait: 60, input: $input) { phase } }',
          { input: { name, kind: 'OTHER', source: { file: { path } } } },
        );
        expect(importDataset.phase).toBe('SUCCEEDED');
      }
    });
    afterAll(async () => {
      await app.close();
      await database.drop();
    });

    it.each(CASES)('have the coefficients that scikit-learn finds: $name', async ({ input, figures }) => {
      const preparation = { scale: 'STANDARD' };
      const { startAnalysis: analysis } = await app.graphql(START, { input: { ...input, preparation } });
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null, warnings: [] });
      const { coefficients } = analysis.explanation;
      expect(coefficients.map(({ term }: { term: string }) => term)).toEqual(['intercept', ...input.features]);
      for (const [at, { value, standardError }] of coefficients.entries()) {
        expect(Math.abs(value - figures[at])).toBeLessThanOrEqual(1e-6 * Math.abs(figures[at]));
        expect(standardError).toBeNull();
      }
    });
  });
});
