import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../support/databases.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const IMPORT = `mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 60) { id phase rows rejected { count samples { line column value reason } } error { code message details } } }`;
const START = `mutation ($input: StartAnalysisInput!) { startAnalysis(input: $input, wait: 60) { id phase warnings error { code message details } metrics { name value } segments { id size } model { id } } }`;

describe.each(databases)('bad input on $name', ({ create }) => {
  let database: TestDatabase;
  let app: TestApp;

  const importRows = async (name: string, source: object, more: object = {}) =>
    (await app.graphql(IMPORT, { input: { name, kind: 'OTHER', source, ...more } })).importDataset;
  const start = async (input: object) => (await app.graphql(START, { input })).startAnalysis;

  beforeAll(async () => {
    database = await create();
    app = await startApp({ DATABASE_URL: database.url, MAX_PAGE_SIZE: '50', UPLOAD_LIMIT_MB: '1' });
    const rows = Array.from({ length: 60 }, (_, i) => ({
      id: `c${i}`,
      age: 20 + (i % 40),
      income: 1000 * (i % 7),
      plan: ['free', 'gold'][i % 2],
      note: `note ${i}`,
      gap: i % 3 ? i : null,
      none: null,
      since: '2024-01-01',
    }));
    const version = await importRows(
      'people',
      { rows },
      {
        kind: 'CUSTOMERS',
        columns: [
          { name: 'id', role: 'KEY' },
          { name: 'since', type: 'DATE' },
          { name: 'none', type: 'NUMBER' },
        ],
      },
    );
    expect(version).toMatchObject({ phase: 'SUCCEEDED', rows: 60 });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  describe('of imports', () => {
    const refused = async (input: object) =>
      (await app.failure(IMPORT, { input: { name: 'bad', kind: 'OTHER', ...input } })).extensions;

    it('refuses a missing file and paths that lead outside', async () => {
      expect(await refused({ source: { file: { path: 'absent.csv' } } })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refused({ source: { file: { path: '../outside.csv' } } })).toMatchObject({
        code: 'PATH_NOT_ALLOWED',
      });
      expect(await refused({ source: { file: { path: '/etc/passwd' } } })).toMatchObject({ code: 'PATH_NOT_ALLOWED' });
    });

    it('refuses a symbolic link that leads outside', async () => {
      await symlink('/etc/passwd', join(app.importDir, 'link.csv'));
      expect(await refused({ source: { file: { path: 'link.csv' } } })).toMatchObject({ code: 'PATH_NOT_ALLOWED' });
    });

    it.each([
      ['an empty file', ''],
      ['a header without rows', 'a,b\n'],
      ['duplicate column names', 'a,b,a\n1,2,3\n'],
    ])('fails on %s', async (what, content) => {
      await app.put('file.csv', content);
      const version = await importRows('broken', { file: { path: 'file.csv' } });
      expect(version).toMatchObject({ phase: 'FAILED', rows: null, error: { code: 'INVALID_DATA' } });
      if (what.startsWith('duplicate')) expect(version.error.message).toContain('a');
    });

    it('fails on missing and repeated customer ids, and says how many', async () => {
      const columns = [{ name: 'id', role: 'KEY' }];
      const twice = await importRows(
        'keys',
        {
          rows: [
            { id: 'a', x: 1 },
            { id: 'a', x: 2 },
            { id: 'b', x: 3 },
          ],
        },
        { kind: 'CUSTOMERS', columns },
      );
      expect(twice).toMatchObject({ phase: 'FAILED', error: { code: 'INVALID_DATA' } });
      expect(twice.error.message).toMatch(/id/);
      const missing = await importRows(
        'keys',
        {
          rows: [
            { id: null, x: 1 },
            { id: 'a', x: 2 },
          ],
        },
        { kind: 'CUSTOMERS', columns },
      );
      expect(missing).toMatchObject({ phase: 'FAILED', error: { code: 'INVALID_DATA' } });
      expect(missing.error.message).toMatch(/1/);
      const { dataset } = await app.graphql('{ dataset(name: "keys") { latest { id } versions { number phase } } }');
      expect(dataset).toEqual({
        latest: null,
        versions: [
          { number: 2, phase: 'FAILED' },
          { number: 1, phase: 'FAILED' },
        ],
      });
    });

    it('fails on a column that the source lacks, and names those it has', async () => {
      const version = await importRows('columns', { rows: [{ a: 1 }] }, { columns: [{ name: 'b', role: 'TIME' }] });
      expect(version).toMatchObject({ phase: 'FAILED', error: { code: 'UNKNOWN_COLUMN' } });
      expect(version.error.message).toContain('a');
    });

    it('counts rows that do not convert, and shows line, column, value and reason', async () => {
      const lines = Array.from({ length: 30 }, (_, i) => `${i},${i === 6 ? 'many' : i}`);
      await app.put('typed.csv', `id,count\n${lines.join('\n')}\n`);
      const version = await importRows(
        'typed',
        { file: { path: 'typed.csv' } },
        { columns: [{ name: 'count', type: 'INTEGER' }] },
      );
      expect(version).toMatchObject({ phase: 'SUCCEEDED', rows: 29, rejected: { count: 1 } });
      expect(version.rejected.samples[0]).toMatchObject({ line: 8, column: 'count', value: 'many' });
    });

    it.each([
      'DROP TABLE people',
      'SELECT 1; SELECT 2',
      "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT * FROM '/etc/passwd'",
      'SELECT * FROM nobody',
      'SELEC 1',
      "COPY people TO '/tmp/x'",
    ])('refuses the SQL %s', async (sql) => {
      const { data, errors } = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: IMPORT,
          variables: { input: { name: 'sql', kind: 'OTHER', source: { query: { sql } } } },
        }),
      }).then((response) => response.json() as never);
      const code = errors
        ? (errors as { extensions: { code: string } }[])[0].extensions.code
        : (data as { importDataset: { error: { code: string } } }).importDataset.error.code;
      expect(['INVALID_SQL', 'NOT_FOUND']).toContain(code);
    });

    it('refuses an upload over the limit, and an upload id it did not give', async () => {
      const form = new FormData();
      form.append('file', new Blob(['x'.repeat(1_100_000)]), 'big.csv');
      const response = await fetch(`${app.url}/uploads`, { method: 'POST', body: form });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { code: 'UPLOAD_TOO_LARGE' } });
      expect(await refused({ source: { upload: { id: '00000000-0000-4000-8000-000000000000' } } })).toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('imports what was uploaded', async () => {
      const form = new FormData();
      form.append('file', new Blob(['a;b\r\n1;"x;y"\r\n2;z\r\n']), 'small.csv');
      const { id } = (await (await fetch(`${app.url}/uploads`, { method: 'POST', body: form })).json()) as {
        id: string;
      };
      expect(await importRows('uploaded', { upload: { id } })).toMatchObject({ phase: 'SUCCEEDED', rows: 2 });
    });

    it('refuses two sources, none, and names that cannot be', async () => {
      expect(
        (
          await app.failure(IMPORT, {
            input: { name: 'x', kind: 'OTHER', source: { rows: [{ a: 1 }], query: { sql: 'SELECT 1' } } },
          })
        ).message,
      ).toMatch(/exactly one|Exactly one|OneOf/i);
      expect(await refused({ name: '', source: { rows: [{ a: 1 }] } })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await importRows('kinds', { rows: [{ a: 1 }] })).toMatchObject({ phase: 'SUCCEEDED' });
      expect(
        (await app.failure(IMPORT, { input: { name: 'kinds', kind: 'EVENTS', source: { rows: [{ a: 1 }] } } }))
          .extensions.code,
      ).toBe('CONFLICT');
    });
  });

  describe('of analyses', () => {
    const kMeans = { dataset: 'people', algorithm: { kMeans: { clusters: 3 } }, features: ['age', 'income'], seed: 1 };
    const refused = async (change: object) =>
      (await app.failure(START, { input: { ...kMeans, ...change } })).extensions;

    it('refuses what can be checked before the start', async () => {
      expect(await refused({ dataset: 'nobody' })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refused({ features: ['age', 'height'] })).toMatchObject({
        code: 'UNKNOWN_COLUMN',
        details: { column: 'height' },
      });
      expect(await refused({ features: [] })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refused({ features: ['age', 'age'] })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refused({ features: ['id'] })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refused({ features: ['since'] })).toMatchObject({ code: 'UNSUITABLE_DATA' });
      expect(await refused({ target: 'age' })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refused({ seed: 1.5 })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refused({ algorithm: { kMeans: { clusters: 61 } } })).toMatchObject({
        code: 'UNSUITABLE_DATA',
        details: { requirement: 61, actual: 60 },
      });
      expect(await refused({ algorithm: { linearRegression: {} } })).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await refused({ algorithm: { linearRegression: {} }, target: 'plan' })).toMatchObject({
        code: 'UNSUITABLE_DATA',
      });
      expect(await refused({ algorithm: { linearRegression: {} }, target: 'age' })).toMatchObject({
        code: 'INVALID_INPUT',
      });
    });

    it.each([
      [{ folds: 1 }, 'folds', /from 2 to 50/],
      [{ folds: 51 }, 'folds', /from 2 to 50/],
      [{ folds: 5, holdout: 0.2 }, 'folds', /leave one out/],
      [{ holdout: -0.1 }, 'holdout', /from 0 to 0.9/],
      [{ holdout: 1 }, 'holdout', /from 0 to 0.9/],
      [{ permutations: -1 }, 'permutations', /from 0 to 100/],
      [{ permutations: 101 }, 'permutations', /from 0 to 100/],
      [{ holdout: 0, permutations: 5 }, 'permutations', /no rows/],
    ])('refuses the evaluation %j', async (evaluation, field, reason) => {
      const input = { ...kMeans, algorithm: { linearRegression: {} }, features: ['income'], target: 'age', evaluation };
      const { message, extensions } = await app.failure(START, { input });
      expect(extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { path: `input.evaluation.${field}`, value: evaluation[field as keyof typeof evaluation] },
      });
      expect(message).toMatch(reason);
    });

    it('refuses parameters that are unknown or out of range, with path and range', async () => {
      const range = await app.failure(START, { input: { ...kMeans, algorithm: { kMeans: { clusters: 1 } } } });
      expect(range.extensions).toMatchObject({
        code: 'INVALID_PARAMS',
        details: { issues: [{ path: 'clusters', value: 1 }] },
      });
      expect(range.message).toMatch(/clusters.*2.*1000/);
      expect(
        (await app.failure(START, { input: { ...kMeans, algorithm: { kMeans: { clutsers: 3 } } } })).message,
      ).toMatch(/clutsers/);
      expect((await app.failure(START, { input: { ...kMeans, algorithm: { kMedians: {} } } })).message).toMatch(
        /kMedians/,
      );
    });

    it('refuses initial centroids in another number or width, and ones that are no numbers', async () => {
      for (const algorithm of ['kMeans', 'kMeansMiniBatch']) {
        const from = (...initialCentroids: unknown[][]) => ({
          ...kMeans,
          algorithm: { [algorithm]: { clusters: 2, initialCentroids } },
        });
        const fewer = await app.failure(START, { input: from([20, 1000]) });
        expect(fewer.extensions).toMatchObject({
          code: 'INVALID_PARAMS',
          details: { issues: [{ path: 'initialCentroids', value: [[20, 1000]] }, { path: 'initialCentroids' }] },
        });
        expect(fewer.message).toMatch(/There are 1 initial centroids for 2 clusters; give one for each/);
        expect(await start(from([20, 1000], [40]))).toMatchObject({
          phase: 'FAILED',
          error: { code: 'UNSUITABLE_DATA', details: { requirement: 2, actual: 1 } },
        });
        for (const value of ['NaN', null])
          expect((await app.failure(START, { input: from([20, value], [40, 0]) })).message).toMatch(
            /initialCentroids\[0\]\[1\]/,
          );
        const infinite = `mutation { startAnalysis(input: { dataset: "people", features: ["age", "income"],
          algorithm: { ${algorithm}: { clusters: 2, initialCentroids: [[20, 1e999], [40, 0]] } } }) { id } }`;
        expect((await app.failure(infinite)).extensions).toMatchObject({
          code: 'INVALID_PARAMS',
          details: { issues: [{ path: 'initialCentroids.0.1' }] },
        });
      }
    });

    it('fails where the rows do not suit, and stores nothing', async () => {
      expect(await start({ ...kMeans, features: ['age', 'gap'] })).toMatchObject({
        phase: 'FAILED',
        error: { code: 'UNSUITABLE_DATA', details: { feature: 'gap', actual: 20 } },
        segments: [],
        model: null,
      });
      expect(await start({ ...kMeans, features: ['age', 'none'], preparation: { missing: 'DROP' } })).toMatchObject({
        phase: 'FAILED',
        error: { code: 'UNSUITABLE_DATA', details: { actual: 0 } },
      });
      expect(await start({ ...kMeans, features: ['age', 'note'], preparation: { maxCategories: 10 } })).toMatchObject({
        phase: 'FAILED',
        error: { code: 'UNSUITABLE_DATA', details: { feature: 'note', actual: 60 } },
      });
      expect(
        await start({
          ...kMeans,
          algorithm: { kMeans: { clusters: 45 } },
          features: ['age', 'gap'],
          preparation: { missing: 'DROP' },
        }),
      ).toMatchObject({
        phase: 'FAILED',
        error: { code: 'UNSUITABLE_DATA', details: { requirement: 45, actual: 40 } },
      });
    });

    it('leaves rows out only when told, and says how many', async () => {
      const analysis = await start({ ...kMeans, features: ['age', 'gap', 'plan'], preparation: { missing: 'DROP' } });
      expect(analysis).toMatchObject({ phase: 'SUCCEEDED', warnings: [expect.stringMatching(/20 of 60/)] });
      expect(analysis.segments.reduce((sum: number, { size }: { size: number }) => sum + size, 0)).toBe(40);
    });

    it('refuses the same idempotency key with other input', async () => {
      const first = await start({ ...kMeans, idempotencyKey: 'once' });
      expect((await start({ ...kMeans, idempotencyKey: 'once' })).id).toBe(first.id);
      expect(await refused({ idempotencyKey: 'once', seed: 2 })).toMatchObject({ code: 'CONFLICT' });
    });

    it('refuses foreign and damaged cursors, and pages that are too large', async () => {
      const { segments } = await start(kMeans);
      const members =
        'query ($id: ID!, $first: Int!, $after: String) { segment(id: $id) { members(first: $first, after: $after) { nodes { customerId } pageInfo { endCursor } } } }';
      const { segment } = await app.graphql(members, { id: segments[0].id, first: 2 });
      const after = segment.members.pageInfo.endCursor;
      expect((await app.failure(members, { id: segments[1].id, first: 2, after })).extensions.code).toBe(
        'INVALID_CURSOR',
      );
      expect((await app.failure(members, { id: segments[0].id, first: 2, after: 'x' })).extensions.code).toBe(
        'INVALID_CURSOR',
      );
      const tooLarge = await app.failure(members, { id: segments[0].id, first: 51 });
      expect(tooLarge.extensions).toMatchObject({ code: 'PAGE_TOO_LARGE', details: { limit: 50, actual: 51 } });
      expect((await app.failure(members, { id: segments[0].id, first: -1 })).extensions.code).toBe('INVALID_INPUT');
      expect((await app.failure(members, { id: '999999', first: 1 })).extensions.code).toBe('NOT_FOUND');
    });

    it('refuses to apply a model to rows that lack a feature or hold another kind of value', async () => {
      const { model } = await start({ ...kMeans, features: ['age', 'plan'] });
      const predict =
        'query ($model: ID!, $rows: [JSONObject!]!) { predict(model: $model, rows: $rows) { segment { id } } }';
      const refusedRows = async (rows: object[]) => (await app.failure(predict, { model: model.id, rows })).extensions;
      expect(await refusedRows([{ age: 3 }])).toMatchObject({
        code: 'FEATURE_MISMATCH',
        details: { row: 1, feature: 'plan' },
      });
      expect(await refusedRows([{ age: 'three', plan: 'free' }])).toMatchObject({
        code: 'FEATURE_MISMATCH',
        details: { feature: 'age' },
      });
      expect(await refusedRows([{ age: null, plan: 'free' }])).toMatchObject({ code: 'FEATURE_MISMATCH' });
      const { predict: answers } = await app.graphql(predict, {
        model: model.id,
        rows: [{ age: 3, plan: 'unheard of' }],
      });
      expect(answers[0].segment.id).toBeTruthy();
    });

    it('refuses to cancel what has ended', async () => {
      const { id } = await start(kMeans);
      expect(
        (await app.failure('mutation ($id: ID!) { cancelAnalysis(id: $id) { id } }', { id })).extensions,
      ).toMatchObject({ code: 'CONFLICT' });
    });

    it('names known columns, not all of them, when there are many', async () => {
      const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c${i}`, i]));
      await importRows('wide', { rows: [wide, wide] });
      expect((await app.failure(START, { input: { ...kMeans, dataset: 'wide', features: ['x'] } })).message).toMatch(
        /and 28 more/,
      );
    });
  });
});
