import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BATCH_ROWS } from '#sdk';
import { miniBatchKMeans } from '../../plugins/k-means/index.ts';
import type { Column } from '../../src/datasets/column.ts';
import { withDuck } from '../../src/datasets/duck.ts';
import { fileLiteral } from '../../src/datasets/quote-sql.ts';
import { createCompute, type HostCompute } from '../../src/engine/compute.ts';
import type { FitOrder } from '../../src/engine/engine.ts';
import { fit } from '../../src/engine/fit.ts';
import { AlgorithmRegistry } from '../../src/registry/algorithm-registry.ts';

const ROWS = BATCH_ROWS + 3000;
const WIDE_ROWS = 6 * BATCH_ROWS;
const WIDE = 24;
const streaming = new AlgorithmRegistry([miniBatchKMeans]);
// The same method as the host sees it that knows nothing of batches.
const { fitBatches: _, ...whole } = miniBatchKMeans;
const inMemory = new AlgorithmRegistry([whole]);

let processor: HostCompute;
let home: string;
let file: string;
let wide: string;

const column = (name: string, type: Column['type'], role: Column['role']) => ({ name, type, role }) as Column;
const columns = [
  column('x', 'NUMBER', 'FEATURE'),
  column('y', 'INTEGER', 'FEATURE'),
  column('plan', 'TEXT', 'FEATURE'),
];
const wideColumns = Array.from({ length: WIDE }, (_, j) => column(`f${j}`, 'NUMBER', 'FEATURE'));

beforeAll(async () => {
  processor = await createCompute(1);
  home = await mkdtemp(join(tmpdir(), 'clientele-batches-'));
  [file, wide] = [join(home, '1.parquet'), join(home, '2.parquet')];
  // Numbers without a pattern that are the same everywhere: sines of the row.
  const noise = (salt: number) => `(sin(i * ${salt}.7) + sin(i * ${salt}.3 + 1))`;
  await withDuck(async (duck) => {
    await duck.run(`COPY (SELECT CASE WHEN i % 1009 = 0 THEN NULL ELSE 8 * (i % 3) + ${noise(12)} END AS x,
      CAST(100 * (i % 2) + 20 * ${noise(17)} AS BIGINT) AS y,
      CASE i % 5 WHEN 0 THEN 'gold' WHEN 1 THEN 'ärgerlich' WHEN 2 THEN NULL ELSE 'free' END AS plan
      FROM range(${ROWS}) AS numbers(i)) TO ${fileLiteral(file)}`);
    const features = wideColumns.map(({ name }, j) => `${j} * (i % 2) + ((i * ${j + 3}7) % 101) / 50 AS ${name}`);
    await duck.run(
      `COPY (SELECT ${features.join(', ')} FROM range(${WIDE_ROWS}) AS numbers(i)) TO ${fileLiteral(wide)}`,
    );
  });
});
afterAll(async () => {
  await processor.close();
  await rm(home, { recursive: true, force: true });
});

const order = (change: Partial<FitOrder> = {}): FitOrder => ({
  algorithm: 'k-means-mini-batch',
  params: { clusters: 3, rounds: 1, restarts: 1 },
  seed: 7,
  file,
  columns,
  features: ['x', 'y', 'plan'],
  target: null,
  preparation: { missing: 'DROP', scale: 'STANDARD', maxCategories: 10 },
  baskets: null,
  evaluation: null,
  evaluationAsked: false,
  ...change,
});
const run = (registry: AlgorithmRegistry, given: FitOrder, report: (progress: { done: number; of: number }) => void) =>
  fit(given, registry, processor, new AbortController().signal, report);

describe('a fit on batches', () => {
  it.each([
    ['incomplete rows left out', 'DROP', 'STANDARD'],
    ['missing values filled', 'MEDIAN', 'ROBUST'],
  ] as const)(
    'comes to the bytes of a fit in memory: %s',
    async (_, missing, scale) => {
      const given = order({ preparation: { missing, scale, maxCategories: 10 } });
      const batched = await run(streaming, given, () => {});
      const expected = await run(inMemory, given, () => {});
      expect(Buffer.from(batched.state).equals(Buffer.from(expected.state))).toBe(true);
      expect(batched.rows).toBe(expected.rows);
      expect(batched.explanation).toEqual(expected.explanation);
      expect(batched.answers).toEqual(expected.answers);
      expect(batched.metrics.find(({ name }) => name === 'inertia')).toEqual(
        expected.metrics.find(({ name }) => name === 'inertia'),
      );
      expect(batched.warnings).toContainEqual(expect.stringMatching(/^The segments were judged on \d+ of \d+ rows/));
    },
    120_000,
  );

  it('never holds the table, reports progress that never goes back, and stops when told to', async () => {
    const given = order({
      file: wide,
      columns: wideColumns,
      features: wideColumns.map(({ name }) => name),
      params: { clusters: 2, rounds: 1, restarts: 1 },
    });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const shares: number[] = [];
    const fitted = await run(streaming, given, ({ done, of }) => {
      shares.push(done / of);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    });
    expect(fitted.rows).toBe(WIDE_ROWS);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    // A fit in memory holds the table twice, as it is read and as it is prepared. Here it is a batch and a column twice.
    const table = 8 * WIDE_ROWS * WIDE;
    expect(most).toBeLessThan(table);

    const abort = new AbortController();
    await expect(fit(given, streaming, processor, abort.signal, () => abort.abort())).rejects.toThrow('aborted');
  }, 120_000);

  it('says which feature lacks values, and when no row is complete', async () => {
    const strict = order({ preparation: { missing: 'ERROR', scale: 'NONE', maxCategories: 10 } });
    await expect(run(streaming, strict, () => {})).rejects.toMatchObject({
      code: 'UNSUITABLE_DATA',
      details: { feature: 'x', actual: Math.ceil(ROWS / 1009) },
    });
  });
});
