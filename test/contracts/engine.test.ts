import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePredictor, type Progress, seededRandom, z } from '#sdk';
import { readConfig } from '../../src/config.ts';
import type { Column } from '../../src/datasets/column.ts';
import { importVersion } from '../../src/datasets/import-version.ts';
import type { Engine, FitOrder } from '../../src/engine/engine.ts';
import { InlineEngine } from '../../src/engine/inline-engine.ts';
import { ThreadEngine } from '../../src/engine/thread-engine.ts';
import { AlgorithmRegistry } from '../../src/registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../../src/registry/load-plugins.ts';

const ROWS = 3000;
const REQUEST = { columns: [], maxRejectedShare: 0, queryMemoryMb: 100, queryTimeoutMs: 1000 };
const ignore = () => {};
const never = () => new AbortController().signal;

let home: string;
let file: string;
let columns: readonly Column[];
let engines: Record<'inline' | 'threads' | 'one thread', Engine>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-engine-'));
  file = join(home, '1.parquet');
  const random = seededRandom(1);
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    id: `c${i}`,
    x: (i % 3) * 5 + random.normal(),
    y: (i % 2) * 5 + random.normal(),
    plan: ['free', 'gold', null][i % 3],
    spend: 3 * (i % 7) + random.normal(),
  }));
  const request = { ...REQUEST, datasetKind: 'CUSTOMERS' as const, columns: [{ name: 'id', role: 'KEY' as const }] };
  ({ columns } = await importVersion({ ...request, source: { kind: 'rows', rows }, file }, never()));
  const registry = new AlgorithmRegistry(await loadPlugins([PLUGINS_DIRECTORY]));
  engines = {
    inline: new InlineEngine(registry),
    threads: new ThreadEngine(readConfig({ THREADS: '2' })),
    'one thread': new ThreadEngine(readConfig({ THREADS: '1' })),
  };
});
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.close();
  await rm(home, { recursive: true, force: true });
});

const order = (change: Partial<FitOrder> = {}): FitOrder => ({
  algorithm: 'k-means',
  params: { clusters: 3, restarts: 2 },
  seed: 7,
  file,
  columns,
  features: ['x', 'y', 'plan'],
  target: null,
  preparation: { missing: 'MODE', scale: 'STANDARD', maxCategories: 10 },
  baskets: null,
  evaluation: null,
  evaluationAsked: false,
  ...change,
});

const regression = () =>
  order({
    algorithm: 'linear-regression',
    params: {},
    target: 'spend',
    evaluation: { folds: 3, permutations: 2 },
    preparation: { missing: 'DROP', scale: 'NONE', maxCategories: 10 },
  });

describe('every engine', () => {
  it.each([
    ['a segmenter', order],
    ['a predictor with folds', regression],
  ])('answers the same bytes for %s', async (_, given) => {
    const [inline, threads, one] = await Promise.all(
      Object.values(engines).map((engine) => engine.fit(given(), never(), ignore)),
    );
    expect(threads).toEqual(inline);
    expect(one).toEqual(inline);
  });
});

describe('steps of a preparation', () => {
  const steps = [
    { step: 'missing', params: { method: 'MODE', columns: ['plan'], maxShare: 0.5, neighbors: 5 } },
    { step: 'outliers', params: { method: 'ISOLATION', action: 'DROP', share: 0.05, trees: 20 } },
    { step: 'encode', params: { method: 'TARGET', maxCategories: 100, dropFirst: false, smoothing: 10, folds: 5 } },
  ];
  const prepared = () => ({
    ...regression(),
    features: ['x', 'y', 'plan'],
    preparation: { ...regression().preparation, steps },
  });

  it('give the same bytes everywhere: a fit, a preview, a file', async () => {
    const all = Object.values(engines);
    const [inline, ...others] = await Promise.all(all.map((engine) => engine.fit(prepared(), never(), ignore)));
    for (const other of others) expect(other).toEqual(inline);
    expect(inline.rows).toBe(2850);
    expect(inline.evaluation!.rows).toBe(ROWS);
    const [previewed, ...previews] = await Promise.all(
      all.map((engine) => engine.preview({ ...prepared(), examples: 3 })),
    );
    for (const other of previews) expect(other).toEqual(previewed);
    expect(previewed.map(({ rowsAfter }) => rowsAfter)).toEqual([ROWS, 2850, 2850, 2850]);
    const outputs = all.map((_, i) => join(home, `made-${i}.parquet`));
    await Promise.all(
      all.map((engine, i) => engine.makeRows({ file, columns, steps: steps.slice(0, 2), output: outputs[i] }, never())),
    );
    const [made, ...files] = await Promise.all(outputs.map((output) => readFile(output)));
    for (const other of files) expect(other.equals(made)).toBe(true);
  });
});

describe.each(['inline', 'threads'] as const)('the %s engine', (name) => {
  it('answers for rows with the model it made, as it did for the rows it learned from', async () => {
    const { state, answers } = await engines[name].fit(order({ features: ['x', 'y'] }), never(), ignore);
    if (answers.kind !== 'segments') throw new Error('no segments');
    const rows = [
      { x: 0, y: 0 },
      { x: 5, y: 5 },
      { x: 10, y: 0 },
    ];
    const answered = await engines[name].answer({ key: `${name}`, state, rows });
    expect(
      answered.map(({ segment }) => segment).every((index) => answers.segments.some((one) => one.index === index)),
    ).toBe(true);
    expect(await engines[name].answer({ key: `${name}`, state, rows })).toEqual(answered);
    const [first, second] = await engines[name].project({ key: `${name}`, state, rows });
    expect([first, second]).toEqual(await engines.inline.project({ key: 'same', state, rows }));
    expect(first.share + second.share).toBeCloseTo(1, 12);
  });

  it('reports progress that never goes back, over folds and fit', async () => {
    const seen: Progress[] = [];
    await engines[name].fit(regression(), never(), (progress) => seen.push(progress));
    const shares = seen.map(({ done, of }) => done / of);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  it('stops soon after the signal, and takes the next order', async () => {
    const abort = new AbortController();
    const long = order({ params: { clusters: 50, restarts: 100, tolerance: 0 } });
    const fitting = engines[name].fit(long, abort.signal, () => abort.abort());
    await expect(fitting).rejects.toThrow();
    const { answers } = await engines[name].fit(order(), never(), ignore);
    expect(answers.kind).toBe('segments');
  });

  it('stops within a step of a preparation that takes long', async () => {
    // A third of the rows lack a plan's code: 27,000 rows are compared with 81,000, which takes much longer than this test.
    const wide = join(home, `wide-${name}.parquet`);
    const rows = Array.from({ length: 81_000 }, (_, i) => ({ x: i % 97, y: i % 89, z: i % 3 ? i % 83 : null }));
    const version = await importVersion(
      { ...REQUEST, datasetKind: 'OTHER', source: { kind: 'rows', rows }, file: wide },
      never(),
    );
    const steps = [{ step: 'missing', params: { method: 'NEAREST', maxShare: 0.5, neighbors: 5 } }];
    const given = { file: wide, columns: version.columns };
    const preparation = { missing: 'ERROR', scale: 'NONE', maxCategories: 10, steps } as const;
    const works = [
      (signal: AbortSignal) =>
        engines[name].fit(order({ ...given, features: ['x', 'y', 'z'], preparation }), signal, ignore),
      (signal: AbortSignal) =>
        engines[name].makeRows({ ...given, steps, output: join(home, `${name}.parquet`) }, signal),
    ];
    for (const work of works) {
      const abort = new AbortController();
      const ended = expect(work(abort.signal)).rejects.toThrow();
      await setTimeout(1000);
      const started = performance.now();
      abort.abort();
      await ended;
      // After 2 s its thread would be ended.
      expect(performance.now() - started).toBeLessThan(1500);
    }
  });

  it('tells what the rows lack as an error with a code', async () => {
    const fitting = engines[name].fit(
      order({ preparation: { missing: 'ERROR', scale: 'NONE', maxCategories: 10 } }),
      never(),
      ignore,
    );
    await expect(fitting).rejects.toMatchObject({
      code: 'UNSUITABLE_DATA',
      details: { feature: 'plan', actual: ROWS / 3 },
    });
  });

  it('judges a predictor beside its baseline', async () => {
    const { evaluation } = await engines[name].fit(regression(), never(), ignore);
    expect(evaluation).toMatchObject({ method: 'FOLDS', folds: 3, rows: 2000 });
    expect(evaluation!.metrics.map((metric) => metric.name)).toEqual(['rmse', 'mae', 'rSquared', 'mape']);
    expect(evaluation!.baseline.find((metric) => metric.name === 'rSquared')!.value).toBeLessThan(0.001);
  });
});

/** Answers every row with the greatest value it has seen in training. */
const greatest = definePredictor({
  id: 'greatest',
  version: 1,
  title: 'Greatest',
  summary: 'Answers with the greatest prepared value seen in training.',
  task: 'regression',
  params: z.strictObject({ unused: z.int().min(0).max(1).default(0).describe('Nothing.') }),
  model: z.strictObject({ greatest: z.number() }),
  fit: ({ columns }) => ({ greatest: Math.max(...columns[0]) }),
  predict: ({ greatest: value }, { rows }) => ({ value: new Float64Array(rows).fill(value) }),
});

describe('an evaluation', () => {
  it.each([
    ['scale', { scale: 'MIN_MAX' }],
    ['steps', { scale: 'NONE', steps: [{ step: 'scale', params: { method: 'MIN_MAX' } }] }],
  ] as const)(
    'fits the %s of a preparation inside each fold: a row judged leaves no trace in what judges it',
    async (_, change) => {
      const wild = join(home, 'wild.parquet');
      const rows = Array.from({ length: 40 }, (_, i) => ({ x: i === 13 ? 1e6 : i, y: i }));
      const source = { kind: 'rows' as const, rows };
      const version = await importVersion({ ...REQUEST, datasetKind: 'OTHER', source, file: wild }, never());
      const engine = new InlineEngine(new AlgorithmRegistry([greatest]));
      const { evaluation } = await engine.fit(
        order({
          algorithm: 'greatest',
          params: {},
          file: wild,
          columns: version.columns,
          features: ['x'],
          target: 'y',
          preparation: { missing: 'ERROR', maxCategories: 10, ...change },
          evaluation: { folds: 4, permutations: 0 },
        }),
        never(),
        ignore,
      );
      // The greatest training value is always scaled to 1; had the wild row been seen, it would be near 0 in its own fold.
      expect(new Set(evaluation!.residuals!.x)).toEqual(new Set([1]));
    },
  );
});
