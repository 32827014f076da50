import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { mainDatabases, type TestDatabase } from '../support/databases.ts';
import { hasShared } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const SECRET = 'secret-';

describe.each(mainDatabases)('charts on $name', ({ create }) => {
  let database: TestDatabase;
  let app: TestApp;
  let first: string;
  let id: string;

  const analyse = async (input: string) => {
    const { startAnalysis: analysis } = await app.graphql(
      `mutation { startAnalysis(wait: 60, input: { dataset: "customers", seed: 1, ${input} }) { id phase error { message } } }`,
    );
    expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
    return analysis.id as string;
  };
  const chartOf = async (analysis: string, chart: string, fields = 'description', against = '') => {
    const query = `query { analysis(id: "${analysis}") { chart(id: "${chart}"${against}) { ${fields} } } }`;
    return (await app.graphql(query)).analysis.chart;
  };
  const column = (table: { name: string; values: unknown[] }[], name: string) =>
    table.find((one) => one.name === name)!.values;

  beforeAll(async () => {
    database = await create();
    app = await startApp({ DATABASE_URL: database.url });
    await app.put('customers.csv', customers());
    const { importDataset } = await app.graphql(`mutation { importDataset(wait: 60, input: { name: "customers",
      kind: CUSTOMERS, source: { file: { path: "customers.csv" } }, columns: [
        { name: "id", role: KEY, type: TEXT }, { name: "email", pii: true }, { name: "income", pii: true }
      ] }) { phase rows } }`);
    expect(importDataset).toEqual({ phase: 'SUCCEEDED', rows: 90 });
    first = await analyse('algorithm: { kMeans: { clusters: 2 } }, features: ["recency", "frequency", "monetary"]');
    id = await analyse('algorithm: { kMeans: { clusters: 3 } }, features: ["recency", "frequency", "monetary"]');
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
  });

  it('draws every chart that it lists, for an analysis, a dataset and its segments', async () => {
    const fields = 'charts { id kind title description table { name values } downSampled shown total option svg }';
    const { analysis, dataset } = await app.graphql(
      `query ($id: ID!) { analysis(id: $id) { ${fields} segments { ${fields} } } dataset(name: "customers") { latest { ${fields} } } }`,
      { id },
    );
    const ids = (charts: { id: string }[]) => charts.map((chart) => chart.id);
    expect(ids(analysis.charts)).toEqual([
      'segment-sizes',
      'segment-shares',
      'segment-profiles',
      'segment-differences',
      'segment-members',
      'box-of-recency',
      'box-of-monetary',
      'box-of-frequency',
      'silhouette',
      'segment-kinship',
      'migration',
    ]);
    expect(ids(analysis.segments[0].charts)).toEqual(['profile', 'profile-radar', 'share']);
    expect(ids(dataset.latest.charts)).toEqual(
      expect.arrayContaining([
        'missing-values',
        'correlations',
        'histogram-of-recency',
        'box-of-recency',
        'values-of-plan',
      ]),
    );
    const subjects = [analysis, ...analysis.segments, dataset.latest];
    for (const chart of subjects.flatMap(({ charts }) => charts)) {
      expect(chart.svg, chart.id).toContain(`${chart.description.split('"')[0].slice(0, 20)}`);
      expect(chart.description, chart.id).toMatch(/^[^\n]{20,}\.$/);
      expect(new Set(chart.table.map(({ values }: { values: unknown[] }) => values.length)).size, chart.id).toBe(1);
      expect(chart.table[0].values.length, chart.id).toBeGreaterThan(0);
      expect(chart.option.title.text).toBe(chart.title);
      expect(chart.option.series.length, chart.id).toBeGreaterThan(0);
      expect(chart.downSampled).toBe(chart.shown < chart.total);
    }
  });

  it('shows every customer of a segment at its place', async () => {
    const { table, shown, total } = await chartOf(id, 'segment-members', 'table { name values } shown total');
    expect([shown, total]).toEqual([90, 90]);
    const sizes = new Map<unknown, number>();
    for (const name of column(table, 'segment')) sizes.set(name, (sizes.get(name) ?? 0) + 1);
    expect([...sizes.values()]).toEqual([30, 30, 30]);
  });

  it('follows customers from the analysis before, or from one that is named', async () => {
    const fields = 'title table { name values } downSampled';
    const migration = await chartOf(id, 'migration', fields);
    expect(migration.title).toBe(`From analysis ${first} to analysis ${id}`);
    const customers = column(migration.table, 'customers') as number[];
    // Two clusters of three groups: one stays whole, the other one parts.
    expect([...customers].sort()).toEqual([30, 30, 30]);
    expect(new Set(column(migration.table, 'from')).size).toBe(2);
    const back = await chartOf(first, 'migration', fields, `, against: "${id}"`);
    expect(back.title).toBe(`From analysis ${id} to analysis ${first}`);
    expect(new Set(column(back.table, 'from')).size).toBe(3);
    const path = await fetch(`${app.url}/charts/${first}/migration.svg?against=${id}`);
    expect([path.status, (await path.text()).includes(`From analysis ${id}`)]).toEqual([200, true]);
  });

  it('bends an elbow once three analyses differ in their number of clusters', async () => {
    const fourth = await analyse(
      'algorithm: { kMeans: { clusters: 4 } }, features: ["recency", "frequency", "monetary"]',
    );
    const { table } = await chartOf(fourth, 'elbow', 'table { name values }');
    expect(column(table, 'segments')).toEqual([2, 3, 4]);
    const inertia = column(table, 'inertia') as number[];
    expect(inertia[0]).toBeGreaterThan(10 * inertia[1]);
    expect(inertia[1]).toBeGreaterThan(inertia[2]);
  });

  it('judges a classifier by curves, and a regression by residuals', async () => {
    const classifier = await analyse(
      'algorithm: { cart: {} }, features: ["recency", "frequency"], target: "plan", evaluation: { folds: 3 }',
    );
    const { analysis } = await app.graphql(
      'query ($id: ID!) { analysis(id: $id) { charts { id kind } evaluation { precisionRecall { class averagePrecision } gains { x y } calibration { rows } } } }',
      { id: classifier },
    );
    expect(analysis.charts.map((chart: { id: string }) => chart.id)).toEqual([
      'tree',
      'importance',
      'roc',
      'precision-recall',
      'gains',
      'lift',
      'calibration',
      'confusion',
    ]);
    expect(analysis.evaluation.precisionRecall.map((curve: { class: string }) => curve.class)).toEqual([
      'basic',
      'gold',
      'red',
    ]);
    const regression = await analyse('algorithm: { linearRegression: {} }, features: ["recency"], target: "monetary"');
    const { table } = await chartOf(regression, 'residuals', 'table { name values }');
    expect(table[0].values).toHaveLength(18);
  });

  it('shows what is special to a method: distances to neighbours, the grid of scores, rules', async () => {
    const features = 'features: ["recency", "frequency", "monetary"]';
    const dense = await analyse(`algorithm: { dbscan: { epsilon: 0.5, minPoints: 5 } }, ${features}`);
    const { table: distances } = await chartOf(dense, 'k-distance', 'table { name values }');
    expect(column(distances, 'distance')).toEqual(
      [...(column(distances, 'distance') as number[])].sort((a, b) => b - a),
    );
    const scored = await analyse(`algorithm: { rfm: {} }, ${features}`);
    const { table: grid } = await chartOf(scored, 'rfm-grid', 'table { name values }');
    expect((column(grid, 'customers') as number[]).reduce((sum, count) => sum + count, 0)).toBe(90);
    expect(column(grid, 'recency score').slice(0, 6)).toEqual([5, 5, 5, 5, 5, 4]);

    const rows = Array.from({ length: 300 }, (_, i) => ({
      basket: `b${i % 100}`,
      item: i < 100 ? 'bread' : i % 4 === 0 ? 'tea' : 'butter',
    }));
    await app.graphql(
      'mutation ($rows: [JSONObject!]!) { importDataset(wait: 60, input: { name: "baskets", kind: PURCHASES, source: { rows: $rows } }) { phase } }',
      { rows },
    );
    const { startAnalysis: associated } = await app.graphql(
      'mutation { startAnalysis(wait: 60, input: { dataset: "baskets", algorithm: { fpGrowth: { minSupport: 0.1, minConfidence: 0.1 } }, baskets: { by: "basket", item: "item" } }) { phase charts { id } chart(id: "rules") { table { name values } svg } } }',
    );
    expect(associated.charts).toEqual([{ id: 'rules' }]);
    expect(column(associated.chart.table, 'rule')).toContain('tea ⇒ bread');
    expect(column(associated.chart.table, 'lift')).toEqual(
      [...(column(associated.chart.table, 'lift') as number[])].sort((a, b) => b - a),
    );
  });

  it('shows nothing of personal data', async () => {
    const personal = await analyse('algorithm: { kMeans: { clusters: 3 } }, features: ["recency", "income", "email"]');
    const fields = 'charts { id title description table { name values } option svg }';
    const { analysis, dataset } = await app.graphql(
      `query ($id: ID!) { analysis(id: $id) { ${fields} segments { ${fields} } } dataset(name: "customers") { ${fields} } }`,
      { id: personal },
    );
    expect(analysis.charts.length).toBeGreaterThan(3);
    const all = JSON.stringify([analysis, dataset]);
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain('income by segment');
    expect(dataset.charts.map((chart: { id: string }) => chart.id)).not.toContain('histogram-of-income');
    const tree = await analyse('algorithm: { cart: {} }, features: ["income"], target: "plan"');
    const { analysis: grown } = await app.graphql(`query { analysis(id: "${tree}") { charts { id } } }`);
    expect(grown.charts.map((chart: { id: string }) => chart.id)).not.toContain('tree');
    const guessed = await analyse('algorithm: { kMeans: { clusters: 2 } }, features: ["recency"]');
    expect(
      (await app.failure(`{ analysis(id: "${guessed}") { chart(id: "box-of-income") { svg } } }`)).extensions.code,
    ).toBe('NOT_FOUND');
  });

  it('serves a chart as an image that browsers revalidate', async () => {
    const response = await fetch(`${app.url}/charts/${id}/segment-sizes.svg`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe((await chartOf(id, 'segment-sizes', 'svg')).svg);
    const again = await fetch(response.url, { headers: { 'if-none-match': response.headers.get('etag')! } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each([
    ['/charts/1/nothing.svg', 404, 'NOT_FOUND'],
    ['/charts/999/segment-sizes.svg', 404, 'NOT_FOUND'],
    ['/charts/one/segment-sizes.svg', 404, 'NOT_FOUND'],
    ['/charts/1e0/segment-sizes.svg', 404, 'NOT_FOUND'],
    ['/charts/1/segment-sizes.png', 404, 'NOT_FOUND'],
    ['/charts/1/..%2f..%2fsecret.svg', 404, 'NOT_FOUND'],
    ['/charts/1/segment-sizes.svg?against=x', 404, 'NOT_FOUND'],
    ['/charts/1/segment-sizes.svg?against=1&against=2', 404, 'NOT_FOUND'],
  ])('refuses %s', async (path, status, code) => {
    const response = await fetch(`${app.url}${path}`);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect([response.status, error.code]).toEqual([status, code]);
  });

  it('names the charts there are where one is unknown, and says why there are none yet', async () => {
    const unknown = await app.failure(`{ analysis(id: "${id}") { chart(id: "segment-size") { svg } } }`);
    expect(unknown.extensions.code).toBe('NOT_FOUND');
    expect(unknown.message).toMatch(/no chart "segment-size" of analysis \d+\. There are: segment-sizes, /);
    const { startAnalysis: failed } = await app.graphql(
      'mutation { startAnalysis(wait: 60, input: { dataset: "customers", algorithm: { kMeans: {} }, features: ["visits"] }) { id phase charts { id } } }',
    );
    expect(failed).toMatchObject({ phase: 'FAILED', charts: [] });
    const early = await app.failure(`{ analysis(id: "${failed.id}") { chart(id: "segment-sizes") { svg } } }`);
    expect([early.extensions.code, early.message]).toEqual(['CONFLICT', expect.stringContaining('is FAILED')]);
    expect((await fetch(`${app.url}/charts/${failed.id}/segment-sizes.svg`)).status).toBe(409);
    const other = await app.failure(
      `{ analysis(id: "${id}") { chart(id: "migration", against: "${failed.id}") { svg } } }`,
    );
    expect(other.extensions.code).toBe('CONFLICT');
  });
});

/** Three kinds of customers, thirty of each; some columns are personal. */
function customers(): string {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const kind = i % 3;
    return [
      `c${i}`,
      10 + 100 * kind + (i % 7),
      40 - 15 * kind + (i % 5),
      1000 - 400 * kind + 10 * (i % 11),
      ['basic', 'gold', 'red'][i % 10 === 0 ? (kind + 1) % 3 : kind],
      i % 9 === 0 ? '' : i % 4,
      `${SECRET}${i % 45}@example.org`,
      20_000 + 1000 * kind + i,
    ].join(',');
  });
  return `id,recency,frequency,monetary,plan,visits,email,income\n${rows.join('\n')}\n`;
}
