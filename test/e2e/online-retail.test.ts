import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

/** REFERENCE.md: RFM of UCI Online Retail at 2011-12-10, and k-means by scikit-learn with 100 restarts. */
const MEANS = { recency: 92.059, frequency: 4.272, monetary: 2054.266 };
const INERTIA = 4092.41889121634;
const SIZES = [3060, 1061, 204, 13];

describe.each(databases)('UCI Online Retail on $name', ({ create }) => {
  describe.skipIf(!hasShared)('as the contract has it', () => {
    let database: TestDatabase;
    let app: TestApp;

    beforeAll(async () => {
      database = await create();
      app = await startApp({ DATABASE_URL: database.url, IMPORT_DIRS: SHARED });
    });
    afterAll(async () => {
      await app.close();
      await database.drop();
    });

    it('imports the purchases as they are', async () => {
      const { importDataset: version } = await app.graphql(operation('ImportPurchases'));
      expect(version).toMatchObject({
        number: 1,
        phase: 'SUCCEEDED',
        rows: 541909,
        rejected: { count: 0, samples: [] },
        error: null,
        dataset: { name: 'purchases', kind: 'PURCHASES' },
      });
      const column = (name: string) => version.columns.find((one: { name: string }) => one.name === name);
      expect(column('CustomerID')).toMatchObject({ role: 'KEY', type: 'TEXT', missing: 135080, distinct: 4372 });
      expect(column('StockCode')).toMatchObject({ role: 'ITEM', type: 'TEXT', missing: 0, distinct: 4070 });
      expect(column('InvoiceDate')).toMatchObject({ role: 'TIME', type: 'TIMESTAMP' });
      expect(column('InvoiceNo')).toMatchObject({ type: 'TEXT', distinct: 25900 });
      expect(column('Description')).toMatchObject({ missing: 1454 });
      expect(column('Country')).toMatchObject({ distinct: 38 });
    });

    it('derives RFM features whose figures are the published ones', async () => {
      expect((await app.graphql(operation('DeriveRfm'))).importDataset).toMatchObject({
        phase: 'SUCCEEDED',
        rows: 4338,
      });
      const query = `mutation { importDataset(wait: 60, input: { name: "figures", kind: OTHER, source: { query: { sql: """
        SELECT sum(monetary) AS revenue, median(recency) AS r, max(recency) AS rmax, stddev_samp(recency) AS rsd,
               median(frequency) AS f, max(frequency) AS fmax, median(monetary) AS m, max(monetary) AS mmax FROM rfm""" } } }) { phase error { message } } }`;
      expect((await app.graphql(query)).importDataset.phase).toBe('SUCCEEDED');
      const { dataset } = await app.graphql(
        '{ dataset(name: "figures") { latest { rowPage(first: 1) { nodes totalCount pageInfo { hasNextPage } } } } }',
      );
      const [figures] = dataset.latest.rowPage.nodes;
      expect(figures.revenue).toBeCloseTo(8911407.9, 1);
      expect(figures).toMatchObject({ r: 50, rmax: 373, f: 2, fmax: 209 });
      expect(figures.rsd).toBeCloseTo(100.012, 3);
      expect(figures.m).toBeCloseTo(674.485, 3);
      expect(figures.mmax).toBeCloseTo(280206.02, 2);
    });

    it('finds the four segments that scikit-learn finds', async () => {
      const { startAnalysis: analysis } = await app.graphql(operation('Segment'));
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
      const inertia = analysis.metrics.find((metric: { name: string }) => metric.name === 'inertia').value;
      expect(Math.abs(inertia / INERTIA - 1)).toBeLessThan(1e-9);
      expect(analysis.segments.map((segment: { size: number }) => segment.size)).toEqual(SIZES);
      for (const { profile, size, share, isNoise } of analysis.segments) {
        expect(isNoise).toBe(false);
        expect(share).toBeCloseTo(size / 4338, 12);
        for (const { feature, overallMean } of profile)
          expect(overallMean).toBeCloseTo(MEANS[feature as keyof typeof MEANS], 3);
      }
      const names = analysis.segments.map((segment: { name: string }) => segment.name);
      expect(new Set(names).size).toBe(4);
      expect(names.join('; ')).toMatch(/recent/);
    });

    it('answers a repeated request with the same analysis', async () => {
      const [first, second] = [await app.graphql(operation('Segment')), await app.graphql(operation('Segment'))];
      expect(first.startAnalysis.id).toBe(second.startAnalysis.id);
    });

    it('pages through every member of every segment, once', async () => {
      const { startAnalysis: analysis } = await app.graphql(operation('Segment'));
      const seen = new Set<string>();
      for (const { id, size } of analysis.segments) {
        let after: string | null = null;
        let count = 0;
        do {
          const { segment }: Awaited<ReturnType<TestApp['graphql']>> = await app.graphql(operation('Members'), {
            segment: id,
            after,
          });
          expect(segment.members.totalCount).toBe(size);
          for (const { customerId, strength, customer } of segment.members.nodes) {
            seen.add(customerId);
            count++;
            expect(strength).toBeGreaterThanOrEqual(0);
            expect(strength).toBeLessThanOrEqual(1);
            expect(customer.attributes.customer_id).toBe(customerId);
          }
          after = segment.members.pageInfo.hasNextPage ? segment.members.pageInfo.endCursor : null;
        } while (after);
        expect(count).toBe(size);
      }
      expect(seen.size).toBe(4338);
    });

    it('shows a customer with attributes and segments', async () => {
      const { customer } = await app.graphql(operation('CustomerView'));
      // 12347 bought seven times for 4,310 in all, last on 2011-12-07.
      expect(customer).toMatchObject({ id: '12347', attributes: { frequency: 7, recency: 2 } });
      expect(customer.attributes.monetary).toBeCloseTo(4310, 2);
      expect(customer.memberships[0].segment.analysis.algorithm.id).toBe('k-means');
      expect(customer.predictions).toEqual([]);
    });

    it('lists algorithms, follows, polls and lists analyses', async () => {
      const { algorithms } = await app.graphql(operation('Algorithms'));
      expect(algorithms.map((one: { id: string }) => one.id)).toEqual(
        expect.arrayContaining(['k-means', 'linear-regression']),
      );
      const { analyses } = await app.graphql(operation('Recent'));
      const { analysis } = await app.graphql(operation('Poll'), { id: analyses.nodes[0].id });
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
    });

    it('scores by RFM: named cells and cut points, as pandas has them', async () => {
      const { startAnalysis: analysis } =
        await app.graphql(`mutation { startAnalysis(wait: 60, input: { dataset: "rfm", algorithm: { rfm: {} }, features: ["recency", "frequency", "monetary"], seed: 1 }) {
        phase error { message } segments { name size } explanation { text details } } }`);
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
      // test/fixtures/rfm.py
      const cells = [631, 809, 503, 36, 89, 184, 359, 571, 73, 753, 330];
      expect(analysis.segments.map(({ size }: { size: number }) => size).toSorted()).toEqual(cells.toSorted());
      const { details } = analysis.explanation;
      expect(details.cells.map(({ rows }: { rows: number }) => rows)).toEqual(cells);
      for (const { name, size } of analysis.segments) expect(details.cells).toContainEqual({ name, rows: size });
      expect(analysis.segments.map(({ name }: { name: string }) => name)).toContain('Champions');
      expect(details.cutPoints).toMatchObject({
        recency: [expect.closeTo(12.8, 9), 32, 71, 179],
        frequency: [1, 2, 3, 6],
      });
      expect(details.cutPoints.monetary).toHaveLength(4);
    });

    it('predicts monetary value with a linear regression, and applies the model', async () => {
      const { startAnalysis: analysis } =
        await app.graphql(`mutation { startAnalysis(wait: 60, input: { dataset: "rfm", algorithm: { linearRegression: {} }, features: ["recency", "frequency"], target: "monetary", seed: 1 }) {
        phase metrics { name value } explanation { text importance { feature weight } coefficients { term value standardError } } predictions(first: 10) { nodes { customerId label value probability } totalCount } model { id } error { code message } } }`);
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
      expect(analysis.predictions.totalCount).toBe(4338);
      expect(analysis.explanation.coefficients.map((one: { term: string }) => one.term)).toEqual([
        'intercept',
        'recency',
        'frequency',
      ]);
      const [intercept, recency, frequency] = analysis.explanation.coefficients.map(
        (one: { value: number }) => one.value,
      );
      const { predict } = await app.graphql(
        'query ($model: ID!) { predict(model: $model, rows: [{ recency: 10, frequency: 5 }]) { label value probability segment { id } } }',
        { model: analysis.model.id },
      );
      expect(predict[0].value).toBeCloseTo(intercept + 10 * recency + 5 * frequency, 6);
      expect(predict[0]).toMatchObject({ label: null, probability: null, segment: null });
    });

    it('assigns a new customer to a segment with the preparation of the model', async () => {
      const { startAnalysis: analysis } = await app.graphql(operation('Segment'));
      const { predict } = await app.graphql(
        'query ($model: ID!) { predict(model: $model, rows: [{ recency: 1, frequency: 209, monetary: 280206 }, { recency: 300, frequency: 1, monetary: 100 }]) { segment { id name size } } }',
        { model: analysis.model.id },
      );
      expect(predict.map((one: { segment: { size: number } }) => one.segment.size)).toEqual([13, 1061]);
    });
  });
});
