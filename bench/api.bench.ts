/**
 * The API beside the work: p99 of a page of 100 members while k-means trains on 1,000,000 × 8 with every core, against
 * the same page while nothing else runs. Then 25,000 memberships through the service, against bare graphql-js serving
 * the same rows from memory over the same kind of HTTP server.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { scaled } from './measured.ts';
import { printRow } from './print-row.ts';
import { writeCustomers } from './sample-customers.ts';
import { type Service, startService } from './service.ts';

const ROWS = scaled(1_000_000);
const MEMBERS = scaled(25_000);
const REQUESTS = scaled(2000);
const REPETITIONS = 30;

const FEATURES = '["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7"]';
const start = (clusters: number, restarts: number, wait: number) =>
  `mutation { startAnalysis(wait: ${wait}, input: { dataset: "customers", algorithm: { kMeans: { clusters: ${clusters}, restarts: ${restarts} } }, features: ${FEATURES}, seed: 1 }) { id phase segments { id size } } }`;
const page = (segment: string, first: number) =>
  `{ segment(id: "${segment}") { members(first: ${first}) { nodes { customerId strength } } } }`;

interface Started {
  readonly startAnalysis: {
    readonly id: string;
    readonly phase: string;
    readonly segments: readonly { id: string; size: number }[];
  };
}

/** The 99th percentile of so many requests, one after another, in milliseconds. */
async function p99(service: Service, query: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const began = performance.now();
    await service.graphql(query);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(0.99 * times.length)];
}

async function whileTraining(service: Service, segment: string): Promise<void> {
  const query = page(segment, 100);
  await p99(service, query); // warm
  const idle = await p99(service, query);
  const { startAnalysis } = await service.graphql<Started>(start(16, 100, 0));
  await phaseOf(service, startAnalysis.id, 'RUNNING');
  // The rows are read and prepared first; training proper is what the claim is about.
  while (!(await progressOf(service, startAnalysis.id))) await new Promise((resolve) => setTimeout(resolve, 50));
  const busy = await p99(service, query);
  await phaseOf(service, startAnalysis.id, 'RUNNING');
  await service.graphql(`mutation { cancelAnalysis(id: "${startAnalysis.id}") { phase } }`);
  printRow(
    {
      what: `p99 of ${REQUESTS.toLocaleString('en')} × \`segment { members(first: 100) }\`, while k-means trains on all cores`,
      size: `${ROWS.toLocaleString('en')} × 8`,
    },
    { name: 'idle', seconds: idle / 1000, result: REQUESTS },
    { seconds: busy / 1000, result: REQUESTS },
  );
}

async function phaseOf(service: Service, id: string, phase: string): Promise<void> {
  const { analysis } = await service.graphql<{ analysis: { phase: string } }>(`{ analysis(id: "${id}") { phase } }`);
  if (analysis.phase === phase) return;
  if (analysis.phase === 'WAITING') return phaseOf(service, id, phase);
  throw new Error(`The analysis is ${analysis.phase}.`);
}

async function progressOf(service: Service, id: string): Promise<boolean> {
  const { analysis } = await service.graphql<{ analysis: { progress: object | null } }>(
    `{ analysis(id: "${id}") { progress { done } } }`,
  );
  return analysis.progress !== null;
}

/** graphql-js with nothing around it, in a process of its own as ours is. */
async function bareServer(rows: readonly object[], directory: string) {
  const file = join(directory, 'rows.json');
  writeFileSync(file, JSON.stringify(rows));
  const program = fileURLToPath(new URL('bare-graphql.js', import.meta.url));
  const child = spawn(process.execPath, [program, file], {
    env: { NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface(child.stdout), 'line');
  return { url: `http://127.0.0.1:${port}`, close: () => child.kill() };
}

async function time(url: string, query: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: { segment: { members: { nodes: unknown[] } } } };
  if (data.segment.members.nodes.length !== MEMBERS) throw new Error('rows are missing');
  return performance.now() - began;
}

async function manyMembers(service: Service, segment: string, directory: string): Promise<void> {
  const query = page(segment, MEMBERS);
  const { segment: answer } = await service.graphql<{ segment: { members: { nodes: object[] } } }>(query);
  const bare = await bareServer(answer.members.nodes, directory);
  const times = { bare: [] as number[], ours: [] as number[] };
  for (let i = -5; i < REPETITIONS; i++) {
    // In turn, and in both orders, so that neither has the warmer machine.
    const pair = i % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const);
    for (const who of pair) {
      const taken = await time(who === 'bare' ? bare.url : `${service.url}/graphql`, query);
      if (i >= 0) times[who].push(taken);
    }
  }
  bare.close();
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  printRow(
    { what: `memberships over HTTP, read from SQLite, median of ${REPETITIONS}`, size: MEMBERS.toLocaleString('en') },
    { name: 'bare graphql-js, rows in memory', seconds: median(times.bare) / 1000, result: MEMBERS },
    { seconds: median(times.ours) / 1000, result: MEMBERS },
  );
}

const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
writeCustomers(join(directory, 'customers.csv'), ROWS, 8);
const service = await startService({
  DATA_DIR: join(directory, 'data'),
  IMPORT_DIRS: directory,
  LOG_LEVEL: 'info',
  MAX_PAGE_SIZE: String(MEMBERS),
});
try {
  await service.graphql(
    'mutation { importDataset(wait: 600, input: { name: "customers", kind: CUSTOMERS, source: { file: { path: "customers.csv" } }, columns: [{ name: "id", role: KEY }] }) { phase } }',
  );
  const { startAnalysis } = await service.graphql<Started>(start(8, 1, 600));
  const [{ id }] = startAnalysis.segments;
  await whileTraining(service, id);
  await manyMembers(service, id, directory);
} finally {
  await service.stop();
  rmSync(directory, { recursive: true });
}
