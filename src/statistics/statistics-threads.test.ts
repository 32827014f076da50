import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import type { Column, ColumnType } from '../datasets/column.ts';
import { withDuck } from '../datasets/duck.ts';
import { literal } from '../datasets/quote-sql.ts';
import type { Computation, OrderOf, ResultOf, Source } from './computations.ts';
import { StatisticsThreads } from './statistics-threads.ts';

/** More than one chunk of rows, and enough values for every lane to load some. */
const ROWS = 200_000;

/** These threads let all others go first, which are many where the whole suite runs. */
const PATIENCE = 120_000;

let directory: string;
let source: Source;
const columnOf = (name: string, type: ColumnType): Column => ({ name, type, role: 'FEATURE', pii: false, missing: 0 });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-threads-'));
  const file = join(directory, 'version.parquet');
  await withDuck((duck) =>
    duck.run(`COPY (SELECT sin(i) AS wave, 1e6 + sqrt(i) AS root, CASE WHEN i % 7 = 0 THEN NULL ELSE cos(i * i) END AS holes,
      i % 10 AS digit, chr(97 + (i % 5)::INTEGER) AS letter FROM range(${ROWS}) AS t(i)) TO ${literal(file)} (FORMAT parquet)`),
  );
  const columns = [...['wave', 'root', 'holes'].map((name) => columnOf(name, 'NUMBER')), columnOf('digit', 'INTEGER')];
  source = { file, rows: ROWS, columns };
});
afterAll(() => rm(directory, { recursive: true }));

async function withLanes<T>(lanes: number, work: (threads: StatisticsThreads) => Promise<T>): Promise<T> {
  const threads = new StatisticsThreads(readConfig({ THREADS: String(lanes) }));
  try {
    return await work(threads);
  } finally {
    await threads.close();
  }
}

/** Every computation, all at once. */
const everything = (threads: StatisticsThreads) => {
  const mixed = { ...source, columns: [...source.columns, columnOf('letter', 'TEXT')] };
  const run = <K extends Computation>(name: K, order: OrderOf<K>): Promise<ResultOf<K>> => threads.run(name, order);
  return Promise.all([
    run('summaries', { source }),
    run('quantiles', { source, probabilities: [0.1, 0.9], type: 'HAZEN' }),
    run('histograms', { source, method: 'QUANTILE', bins: 10 }),
    run('drifts', { source, baseline: { ...source, columns: source.columns.toReversed() } }),
    run('covariance', { source, delta: 1 }),
    run('correlation', { source, method: 'PEARSON' }),
    run('correlation', { source, method: 'SPEARMAN' }),
    run('correlation', { source: { ...source, columns: source.columns.slice(0, 2) }, method: 'KENDALL' }),
    run('correlation', { source: mixed, method: 'CORRELATION_RATIO' }),
  ] as const);
};

describe('statistics on threads', () => {
  it('are the same to the last bit on one lane and on three', { timeout: PATIENCE }, async () => {
    const one = await withLanes(1, everything);
    expect(await withLanes(3, everything)).toEqual(one);
    // pandas 1.5: f = DataFrame(wave=sin(i), root=1e6 + sqrt(i), holes=where(i % 7 == 0, nan, cos(i * i)), digit=i % 10),
    // of which the first rows of f.corr() and f.corr('spearman'); Kendall's of SciPy's kendalltau, by f.corr('kendall').
    const [pearson, spearman, kendall] = [one[5][0], one[6][0], one[7][0]];
    const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 14));
    expect(pearson).toEqual(near([1, -2.7036183202984785e-5, 5.081434373865315e-4, -3.7793541123067024e-7]));
    expect(spearman).toEqual(near([1, -2.0447065140511176e-5, 1.9903161780745516e-4, 4.791889648299838e-5]));
    expect(kendall).toEqual(near([1, -1.3631968159840797e-5]));
  });

  it('fail where the file is not, and go on', async () => {
    await withLanes(2, async (threads) => {
      const gone = { ...source, file: join(directory, 'gone.parquet') };
      await expect(threads.run('summaries', { source: gone })).rejects.toThrow(/ENOENT/);
      expect(await threads.run('summaries', { source })).toHaveLength(4);
    });
  });
});
