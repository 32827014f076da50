import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { hasShared } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

describe.each(databases)('charts on $name', ({ create }) => {
  let database: TestDatabase;
  let app: TestApp;
  let id: string;

  beforeAll(async () => {
    database = await create();
    app = await startApp({ DATABASE_URL: database.url });
    await app.put('customers.csv', customers());
    await app.graphql(`mutation { importDataset(wait: 60, input: { name: "customers", kind: CUSTOMERS,
      source: { file: { path: "customers.csv" } }, columns: [{ name: "id", role: KEY, type: TEXT }] }) { phase } }`);
    const { startAnalysis } = await app.graphql(`mutation { startAnalysis(wait: 60, input: { dataset: "customers",
      algorithm: { kMeans: { clusters: 3 } }, features: ["recency", "frequency", "monetary"], seed: 1 }) { id phase error { message } } }`);
    expect(startAnalysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
    id = startAnalysis.id;
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it.skipIf(!hasShared)('answers the contract', async () => {
    const { analysis } = await app.graphql(operation('Charts'), { id });
    expect(analysis.charts).toContainEqual({ id: 'segment-sizes', kind: 'BAR', title: 'Segment sizes' });
    expect(analysis.chart.title).toBe('Segment sizes');
    expect(analysis.chart.option.series[0]).toMatchObject({ type: 'bar', data: [30, 30, 30] });
    expect(analysis.chart.svg).toMatch(/^<svg [^>]*role="img"/);
    expect(analysis.chart.svg).toContain('<title id=');
  });

  it('serves a chart as an image that browsers revalidate', async () => {
    const response = await fetch(`${app.url}/charts/${id}/segment-sizes.svg`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
    const svg = await response.text();
    const { analysis } = await app.graphql(
      'query ($id: ID!) { analysis(id: $id) { chart(id: "segment-sizes") { svg } } }',
      { id },
    );
    expect(svg).toBe(analysis.chart.svg);
    const again = await fetch(response.url, { headers: { 'if-none-match': response.headers.get('etag')! } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});

/** Three kinds of customers, thirty of each. */
function customers(): string {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const kind = i % 3;
    return [`c${i}`, 10 + 100 * kind + (i % 7), 40 - 15 * kind + (i % 5), 1000 - 400 * kind + 10 * (i % 11)].join(',');
  });
  return `id,recency,frequency,monetary\n${rows.join('\n')}\n`;
}
