import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

describe.each(databases)('predicting and associating on $name', ({ create }) => {
  describe.skipIf(!hasShared)('as the contract has it', () => {
    let database: TestDatabase;
    let app: TestApp;

    beforeAll(async () => {
      database = await create();
      app = await startApp({ DATABASE_URL: database.url, IMPORT_DIRS: SHARED });
      await app.graphql(operation('ImportPurchases'));
      const { importDataset } =
        await app.graphql(`mutation { importDataset(wait: 60, input: { name: "subscribers", kind: CUSTOMERS,
        source: { file: { path: "mlc_churn.csv" } }, columns: [{ name: "rownames", role: KEY, type: TEXT }] }) { phase rows error { message } } }`);
      expect(importDataset).toMatchObject({ phase: 'SUCCEEDED', rows: 5000 });
    });
    afterAll(async () => {
      await app.close();
      await database.drop();
    });

    it('predicts churn beside a baseline, explains itself, and answers for a new row', async () => {
      const verbatim = operation('PredictChurn')
        .replace(
          '["age", "income", "plan"]',
          '["total_day_minutes", "number_customer_service_calls", "international_plan"]',
        )
        .replace('target: "churned"', 'target: "churn"');
      const { startAnalysis: analysis } = await app.graphql(verbatim);
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
      const value = (list: { name: string; value: number }[], name: string) =>
        list.find((one) => one.name === name)!.value;
      // 707 of 5,000 churn: always answering "no" is right in 0.8586 of all cases.
      expect(value(analysis.baseline, 'accuracy')).toBeCloseTo(0.8586, 3);
      expect(value(analysis.metrics, 'accuracy')).toBeGreaterThan(0.88);
      expect(value(analysis.metrics, 'rocAuc')).toBeGreaterThan(0.75);
      expect(analysis.explanation.importance.length).toBeGreaterThan(0);
      expect(analysis.explanation.text).toMatch(/total_day_minutes/);
      expect(analysis.predictions.totalCount).toBe(5000);
      expect(['yes', 'no']).toContain(analysis.predictions.nodes[0].label);
      const row = { total_day_minutes: 320, number_customer_service_calls: 5, international_plan: 'no' };
      const query =
        'query ($model: ID!, $rows: [JSONObject!]!) { predict(model: $model, rows: $rows) { label value probability segment { id name } } }';
      const { predict } = await app.graphql(query, { model: analysis.model.id, rows: [row] });
      expect(predict[0]).toMatchObject({ value: null, segment: null });
      expect(predict[0].probability).toBeGreaterThanOrEqual(0.5);
    });

    it('says what each feature counts for on rows held out, and leaves it out when told to', async () => {
      const judged = async (evaluation: object | null) =>
        (
          await app.graphql(
            `mutation ($input: StartAnalysisInput!) { startAnalysis(wait: 120, input: $input) { phase error { message }
              evaluation { method rows permutationRows permutationImportance { feature weight spread } } } }`,
            {
              input: {
                dataset: 'subscribers',
                algorithm: { cart: { maxDepth: 5 } },
                features: ['state', 'total_day_minutes', 'international_plan', 'total_night_calls'],
                target: 'churn',
                evaluation,
                seed: 1,
              },
            },
          )
        ).startAnalysis;
      const { phase, evaluation } = await judged(null);
      expect({ phase, ...evaluation }).toMatchObject({ phase: 'SUCCEEDED', rows: 1000, permutationRows: 1000 });
      const found: { feature: string; weight: number; spread: number }[] = evaluation.permutationImportance;
      expect(found.map(({ weight }) => weight)).toEqual(found.map(({ weight }) => weight).sort((a, b) => b - a));
      const weightOf = (name: string) => found.find(({ feature }) => feature === name)!.weight;
      expect(weightOf('total_day_minutes')).toBeGreaterThan(0.01);
      expect(Math.abs(weightOf('total_night_calls'))).toBeLessThan(0.005);
      expect((await judged({ folds: 3, permutations: 2 })).evaluation).toMatchObject({ permutationRows: 5000 });
      expect((await judged({ holdout: 0.3, permutations: 0 })).evaluation).toMatchObject({
        rows: 1500,
        permutationRows: null,
        permutationImportance: null,
      });
    });

    it('finds the rules of the published figures, and recommends with a reason', async () => {
      const { startAnalysis: analysis } = await app.graphql(operation('Associate'));
      expect(analysis.phase).toBe('SUCCEEDED');
      const metric = (name: string) => analysis.metrics.find((one: { name: string }) => one.name === name)?.value;
      expect([metric('baskets'), metric('items'), metric('itemsets')]).toEqual([20136, 3925, 1976]);
      expect(analysis.rules.totalCount).toBe(870);
      const [first] = analysis.rules.nodes;
      expect(first).toMatchObject({ consequent: ['22916'] });
      expect([...first.antecedent].sort()).toEqual(['22917', '22918']);
      expect(first.support).toBeCloseTo(0.0100814, 7);
      expect(first.confidence).toBeCloseTo(0.944186, 6);
      expect(first.lift).toBeCloseTo(80.21996, 5);

      const { recommend } = await app.graphql(operation('Recommend'), { model: analysis.model.id });
      expect(recommend).toHaveLength(5);
      expect(recommend[0].item).toBe('22916');
      expect(recommend[0].reason).toMatch(/22917.*22918|22918.*22917/);
      for (const { item } of recommend) expect(['22917', '22918']).not.toContain(item);
    });

    it('shows names where a label column is named, sorts and filters rules, and pages through them', async () => {
      const { startAnalysis: analysis } =
        await app.graphql(`mutation { startAnalysis(wait: 120, input: { dataset: "purchases", algorithm: { apriori: { minSupport: 0.02, minConfidence: 0.3 } },
        baskets: { by: "InvoiceNo", item: "StockCode", label: "Description", where: "InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND Description IS NOT NULL" } }) { id phase model { id } } }`);
      const page = `query ($id: ID!, $after: String) { analysis(id: $id) { rules(first: 7, after: $after, orderBy: CONFIDENCE, filter: { minLift: 5 }) {
        nodes { text confidence lift antecedent } totalCount pageInfo { hasNextPage endCursor } } } }`;
      const seen: { text: string; confidence: number; lift: number; antecedent: string[] }[] = [];
      let after: string | null = null;
      let total = 0;
      do {
        const { rules }: Awaited<ReturnType<TestApp['graphql']>> = (await app.graphql(page, { id: analysis.id, after }))
          .analysis;
        seen.push(...rules.nodes);
        total = rules.totalCount;
        after = rules.pageInfo.hasNextPage ? rules.pageInfo.endCursor : null;
      } while (after);
      expect(seen).toHaveLength(total);
      expect(new Set(seen.map(({ text }) => text)).size).toBe(total);
      expect(seen.every(({ lift }) => lift >= 5)).toBe(true);
      const confidences = seen.map(({ confidence }) => confidence);
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      expect(seen[0].text).toMatch(/[A-Z]{3,}.* ⇒ .*[A-Z]{3,}/);
      const { customer } = await app.graphql(
        '{ customer(id: "12347") { recommendations(first: 3) { item label score reason } } }',
      );
      expect(customer.recommendations).toHaveLength(3);
      expect(customer.recommendations[0].label).toBeTruthy();
    });

    it('refuses conditions of baskets that are not one expression over the dataset', async () => {
      for (const where of [
        '1 = 1; DROP TABLE x',
        '1 = 1) UNION SELECT 1, 2, 3 FROM purchases WHERE (1 = 1',
        "InvoiceNo IN (SELECT content FROM read_text('/etc/passwd'))",
        'Quantity >',
      ]) {
        const input = {
          dataset: 'purchases',
          algorithm: { apriori: {} },
          baskets: { by: 'InvoiceNo', item: 'StockCode', where },
        };
        const { extensions } = await app.failure(
          'mutation ($input: StartAnalysisInput!) { startAnalysis(input: $input) { id } }',
          { input },
        );
        expect(extensions.code).toBe('INVALID_SQL');
      }
    });
  });
});
