import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#sdk';
import { databases, type TestDatabase } from '../support/databases.ts';
import { startProcess } from '../support/start-process.ts';

const ROWS = 200_000;

describe.each(databases)('a killed process on $name', ({ create }) => {
  let database: TestDatabase;
  let home: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await create();
    home = await mkdtemp(join(tmpdir(), 'clientele-killed-'));
    environment = { DATABASE_URL: database.url, DATA_DIR: join(home, 'data'), IMPORT_DIRS: home };
    const random = seededRandom(7);
    const file = createWriteStream(join(home, 'big.csv'));
    file.write('id,a,b,c,d\n');
    for (let i = 0; i < ROWS; i++)
      file.write(`c${i},${random.normal()},${random.normal()},${random.normal()},${random.normal()}\n`);
    file.end();
    await finished(file);
  });
  afterAll(async () => {
    await rm(home, { recursive: true, force: true });
    await database.drop();
  });

  const importBig = (wait: number) =>
    `mutation { importDataset(wait: ${wait}, input: { name: "big", kind: CUSTOMERS, source: { file: { path: "big.csv" } }, columns: [{ name: "id", role: KEY }] }) { id phase rows } }`;
  const parquetFiles = async () =>
    (await readdir(join(home, 'data', 'datasets'), { recursive: true }).catch(() => [])).filter((name) =>
      /\.[a-z]+/.test(name),
    );

  it('leaves no half dataset when it dies during an import', async () => {
    const first = await startProcess(environment);
    const { importDataset: version } = await first.graphql(importBig(0));
    expect(['WAITING', 'RUNNING']).toContain(version.phase);
    await first.end('SIGKILL');

    const second = await startProcess(environment);
    const { dataset } = await second.graphql(
      '{ dataset(name: "big") { latest { id } versions { phase error { code } } } }',
    );
    expect(dataset).toEqual({ latest: null, versions: [{ phase: 'FAILED', error: { code: 'INTERRUPTED' } }] });
    expect(await parquetFiles()).toEqual([]);
    expect((await second.graphql(importBig(60))).importDataset).toMatchObject({ phase: 'SUCCEEDED', rows: ROWS });
    await second.end('SIGTERM');
  });

  it('finishes after a restart the analysis it died in, and leaves no half result', async () => {
    const first = await startProcess(environment);
    const start =
      'mutation { startAnalysis(input: { dataset: "big", algorithm: { kMeans: { clusters: 30, restarts: 20, tolerance: 0 } }, features: ["a", "b", "c", "d"], seed: 3 }) { id } }';
    const { startAnalysis } = await first.graphql(start);
    await first.analysisIn(startAnalysis.id, ['RUNNING']);
    await first.end('SIGKILL');

    const second = await startProcess({ ...environment, ANALYSES_AT_ONCE: '1' });
    const found = 'query ($id: ID!) { analysis(id: $id) { phase segments { id } model { id } } }';
    const { analysis } = await second.graphql(found, { id: startAnalysis.id });
    expect(['WAITING', 'RUNNING']).toContain(analysis.phase);
    expect(analysis).toMatchObject({ segments: [], model: null });
    const { cancelAnalysis } = await second.graphql('mutation ($id: ID!) { cancelAnalysis(id: $id) { phase } }', {
      id: startAnalysis.id,
    });
    expect(cancelAnalysis.phase).toBe('CANCELLED');

    const quick =
      'mutation { startAnalysis(wait: 60, input: { dataset: "big", algorithm: { kMeans: { clusters: 3, restarts: 1 } }, features: ["a", "b"], seed: 3 }) { id phase segments { size } } }';
    const { startAnalysis: done } = await second.graphql(quick);
    expect(done.phase).toBe('SUCCEEDED');
    expect(done.segments.reduce((sum: number, { size }: { size: number }) => sum + size, 0)).toBe(ROWS);
    expect(await second.end('SIGTERM')).toBe(0);

    const third = await startProcess(environment);
    const { analyses } = await third.graphql('{ analyses { nodes { phase segments { size } } } }');
    expect(analyses.nodes.map(({ phase }: { phase: string }) => phase)).toEqual(['SUCCEEDED', 'CANCELLED']);
    expect(analyses.nodes[0].segments).toHaveLength(3);
    await third.end('SIGTERM');
  });

  it('takes up an analysis again that a shutdown interrupted', async () => {
    const first = await startProcess({ ...environment, SHUTDOWN_GRACE_SECONDS: '0' });
    const slow =
      'mutation { startAnalysis(input: { dataset: "big", algorithm: { kMeans: { clusters: 12, restarts: 3 } }, features: ["a", "b", "c", "d"], seed: 5 }) { id } }';
    const { startAnalysis } = await first.graphql(slow);
    await first.analysisIn(startAnalysis.id, ['RUNNING']);
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await startProcess(environment);
    expect((await second.analysisIn(startAnalysis.id, ['SUCCEEDED'], 60)).phase).toBe('SUCCEEDED');
    await second.end('SIGTERM');
  });
});
