/**
 * Writes the golden model files that are missing: `npm run golden-models`. For the present version of each algorithm there is
 * one, `test/fixtures/models/<id>.v<version>.json`: a sealed model, as it is stored, with rows (or baskets) it was asked
 * about and what it answered. Files that exist are never written again: they are what older processes have stored.
 */
import 'reflect-metadata';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '#sdk';
import { importVersion } from '../src/datasets/import-version.ts';
import type { Engine, FitOrder } from '../src/engine/engine.ts';
import { learnsBaskets } from '../src/engine/fit-baskets.ts';
import { InlineEngine } from '../src/engine/inline-engine.ts';
import { choosePreparation } from '../src/preparation/preparation.input.ts';
import { AlgorithmRegistry } from '../src/registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../src/registry/load-plugins.ts';
import type { Algorithm } from '../src/sdk/algorithm.ts';

const DIRECTORY = 'test/fixtures/models';
const never = new AbortController().signal;

/** Three groups, told apart by three numbers and a text; `spend` follows from them. */
function customers(rows: number, seed: number) {
  const random = seededRandom(seed);
  const rounded = (x: number) => Math.round(100 * x) / 100;
  return Array.from({ length: rows }, (_, i) => {
    const group = i % 3;
    const recency = rounded(10 + 40 * group + 5 * random.normal());
    const frequency = rounded(30 - 8 * group + 2 * random.normal());
    const monetary = rounded(100 + 50 * group * group + 15 * random.normal());
    const plan = ['gold', 'silver', 'free'][random.uniform() < 0.9 ? group : random.int(3)];
    const spend = rounded(3 * recency - 2 * frequency + (plan === 'gold' ? 40 : 0) + 5 * random.normal());
    return { recency, frequency, monetary, plan, group: ['loyal', 'new', 'lost'][group], spend };
  });
}

/** Baskets in which bread goes with butter, and beer with crisps. */
function purchases(baskets: number) {
  const random = seededRandom(3);
  return Array.from({ length: baskets }, (_, basket) => {
    const first = basket % 2 ? ['bread', 'butter'] : ['beer', 'crisps'];
    const more = ['milk', 'jam', 'bread', 'beer'].filter((item) => random.uniform() < 0.3 && !first.includes(item));
    return [...first, ...more].map((item) => ({ basket: `b${basket}`, item, label: item.toUpperCase() }));
  }).flat();
}

const home = await mkdtemp(join(tmpdir(), 'clientele-golden-'));
const written = async (name: string, rows: readonly Record<string, unknown>[]) => {
  const file = join(home, `${name}.parquet`);
  const request = { columns: [], maxRejectedShare: 0, queryMemoryMb: 100, queryTimeoutMs: 10_000 };
  const source = { kind: 'rows' as const, rows };
  return { file, columns: (await importVersion({ ...request, datasetKind: 'OTHER', source, file }, never)).columns };
};

/** The order for an algorithm with its defaults, on as many features as it takes. */
function orderFor(algorithm: Algorithm, table: Awaited<ReturnType<typeof written>>, baskets: string): FitOrder {
  const { traits = {} } = algorithm;
  const target =
    algorithm.kind === 'segmenter'
      ? algorithm.input === 'labelled'
        ? 'group'
        : null
      : algorithm.task === 'regression'
        ? 'spend'
        : 'group';
  return {
    algorithm: algorithm.id,
    params: {},
    seed: 1,
    ...table,
    features: ['recency', 'frequency', 'monetary', 'plan'].slice(0, traits.features),
    target,
    preparation: choosePreparation(null, traits),
    baskets,
    evaluation: null,
    evaluationAsked: false,
  };
}

async function golden(algorithm: Algorithm, engine: Engine, order: FitOrder) {
  const { state } = await engine.fit(order, never, () => {});
  const model = { key: algorithm.id, state };
  const sealed = Buffer.from(state).toString('base64');
  if (learnsBaskets(algorithm)) {
    const baskets = [['bread'], ['beer', 'milk'], ['jam'], []];
    return { sealed, baskets, answers: await engine.recommend({ ...model, baskets, first: 3 }) };
  }
  const rows = customers(12, 2).map((row) =>
    Object.fromEntries(order.features.map((name) => [name, row[name as 'plan']])),
  );
  return { sealed, rows, answers: await engine.answer({ ...model, rows }) };
}

try {
  const registry = new AlgorithmRegistry(await loadPlugins([PLUGINS_DIRECTORY]));
  const engine = new InlineEngine(registry);
  const table = await written('customers', customers(150, 1));
  const baskets = await written('purchases', purchases(60));
  for (const algorithm of registry.list()) {
    const path = join(DIRECTORY, `${algorithm.id}.v${algorithm.version}.json`);
    if (existsSync(path)) continue;
    const file = await golden(algorithm, engine, orderFor(algorithm, table, baskets.file));
    writeFileSync(path, `${JSON.stringify(file)}\n`);
    process.stdout.write(`${path}\n`);
  }
} finally {
  await rm(home, { recursive: true });
}
