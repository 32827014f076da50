import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { seededRandom } from '#sdk';
import { databases, type TestDatabase } from '../support/databases.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const FOLLOW = 'subscription Follow($id: ID!) { analysisUpdated(id: $id) { id phase progress { done of } } }';

describe.each(databases)('following an analysis on $name', ({ create }) => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await create();
    app = await startApp({ DATABASE_URL: database.url });
    const random = seededRandom(1);
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `c${i},${random.normal()},${random.normal()},${random.normal()}`,
    );
    await app.put('points.csv', `id,x,y,z\n${lines.join('\n')}\n`);
    const { importDataset } = await app.graphql(
      'mutation { importDataset(wait: 60, input: { name: "points", kind: CUSTOMERS, source: { file: { path: "points.csv" } }, columns: [{ name: "id", role: KEY }] }) { phase } }',
    );
    expect(importDataset.phase).toBe('SUCCEEDED');
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const start = async (restarts: number, clusters = 20) =>
    (
      await app.graphql(
        `mutation { startAnalysis(input: { dataset: "points", algorithm: { kMeans: { clusters: ${clusters}, restarts: ${restarts}, tolerance: 0 } }, features: ["x", "y", "z"], seed: 1 }) { id phase } }`,
      )
    ).startAnalysis;

  async function follow(id: string): Promise<{ phase: string; progress: { done: number; of: number } | null }[]> {
    const client = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const states: { phase: string; progress: { done: number; of: number } | null }[] = [];
    for await (const { data, errors } of client.iterate<{ analysisUpdated: (typeof states)[number] }>({
      query: FOLLOW,
      variables: { id },
    })) {
      if (errors) throw new Error(JSON.stringify(errors));
      states.push(data!.analysisUpdated);
    }
    await client.dispose();
    return states;
  }

  it('tells of every phase and of progress that only grows, and ends with the analysis', async () => {
    const { id } = await start(2);
    const states = await follow(id);
    expect(states.at(-1)!.phase).toBe('SUCCEEDED');
    const order = ['WAITING', 'RUNNING', 'SUCCEEDED'];
    const ranks = states.map(({ phase }) => order.indexOf(phase));
    expect(ranks).toEqual([...ranks].sort());
    const done = states.flatMap(({ progress }) => (progress ? [progress.done] : []));
    expect(done.length).toBeGreaterThan(0);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('cancels a running analysis at once, and keeps nothing of it', async () => {
    const { id } = await start(100, 60);
    await app.analysisIn(id, ['RUNNING']);
    const { cancelAnalysis } = await app.graphql('mutation Cancel($id: ID!) { cancelAnalysis(id: $id) { id phase } }', {
      id,
    });
    expect(cancelAnalysis).toEqual({ id, phase: 'CANCELLED' });
    const { analysis } = await app.graphql(
      'query ($id: ID!) { analysis(id: $id) { phase segments { id } model { id } explanation { text } finishedAt } }',
      { id },
    );
    expect(analysis).toMatchObject({ phase: 'CANCELLED', segments: [], model: null, explanation: null });
    // The thread is free for the next one at once.
    const next = await start(1, 3);
    expect((await app.analysisIn(next.id, ['SUCCEEDED', 'FAILED'])).phase).toBe('SUCCEEDED');
  });

  it('cancels an analysis that waits', async () => {
    const [long, waiting] = [await start(100, 60), await start(1)];
    await app.analysisIn(long.id, ['RUNNING']);
    const cancel = 'mutation Cancel($id: ID!) { cancelAnalysis(id: $id) { phase } }';
    expect((await app.graphql(cancel, { id: waiting.id })).cancelAnalysis.phase).toBe('CANCELLED');
    expect((await app.graphql(cancel, { id: long.id })).cancelAnalysis.phase).toBe('CANCELLED');
  });

  it('gives the same answer for the same seed, on one thread or two', async () => {
    const other = await startApp({ DATABASE_URL: '', THREADS: '1', IMPORT_DIRS: app.importDir });
    const query =
      'mutation { startAnalysis(wait: 60, input: { dataset: "points", algorithm: { kMeans: { clusters: 5, restarts: 2 } }, features: ["x", "y", "z"], seed: 9 }) { metrics { name value } segments { name size profile { feature mean effectSize } } explanation { centroids { segment feature value } } } }';
    try {
      await other.graphql(
        'mutation { importDataset(wait: 60, input: { name: "points", kind: CUSTOMERS, source: { file: { path: "points.csv" } }, columns: [{ name: "id", role: KEY }] }) { phase } }',
      );
      expect(await other.graphql(query)).toEqual(await app.graphql(query));
    } finally {
      await other.close();
    }
  });
});
