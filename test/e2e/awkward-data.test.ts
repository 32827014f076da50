import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins, PLUGINS_DIRECTORY } from '../../src/registry/load-plugins.ts';
import { fieldName } from '../../src/registry/params-input.ts';
import type { Algorithm } from '../../src/sdk/algorithm.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const ROWS = 60;
const IMPORT =
  'mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 60) { phase rows error { message } } }';
const START = `mutation ($input: StartAnalysisInput!) { startAnalysis(input: $input, wait: 60) {
  phase warnings error { code message details } metrics { name value } baseline { name value }
  evaluation { rows permutationImportance { feature weight spread } }
  explanation { importance { feature weight } coefficients { term value } rules { when answer support } text details }
  segments { index name size share profile { feature mean effectSize } } predictions(first: 3) { nodes { label value probability } totalCount }
  model { id } } }`;
const PREDICT = `query ($model: ID!, $rows: [JSONObject!]!) { predict(model: $model, rows: $rows) { label value probability segment { id } } }`;

/** Every algorithm that learns from rows: what the whole service makes of data that are no good. Baskets: test/association. */
const algorithms = (await loadPlugins([PLUGINS_DIRECTORY])).filter(
  (one) => one.kind === 'segmenter' || one.task !== 'recommendation',
);
const classifies = (one: Algorithm) =>
  one.kind === 'predictor' ? one.task === 'classification' : one.input === 'labelled';
const regresses = (one: Algorithm) => one.kind === 'predictor' && one.task === 'regression';
const classifiers = algorithms.filter(classifies);
const supervised = algorithms.filter((one) => classifies(one) || regresses(one));

interface Row {
  readonly [column: string]: number | string | null;
}

/** Three groups that every algorithm can tell apart. */
const row = (i: number): Row => ({
  recency: 10 + 30 * (i % 3) + (i % 7),
  frequency: 40 - 10 * (i % 3) + (i % 5),
  monetary: 100 * (i % 3) + (i % 11),
  plan: ['free', 'gold', 'silver'][i % 3],
  group: ['a', 'b', 'c'][i % 3],
  spend: 5 * (i % 3) + (i % 4),
});

let app: TestApp;
const put = async (name: string, change: (row: Row, i: number) => Row) => {
  const rows = Array.from({ length: ROWS }, (_, i) => change(row(i), i));
  const { importDataset } = await app.graphql(IMPORT, { input: { name, kind: 'OTHER', source: { rows } } });
  expect(importDataset).toMatchObject({ phase: 'SUCCEEDED', rows: ROWS });
};
const derive = async (name: string, sql: string) => {
  const { importDataset } = await app.graphql(IMPORT, { input: { name, kind: 'OTHER', source: { query: { sql } } } });
  expect(importDataset).toMatchObject({ phase: 'SUCCEEDED', rows: ROWS });
};

beforeAll(async () => {
  app = await startApp();
  await put('sound', (one) => one);
  await put('constant', (one) => ({ ...one, recency: 7, frequency: 7, monetary: 7, plan: 'free' }));
  await put('one row', () => row(0));
  await put('one class', (one) => ({ ...one, group: 'a', spend: 4 }));
  await put('small class', (one, i) => ({ ...one, group: i === 5 ? 'rare' : one.group }));
  await put('unanswered', (one, i) => (i < 5 ? { ...one, group: null, spend: null } : one));
  const infinite = (column: string) =>
    `SELECT * REPLACE (CASE WHEN spend = 8 THEN CAST('Infinity' AS DOUBLE) ELSE ${column} END AS ${column}) FROM sound`;
  await derive('infinite feature', infinite('recency'));
  await derive('infinite target', infinite('spend'));
});
afterAll(() => app.close());

const targetOf = (one: Algorithm) => (classifies(one) ? 'group' : regresses(one) ? 'spend' : null);
const inputFor = (one: Algorithm, dataset: string) => ({
  dataset,
  algorithm: { [fieldName(one.id)]: {} },
  features: ['recency', 'frequency', 'monetary', 'plan'].slice(0, one.traits?.features),
  target: targetOf(one),
  seed: 1,
});
const analyse = async (one: Algorithm, dataset: string, change: object = {}) =>
  (await app.graphql(START, { input: { ...inputFor(one, dataset), ...change } })).startAnalysis;

/** An answer for every row, or advice with the reason; never a fault of ours. */
function expectAnswerOrAdvice(one: Algorithm, analysis: Awaited<ReturnType<typeof analyse>>): void {
  if (analysis.phase === 'FAILED') {
    expect(analysis.error).toMatchObject({ code: 'UNSUITABLE_DATA', message: expect.stringMatching(/^.{30,}\.$/s) });
    return;
  }
  expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
  const answered =
    one.kind === 'segmenter'
      ? analysis.segments.reduce((sum: number, { size }: { size: number }) => sum + size, 0)
      : analysis.predictions.totalCount;
  expect(answered).toBe(ROWS);
}

describe.each(algorithms)('$id', (one) => {
  it('learns from sound data', async () => {
    const analysis = await analyse(one, 'sound');
    expect(analysis).toMatchObject({ phase: 'SUCCEEDED', error: null });
    expectAnswerOrAdvice(one, analysis);
  });

  it.each(['constant', 'one row', 'one class'])('gives an answer or advice for %s', async (dataset) => {
    expectAnswerOrAdvice(one, await analyse(one, dataset));
  });

  // Import takes what is infinite as missing (src/datasets/sources/parquet-source.ts).
  it('takes infinite values of a feature as missing: reads them as such, or refuses them with their number', async () => {
    const analysis = await analyse(one, 'infinite feature');
    if (one.traits?.missing) return expectAnswerOrAdvice(one, analysis);
    expect(analysis).toMatchObject({
      phase: 'FAILED',
      error: { code: 'UNSUITABLE_DATA', details: { feature: 'recency', actual: 5 } },
    });
    expect(analysis.error.message).toMatch(/recency lacks 5 of 60 values\. Choose/);
  });

  it.skipIf(one.traits?.features !== undefined)('answers for a category it has never seen', async () => {
    const { model } = await analyse(one, 'sound');
    const { group: _, spend: __, ...asked } = row(1);
    const { predict } = await app.graphql(PREDICT, { model: model.id, rows: [{ ...asked, plan: 'platinum' }] });
    const [{ label, value, segment }] = predict;
    if (one.kind === 'predictor') expect([typeof label, typeof value]).toContain(regresses(one) ? 'number' : 'string');
    else if (segment) expect(segment.id).toBeTruthy();
  });
});

describe.each(supervised)('$id', (one) => {
  it('leaves out rows without a target, and counts them', async () => {
    const analysis = await analyse(one, 'unanswered');
    expect(analysis).toMatchObject({ phase: 'SUCCEEDED' });
    expect(analysis.warnings).toContainEqual(`5 of 60 rows lack the target ${targetOf(one)} and were left out.`);
    if (one.kind === 'predictor') expect(analysis.predictions.totalCount).toBe(55);
    else expect(analysis.segments.reduce((sum: number, { size }: { size: number }) => sum + size, 0)).toBe(55);
  });

  it('refuses the target among the features', async () => {
    const target = targetOf(one);
    const input = { ...inputFor(one, 'sound'), features: ['recency', target] };
    expect((await app.failure(START, { input })).extensions).toMatchObject({
      code: 'INVALID_INPUT',
      details: { path: 'input.features', value: target },
    });
  });
});

describe.each(classifiers)('$id', (one) => {
  it('refuses a single class, and names it', async () => {
    const { error } = await analyse(one, 'one class');
    expect(error).toMatchObject({ code: 'UNSUITABLE_DATA', details: { feature: 'group', actual: 1 } });
    expect(error.message).toContain('"a" in every row');
  });

  it.skipIf(one.kind === 'segmenter')(
    'judges by folds although a class has fewer rows than folds, and says so',
    async () => {
      const analysis = await analyse(one, 'small class', { evaluation: { folds: 5 } });
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', evaluation: { rows: ROWS } });
      expect(analysis.warnings).toContainEqual('The class "rare" has 1 row for 5 folds: some folds have none of it.');
    },
  );
});

describe.each(algorithms.filter(regresses))('$id', (one) => {
  it('leaves out rows whose target is infinite, and counts them', async () => {
    const analysis = await analyse(one, 'infinite target');
    expect(analysis).toMatchObject({ phase: 'SUCCEEDED', predictions: { totalCount: 55 } });
    expect(analysis.warnings).toContainEqual('5 of 60 rows lack the target spend and were left out.');
  });
});

it('learns from rows too few to hold one out, and says that the model was not evaluated', async () => {
  const rows = [0, 1, 3].map(row);
  const source = { rows };
  await app.graphql(IMPORT, { input: { name: 'three rows', kind: 'OTHER', source } });
  const cart = algorithms.find(({ id }) => id === 'cart')!;
  const reason = 'Of 3 rows, none can be held out to judge by.';
  expect(await analyse(cart, 'three rows')).toMatchObject({
    phase: 'SUCCEEDED',
    evaluation: null,
    warnings: expect.arrayContaining([`The model was not evaluated: ${reason}`]),
  });
  expect(await analyse(cart, 'three rows', { evaluation: { holdout: 0.1 } })).toMatchObject({
    phase: 'FAILED',
    error: { code: 'UNSUITABLE_DATA', message: reason },
  });
});

it('takes a category never seen as the first one where an intercept stands for it, as README.md of plugins has it', async () => {
  const linear = algorithms.find(({ id }) => id === 'linear-regression')!;
  const { model } = await analyse(linear, 'sound', { features: ['recency', 'plan'] });
  const rows = ['platinum', 'free', 'gold'].map((plan) => ({ recency: 20, plan }));
  const { predict } = await app.graphql(PREDICT, { model: model.id, rows });
  expect(predict[0]).toEqual(predict[1]);
  expect(predict[0]).not.toEqual(predict[2]);
});
