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
      'segment-components',
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

  it('shows customers on the plane of the first two components', async () => {
    const fields = 'description table { name values } shown total';
    const { description, table, shown, total } = await chartOf(id, 'segment-components', fields);
    expect([shown, total]).toEqual([90, 90]);
    const [first, second] = table.slice(0, 2).map((one: { name: string }) => Number(/, (.*) %/.exec(one.name)![1]));
    // Recency rises where frequency and value fall: one direction tells nearly all.
    expect([first > 95, second < 5]).toEqual([true, true]);
    expect(description).toMatch(
      /variance of 3 features in standard units\. The first component is mostly \w+ \(-?0\.\d+\)/,
    );
    // Scores of all rows are around 0, those of a segment together.
    const scores = table[0].values as number[];
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(0, 9);
    const names = column(table, 'segment');
    const sizes = [...new Set(names)].map((name) => {
      const own = scores.filter((_, i) => names[i] === name);
      expect(Math.max(...own) - Math.min(...own)).toBeLessThan(1);
      return own.length;
    });
    expect(sizes).toEqual([30, 30, 30]);
  });

  it('applies a model to the rows it shows, whatever its preparation reads', async () => {
    for (const [features, steps] of [
      ['["recency", "since", "plan"]', '[{ dateParts: { parts: [MONTH, DAY] } }]'],
      ['["recency", "visits", "monetary"]', '[{ missing: { method: FORWARD, by: "since" } }]'],
    ]) {
      const dated = await analyse(
        `algorithm: { kMeans: { clusters: 3 } }, features: ${features}, preparation: { missing: MEAN, steps: ${steps} }`,
      );
      for (const chart of ['segment-components', 'box-of-recency'])
        expect((await chartOf(dated, chart, 'shown svg')).svg).toContain('<path');
    }
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

  it('lists charts also where an earlier analysis is of other customers', async () => {
    const segmented = async (name: string, keys: string, from: number) => {
      const rows = Array.from({ length: 30 }, (_, i) => ({
        customer: `k${from + i}`,
        x: (i % 3) * 10 + (i % 4),
        y: i % 3,
      }));
      await app.graphql(
        `mutation ($rows: [JSONObject!]!) { importDataset(wait: 60, input: { name: "${name}", kind: OTHER, source: { rows: $rows }, columns: [${keys}] }) { phase } }`,
        { rows },
      );
      const { startAnalysis } = await app.graphql(
        `mutation { startAnalysis(wait: 60, input: { dataset: "${name}", seed: 1, algorithm: { kMeans: { clusters: 3 } }, features: ["x", "y"] }) { id charts { id description svg } } }`,
      );
      return startAnalysis;
    };
    const ids = ({ charts }: { charts: { id: string }[] }) => charts.map((chart) => chart.id);
    const migrationOf = ({ charts }: { charts: { id: string; description: string; svg: string }[] }) =>
      charts.find((chart) => chart.id === 'migration');
    const first = await segmented('unkeyed', '', 0);
    expect(ids(await segmented('unkeyed', '', 0))).toEqual(ids(first));
    const key = '{ name: "customer", role: KEY }';
    const before = await segmented('keyed', key, 0);
    const after = await segmented('keyed', key, 1000);
    expect(migrationOf(after)?.description).toBe(`Analyses ${before.id} and ${after.id} have no customer in common.`);
    expect(migrationOf(await segmented('keyed', key, 1000))?.description).toMatch(/^30 customers of both analyses/);
    const { extensions } = await app.failure(
      `{ analysis(id: "${first.id}") { chart(id: "migration", against: "${before.id}") { svg } } }`,
    );
    expect(extensions.code).toBe('UNSUITABLE_DATA');
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
    expect(analysis.charts.map((chart: { id: string }) => chart.id)).toContain('segment-differences');
    const all = JSON.stringify([analysis, dataset]);
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain('income by segment');
    expect(dataset.charts.map((chart: { id: string }) => chart.id)).not.toContain('histogram-of-income');
    const tree = await analyse('algorithm: { cart: {} }, features: ["income"], target: "plan"');
    const { analysis: grown } = await app.graphql(`query { analysis(id: "${tree}") { charts { id } } }`);
    expect(grown.charts.map((chart: { id: string }) => chart.id)).not.toContain('tree');
    const mixed = await analyse(
      'algorithm: { kMeans: { clusters: 3 } }, features: ["recency", "frequency", "monetary", "income"]',
    );
    const { charts } = (await app.graphql(`query { analysis(id: "${mixed}") { charts { id } } }`)).analysis;
    // A component is made of all features.
    expect(charts).toContainEqual({ id: 'segment-members' });
    expect(charts).not.toContainEqual({ id: 'segment-components' });
    const guessed = await analyse('algorithm: { kMeans: { clusters: 2 } }, features: ["recency"]');
    expect(
      (await app.failure(`{ analysis(id: "${guessed}") { chart(id: "box-of-income") { svg } } }`)).extensions.code,
    ).toBe('NOT_FOUND');
  });

  it('tells nothing of personal data in names and profiles of segments', async () => {
    const told = async (input: string) => {
      const query = `{ analysis(id: "${await analyse(input)}") { segments { name profile { feature } } } }`;
      const { segments } = (await app.graphql(query)).analysis;
      return segments.map(({ name, profile }: { name: string; profile: { feature: string }[] }) => [
        name,
        profile.map(({ feature }) => feature),
      ]);
    };
    const kMeans = 'algorithm: { kMeans: { clusters: 3 } }';
    // A batch at a time, and as one table.
    for (const steps of ['', ', preparation: { steps: [{ missing: { method: MEAN } }] }'])
      expect(await told(`${kMeans}, features: ["recency", "income", "email"]${steps}`)).toEqual([
        [expect.stringMatching(/recen|laps|average/), ['recency']],
        [expect.stringMatching(/recen|laps|average/), ['recency']],
        [expect.stringMatching(/recen|laps|average/), ['recency']],
      ]);
    const encoded = 'preparation: { steps: [{ encode: { columns: ["email"], method: FREQUENCY } }] }';
    expect(await told(`${kMeans}, features: ["income", "email"], ${encoded}`)).toEqual([
      ['segment 0', []],
      ['segment 1', []],
      ['segment 2', []],
    ]);
    const bins = await told('algorithm: { binning: { bins: 2 } }, features: ["income"]');
    expect(bins).toEqual([
      ['segment 0', []],
      ['segment 1', []],
    ]);
    const leaves = await told('algorithm: { decisionTree: {} }, features: ["email", "recency"], target: "plan"');
    expect(JSON.stringify(leaves)).not.toContain(SECRET);
    expect(leaves.length).toBeGreaterThan(1);
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

  it('says at which path a chart is served, for an analysis, a segment and a version of a dataset', async () => {
    const fields = 'charts { path svg }';
    const { analysis, dataset } = await app.graphql(
      `query ($id: ID!) { analysis(id: $id) { chart(id: "migration", against: "${first}") { path svg } segments { id ${fields} } } dataset(name: "customers") { ${fields} versions { ${fields} } } }`,
      { id },
    );
    const [segment] = analysis.segments;
    expect(analysis.chart.path).toBe(`/charts/${id}/migration.svg?against=${first}`);
    expect(segment.charts[0].path).toBe(`/charts/segments/${segment.id}/profile.svg`);
    expect(dataset.charts[0].path).toBe('/charts/datasets/customers/1/missing-values.svg');
    expect(dataset.versions[0].charts).toEqual(dataset.charts);
    for (const { path, svg } of [analysis.chart, ...segment.charts, ...dataset.charts.slice(0, 4)])
      expect(await (await fetch(`${app.url}${path}`)).text(), path).toBe(svg);
  });

  it('serves charts of datasets by any name, the newest version where none is said', async () => {
    const name = `Kunden ${'ü'.repeat(93)}`;
    const column = 'c'.repeat(80);
    const of = (rows: number) => Array.from({ length: rows }, (_, i) => ({ [column]: i, [`${column}d`]: i % 7 }));
    for (const rows of [of(20), of(30)])
      await app.graphql(
        'mutation ($name: String!, $rows: [JSONObject!]!) { importDataset(wait: 60, input: { name: $name, kind: OTHER, source: { rows: $rows } }) { phase } }',
        { name, rows },
      );
    const base = `${app.url}/charts/datasets/${encodeURIComponent(name)}`;
    const histogram = `histogram-of-${'c'.repeat(60)}-2.svg`;
    const [first, second, newest] = await Promise.all(
      [`${base}/1/${histogram}`, `${base}/2/${histogram}`, `${base}/${histogram}`].map((url) => fetch(url)),
    );
    expect([first.status, second.status, newest.status]).toEqual([200, 200, 200]);
    expect(newest.headers.get('etag')).toBe(second.headers.get('etag'));
    expect(newest.headers.get('etag')).not.toBe(first.headers.get('etag'));
    expect(newest.headers.get('cache-control')).toBe('no-cache');
    const etag = newest.headers.get('etag')!;
    expect((await fetch(newest.url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const unknown = await fetch(`${base}/7/${histogram}`);
    expect(await unknown.json()).toMatchObject({ error: { code: 'NOT_FOUND', details: { name, version: 7 } } });
  });

  it.each([
    ['/charts/1/nothing.svg', 404, 'NOT_FOUND'],
    ['/charts/segments/999/profile.svg', 404, 'NOT_FOUND'],
    ['/charts/segments/1/segment-sizes.svg', 404, 'NOT_FOUND'],
    ['/charts/segments/x/profile.svg', 404, 'NOT_FOUND'],
    ['/charts/segments/1/profile.png', 404, 'NOT_FOUND'],
    ['/charts/datasets/nobody/correlations.svg', 404, 'NOT_FOUND'],
    ['/charts/datasets/customers/nothing.svg', 404, 'NOT_FOUND'],
    ['/charts/datasets/customers/2/correlations.svg', 404, 'NOT_FOUND'],
    ['/charts/datasets/customers/x/correlations.svg', 404, 'NOT_FOUND'],
    // Columns of personal data, and keys.
    ['/charts/datasets/customers/histogram-of-income.svg', 404, 'NOT_FOUND'],
    ['/charts/datasets/customers/1/values-of-email.svg', 404, 'NOT_FOUND'],
    ['/charts/datasets/customers/values-of-id.svg', 404, 'NOT_FOUND'],
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
      `2024-0${1 + kind}-1${i % 10}`,
    ].join(',');
  });
  return `id,recency,frequency,monetary,plan,visits,email,income,since\n${rows.join('\n')}\n`;
}
