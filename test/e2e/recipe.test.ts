import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const START = `mutation ($input: StartAnalysisInput!) { startAnalysis(wait: 120, input: $input) {
  phase error { code message details } warnings metrics { name value } model { id }
  preparation { missing scale steps { step params } } predictions(first: 3) { totalCount nodes { customerId label probability } } } }`;
const PREDICT =
  'query ($model: ID!, $rows: [JSONObject!]!) { predict(model: $model, rows: $rows) { label value probability } }';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ IMPORT_DIRS: SHARED });
});
afterAll(() => app.close());

const importRows = (name: string, rows: object[], columns: object[], kind = 'CUSTOMERS') =>
  app.graphql(
    `mutation ($input: ImportDatasetInput!) { importDataset(wait: 60, input: $input) { phase error { message } } }`,
    { input: { name, kind, source: { rows }, columns } },
  );

describe.skipIf(!hasShared)('a recipe on real customers', () => {
  const steps = [
    { outliers: { method: 'MAD', action: 'CLIP', columns: ['total_day_minutes'] } },
    { groupRare: { columns: ['state'], minShare: 0.025 } },
    { missing: { method: 'MEDIAN' } },
  ];
  const features = ['total_day_minutes', 'number_customer_service_calls', 'state', 'international_plan'];

  beforeAll(async () => {
    await app.graphql(`mutation { importDataset(wait: 60, input: { name: "subscribers", kind: CUSTOMERS,
      source: { file: { path: "mlc_churn.csv" } }, columns: [{ name: "rownames", role: KEY, type: TEXT }] }) { phase } }`);
  });

  it('is taken before the model, travels with it, and answers for a row alone as it did in the file', async () => {
    const input = {
      dataset: 'subscribers',
      algorithm: { logisticRegression: {} },
      features,
      target: 'churn',
      seed: 1,
      preparation: { steps },
    };
    const { startAnalysis } = await app.graphql(START, { input });
    expect(startAnalysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
    expect(startAnalysis.preparation.steps.map(({ step }: { step: string }) => step)).toEqual([
      'outliers',
      'groupRare',
      'missing',
    ]);
    expect(startAnalysis.warnings.join()).toMatch(/Step 2 \(groupRare\): \d+ of 51 categories of state became "other"/);
    const { dataset } = await app.graphql(
      '{ dataset(name: "subscribers") { latest { rowPage(first: 3) { nodes } } } }',
    );
    const rows = dataset.latest.rowPage.nodes as Record<string, unknown>[];
    const { predict } = await app.graphql(PREDICT, { model: startAnalysis.model.id, rows });
    const stored = new Map(
      startAnalysis.predictions.nodes.map((node: { customerId: string }) => [node.customerId, node]),
    );
    for (const [i, row] of rows.entries()) {
      const [alone] = (await app.graphql(PREDICT, { model: startAnalysis.model.id, rows: [row] })).predict;
      expect(alone).toEqual(predict[i]);
      const same = stored.get(String(row.rownames)) as { label: string; probability: number } | undefined;
      if (same) expect(alone).toMatchObject({ label: same.label, probability: same.probability });
    }
    expect(stored.has(String(rows[0].rownames))).toBe(true);
  });
});
