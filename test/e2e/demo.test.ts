import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, print } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { recognizePurchases, rfmQuery } from '../../scripts/purchase-columns.ts';
import { writeSampleShop } from '../../scripts/sample-shop.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

const DEMO = fileURLToPath(new URL('../../dist/scripts/demo.js', import.meta.url));
const EXAMPLES = readFileSync(fileURLToPath(new URL('../../schema/examples.graphql', import.meta.url)), 'utf8');

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-demo-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('the demo', () => {
  it('goes from nothing to named segments and their charts in one command, as the README shows it', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [DEMO, '--once'], {
      cwd: home,
      env: { PATH: process.env.PATH, PORT: '0' },
    });
    const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
    expect(stdout).toContain('imported   124,174 rows');
    expect(readme).toContain(stdout.trim());
    const [, count, folder, list] = /^(\d+) charts are in (\S+): (.*)$/m.exec(stdout)!;
    const ids = list.split(', ');
    expect(ids).toHaveLength(Number(count));
    for (const id of ids)
      expect(readFileSync(join(home, folder, `${id}.svg`), 'utf8'), id).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });
});

describe('schema/examples.graphql', () => {
  const operations = parse(EXAMPLES).definitions.flatMap((one) => (one.kind === 'OperationDefinition' ? [one] : []));
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
    await writeSampleShop(join(app.importDir, 'sample-shop.csv'));
    const importDataset =
      'mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 60) { columns { name type } error { message } } }';
    const { importDataset: purchases } = await app.graphql(importDataset, {
      input: { name: 'purchases', kind: 'PURCHASES', source: { file: { path: 'sample-shop.csv' } } },
    });
    const sql = rfmQuery('purchases', recognizePurchases(purchases.columns)!);
    await app.graphql(importDataset, {
      input: {
        name: 'rfm',
        kind: 'CUSTOMERS',
        source: { query: { sql } },
        columns: [{ name: 'customer_id', role: 'KEY' }],
      },
    });
    await app.graphql(
      'mutation { startAnalysis(wait: 60, input: { dataset: "rfm", algorithm: { kMeans: { clusters: 4 } }, features: ["recency", "frequency", "monetary"], seed: 1 }) { phase } }',
    );
  });
  afterAll(() => app.close());

  it.each(
    operations.filter(({ operation }) => operation !== 'subscription').map((one) => [one.name!.value, print(one)]),
  )('%s works on the data of the demo', async (_, query) => {
    const data = await app.graphql(query);
    for (const answer of Object.values(data) as { error?: unknown; phase?: string }[]) {
      expect(answer).toBeTruthy();
      expect(answer.error ?? null).toBeNull();
      expect(answer.phase ?? 'SUCCEEDED').toBe('SUCCEEDED');
    }
  });

  it.each(
    operations.filter(({ operation }) => operation === 'subscription').map((one) => [one.name!.value, print(one)]),
  )('%s works over the WebSocket', async (_, query) => {
    const client = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const events = [];
    for await (const event of client.iterate({ query })) events.push(event);
    await client.dispose();
    expect(events).toMatchObject([{ data: { analysisUpdated: { phase: 'SUCCEEDED' } } }]);
  });
});
