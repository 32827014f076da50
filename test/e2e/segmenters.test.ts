import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const IMPORT =
  'mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 120) { phase rows error { message } } }';
const START = `mutation ($input: StartAnalysisInput!) { startAnalysis(input: $input, wait: 120) {
  phase warnings error { message } metrics { name value } segments { index name size share isNoise }
  explanation { text details rules { when answer support confidence lift } } } }`;

interface Segment {
  readonly index: number;
  readonly name: string;
  readonly size: number;
  readonly share: number;
  readonly isNoise: boolean;
}

/** What segmenters without centers report, through GraphQL, on real data. The figures are those of the tests beside the plugins. */
describe.skipIf(!hasShared)('segmenters', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ IMPORT_DIRS: SHARED });
    for (const [name, path, rows] of [
      ['wholesale', 'wholesale_customers.csv', 440],
      ['bank', 'bank_full.csv.gz', 45_211],
    ] as const) {
      const input = { name, kind: 'OTHER', source: { file: { path } } };
      expect((await app.graphql(IMPORT, { input })).importDataset).toMatchObject({ phase: 'SUCCEEDED', rows });
    }
    const sql = `SELECT row_number() OVER () AS id, age, job, marital, education, balance, housing, loan, contact, campaign, previous, poutcome, y FROM bank`;
    const input = { name: 'clients', kind: 'OTHER', source: { query: { sql } } };
    expect((await app.graphql(IMPORT, { input })).importDataset).toMatchObject({ phase: 'SUCCEEDED' });
  });
  afterAll(() => app.close());

  const analyse = async (input: object) => {
    const { startAnalysis } = await app.graphql(START, { input: { seed: 1, ...input } });
    expect(startAnalysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
    const metric = (name: string) =>
      startAnalysis.metrics.find((one: { name: string }) => one.name === name)?.value as number;
    const segments: Segment[] = startAnalysis.segments;
    const { warnings, explanation } = startAnalysis;
    return { segments, metric, warnings, explanation };
  };
  const grocery = { dataset: 'wholesale', features: ['Grocery'] };

  it('a decision tree: every leaf a segment, with a readable rule, its support and its lift', async () => {
    const features = ['age', 'job', 'marital', 'balance', 'housing', 'loan', 'contact', 'previous', 'poutcome'];
    const { segments, explanation } = await analyse({
      ...{ dataset: 'clients', algorithm: { decisionTree: {} }, features, target: 'y' },
    });
    const { rules, details } = explanation;
    expect(segments.length).toBeGreaterThan(2);
    expect(rules).toHaveLength(segments.length);
    expect(details.segments).toHaveLength(segments.length);
    const yes = 5289 / 45_211;
    for (const { index, name, size, share } of segments) {
      const { when, answer, support, confidence, lift } = rules[index];
      expect(details.segments[index]).toMatchObject({ segment: index, name, rule: when, rows: size });
      expect(support).toBeCloseTo(share, 12);
      expect(when).toMatch(/^(\w+ (<=|>|=|in|is|not) ?.+)( and \w+ .+)*$/);
      expect(lift).toBeCloseTo(confidence / (answer === 'yes' ? yes : 1 - yes), 9);
    }
    // Whoever bought last time buys again: 978 of 1,511.
    const best = rules.reduce((a: { lift: number }, b: { lift: number }) => (b.lift > a.lift ? b : a));
    expect(best).toMatchObject({ when: expect.stringContaining('poutcome'), answer: 'yes' });
    expect(best.confidence).toBeGreaterThan(0.6);
  });

  it('k-means: from the start that scikit-learn had to its inertia and sizes', async () => {
    const features = ['Fresh', 'Milk', 'Grocery', 'Frozen', 'Detergents_Paper', 'Delicassen'];
    const lines = readFileSync(join(SHARED, 'wholesale_customers.csv'), 'utf8').trim().split('\n').slice(1);
    const initialCentroids = [0, 100, 200, 300, 400].map((row) => lines[row].split(',').slice(2).map(Number));
    const { segments, metric } = await analyse({
      ...{ dataset: 'wholesale', features, preparation: { scale: 'NONE' } },
      algorithm: { kMeans: { clusters: 5, initialCentroids } },
    });
    expect(segments.map(({ size }) => size)).toEqual([227, 104, 78, 23, 8]);
    expect(metric('inertia') / 53283121521.82538).toBeCloseTo(1, 9);
    expect(metric('iterations')).toBe(38);
  });

  it('natural breaks: cut points, and the goodness of variance fit for each number of segments up to theirs', async () => {
    const { segments, explanation, metric } = await analyse({
      ...grocery,
      algorithm: { naturalBreaks: { clusters: 4 } },
    });
    expect(segments.map(({ size }) => size)).toEqual([279, 113, 43, 5]);
    expect(metric('goodnessOfVarianceFit')).toBeCloseTo(0.8926855695627886, 10);
    const { details } = explanation;
    expect(details).toMatchObject({ feature: 'Grocery', cutPoints: [7102, 17645, 39694] });
    const fits: number[] = details.goodnessByClusters.map(
      (one: { goodnessOfVarianceFit: number }) => one.goodnessOfVarianceFit,
    );
    expect(fits).toHaveLength(4);
    expect(fits[1]).toBeCloseTo(0.5782231055120038, 10);
    expect(fits).toEqual([...fits].sort((a, b) => a - b));
  });

  it('binning: edges, and labels as given or made of the edges', async () => {
    const made = await analyse({ ...grocery, algorithm: { binning: {} } });
    expect(made.segments.map(({ name, size }) => [name, size])).toEqual([
      ['[3, 2153]', 110],
      ['(2153, 4755.5]', 110],
      ['(4755.5, 10655.75]', 110],
      ['(10655.75, 92780]', 110],
    ]);
    expect(made.explanation.details.edges).toEqual([3, 2153, 4755.5, 10655.75, 92780]);
    const labels = ['little', 'some', 'much', 'most'];
    const given = await analyse({ ...grocery, algorithm: { binning: { labels } } });
    expect(given.segments.map(({ name }) => name)).toEqual(labels);
    expect(given.explanation.details.bins.map(({ name }: { name: string }) => name)).toEqual(labels);
  });

  it('DBSCAN: noise apart, the k-distance curve, and an epsilon to try that finds segments', async () => {
    const features = ['Fresh', 'Milk', 'Grocery', 'Frozen', 'Detergents_Paper', 'Delicassen'];
    const dbscan = (params: object) => analyse({ dataset: 'wholesale', features, algorithm: { dbscan: params } });
    const { explanation, warnings, segments } = await dbscan({ epsilon: 0.001 });
    expect(segments).toMatchObject([{ size: 440, isNoise: true }]);
    const { suggestedEpsilon, kDistance } = explanation.details;
    expect(warnings).toContainEqual(expect.stringMatching(/^All 440 rows are noise.*try that as epsilon/));
    expect(suggestedEpsilon).toBeGreaterThan(0.001);
    expect(Math.min(...kDistance.distance)).toBeLessThanOrEqual(suggestedEpsilon);
    expect(Math.max(...kDistance.distance)).toBeGreaterThanOrEqual(suggestedEpsilon);
    const tried = await dbscan({ epsilon: suggestedEpsilon });
    expect(tried.segments.filter(({ isNoise }) => !isNoise).length).toBeGreaterThan(0);
    expect(tried.metric('noiseRows')).toBe(tried.segments.find(({ isNoise }) => isNoise)?.size ?? 0);
  });
});
