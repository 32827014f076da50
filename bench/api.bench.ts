/**
 * The API beside the work: p99 of a page of 100 members while k-means trains on 1,000,000 × 8 with every core, against
 * the same page while nothing else runs. Then 25,000 memberships through the service, against bare graphql-js serving
 * as many rows from memory over the same kind of HTTP server: the same page again and again, which the service keeps in
 * memory as well, and one page after another, each read from SQLite.
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

interface Page {
  readonly segment: {
    readonly members: {
      readonly nodes: readonly object[];
      readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

/** Asks for page after page and segment after segment, so that none has been read lately. */
function reader(segments: readonly string[], first: number) {
  let [at, after]: [number, string | null] = [0, null];
  return {
    query: () =>
      `{ segment(id: "${segments[at]}") { members(first: ${first}, after: ${JSON.stringify(after)}) { nodes { customerId strength } pageInfo { hasNextPage endCursor } } } }`,
    read({ segment: { members } }: Page) {
      after = members.pageInfo?.hasNextPage ? members.pageInfo.endCursor : null;
      if (after === null) at = (at + 1) % segments.length;
    },
  };
}

interface Started {
  readonly startAnalysis: {
    readonly id: string;
    readonly phase: string;
    readonly segments: readonly { id: string; size: number }[];
  };
}

/** The 99th percentile of so many requests, one after another, in milliseconds. */
async function p99(service: Service, segments: readonly string[]): Promise<number> {
  const times: number[] = [];
  const { query, read } = reader(segments, 100);
  for (let i = 0; i < REQUESTS; i++) {
    const began = performance.now();
    const answer = await service.graphql<Page>(query());
    times.push(performance.now() - began);
    read(answer);
  }
  return times.sort((a, b) => a - b)[Math.floor(0.99 * times.length)];
}

async function whileTraining(service: Service, segments: readonly string[]): Promise<void> {
  await p99(service, segments); // warm
  const idle = await p99(service, segments);
  const { startAnalysis } = await service.graphql<Started>(start(16, 100, 0));
  await phaseOf(service, startAnalysis.id, 'RUNNING');
  // The rows are read and prepared first; training proper is what the claim is about.
  while (!(await progressOf(service, startAnalysis.id))) await new Promise((resolve) => setTimeout(resolve, 50));
  const busy = await p99(service, segments);
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

async function ask(url: string, query: string): Promise<{ taken: number; answer: Page }> {
  const began = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: Page };
  return { taken: performance.now() - began, answer: data };
}

async function manyMembers(service: Service, segments: readonly string[], directory: string): Promise<void> {
  const again = page(segments[0], MEMBERS);
  const onward = reader(segments, MEMBERS);
  const bare = await bareServer((await service.graphql<Page>(again)).segment.members.nodes, directory);
  const ours = `${service.url}/graphql`;
  const contenders = {
    bare: () => ask(bare.url, again),
    kept: () => ask(ours, again),
    async read() {
      for (;;) {
        const asked = await ask(ours, onward.query());
        onward.read(asked.answer);
        // The last page of a segment is shorter.
        if (asked.answer.segment.members.nodes.length === MEMBERS) return asked;
      }
    },
  };
  const names = ['bare', 'kept', 'read'] as const;
  const times = { bare: [] as number[], kept: [] as number[], read: [] as number[] };
  for (let i = -5; i < REPETITIONS; i++) {
    // In turn, and in both orders, so that none has the warmer machine.
    for (const name of i % 2 === 0 ? names : names.toReversed()) {
      const { taken, answer } = await contenders[name]();
      if (answer.segment.members.nodes.length !== MEMBERS) throw new Error('rows are missing');
      if (i >= 0) times[name].push(taken);
    }
  }
  bare.close();
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] / 1000;
  const reference = { name: 'bare graphql-js, rows in memory', seconds: median(times.bare), result: MEMBERS };
  const size = MEMBERS.toLocaleString('en');
  for (const [name, where] of [
    ['kept', 'the same page again'],
    ['read', 'page after page, read from SQLite'],
  ] as const)
    printRow({ what: `memberships over HTTP, ${where}, median of ${REPETITIONS}`, size }, reference, {
      seconds: median(times[name]),
      result: MEMBERS,
    });
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
  const segments = startAnalysis.segments.map(({ id }) => id);
  await whileTraining(service, segments);
  await manyMembers(service, segments, directory);
} finally {
  await service.stop();
  rmSync(directory, { recursive: true });
}
