import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantileSorted } from '#sdk';
import { readConfig } from '../../config.ts';
import { createContainer } from '../../container.ts';
import type { Column } from '../../datasets/column.ts';
import { DatasetService, type ReadableVersion } from '../../datasets/dataset.service.ts';
import { withDuck } from '../../datasets/duck.ts';
import { importVersion } from '../../datasets/import-version.ts';
import { fileLiteral } from '../../datasets/quote-sql.ts';
import { sampleRows } from '../../datasets/sample-rows.ts';
import { createLogger } from '../../logger.ts';
import { StatisticsService } from '../../statistics/statistics.service.ts';
import { StatisticsThreads } from '../../statistics/statistics-threads.ts';
import { inTurn } from '../in-turn.ts';
import { sourcesOf } from './dataset-sources.ts';
import { countRanges, rangesOf } from './nice-ranges.ts';
import { periodsOf } from './periods.ts';
import type { DatasetSources } from './subject.ts';

const ROWS = Array.from({ length: 600 }, (_, i) => ({
  'a "b"': i % 50 === 0 ? null : Math.sin(i) * 10,
  rating: i % 5,
  flat: 3,
  city: i === 7 ? 'only here' : ['Rome', 'Oslo', "Xi'an"][i % 3],
  day: new Date(Date.UTC(2024, 0, 1 + (i % 300))).toISOString().slice(0, 10),
  amount: i,
}));

let directory: string;
let file: string;
let columns: readonly Column[];
let sources: DatasetSources;
let close: () => Promise<void>;
const named = (name: string) => columns.find((column) => column.name === name)!;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-figures-'));
  const app = await createContainer(readConfig({ DATA_DIR: directory }), createLogger('silent'));
  const place = { id: 1, datasetId: 1, number: 1 };
  file = app.resolve(DatasetService).fileOf(place);
  await mkdir(dirname(file), { recursive: true });
  ({ columns } = await importVersion(
    {
      ...{ source: { kind: 'rows' as const, rows: ROWS }, datasetKind: 'OTHER' as const, columns: [], file },
      ...{ maxRejectedShare: 0, queryMemoryMb: 64, queryTimeoutMs: 1000 },
    },
    new AbortController().signal,
  ));
  const version = { ...place, rows: ROWS.length, columns } as unknown as ReadableVersion;
  sources = sourcesOf(version, file, app.resolve(StatisticsService), inTurn());
  close = async () => {
    await app.resolve(StatisticsThreads).close();
    await app.resolve(DataSource).destroy();
  };
});
afterAll(async () => {
  await close();
  await rm(directory, { recursive: true });
});

/** A file of what a query answers. */
async function fileOf(name: string, select: string): Promise<string> {
  const path = join(directory, `${name}.parquet`);
  await withDuck((duck) => duck.run(`COPY (${select}) TO ${fileLiteral(path)} (FORMAT parquet)`));
  return path;
}

describe('figures of columns', () => {
  it('count values in ranges that touch, of round widths', async () => {
    const { from, to, counts, values } = await sources.histogram(named('a "b"'));
    expect(values).toBe(588);
    expect(from.slice(1)).toEqual(to.slice(0, -1));
    expect([from[0], to.at(-1), from.length]).toEqual([-10, 10, 20]);
    const known = ROWS.flatMap((row) => row['a "b"'] ?? []);
    expect(counts).toEqual(from.map((low, i) => known.filter((x) => x >= low && x < to[i]).length));
  });

  it('put few whole numbers in the middle of their ranges', async () => {
    const { from, to, counts } = await sources.histogram(named('rating'));
    expect([from, to, counts]).toEqual([
      [-0.5, 0.5, 1.5, 2.5, 3.5],
      [0.5, 1.5, 2.5, 3.5, 4.5],
      [120, 120, 120, 120, 120],
    ]);
    expect(await sources.histogram(named('flat'))).toMatchObject({ counts: [600] });
  });

  it('count a value that lies on an edge to the range above, also where dividing by the width does not', async () => {
    const tenths = await fileOf('tenths', 'SELECT i / 10 AS x FROM range(11) t(i), range(10)');
    const x = { ...named('amount'), name: 'x' };
    const ranges = rangesOf(0, 1, 110, false);
    // 0.3 / 0.1 is less than 3.
    expect([ranges.width, ranges.edges.slice(0, 4)]).toEqual([0.1, [0, 0.1, 0.2, 0.3]]);
    expect(await countRanges(tenths, x, ranges)).toEqual(new Array(11).fill(10));
  });

  it('have quartiles as numpy has them', async () => {
    const sorted = Float64Array.from(ROWS.flatMap((row) => row['a "b"'] ?? [])).sort();
    const five = await sources.quartiles(named('a "b"'));
    for (const [i, p] of [0, 0.25, 0.5, 0.75, 1].entries()) expect(five![i]).toBeCloseTo(quantileSorted(sorted, p), 12);
  });

  it('name values by how often they occur, and none that hardly does', async () => {
    const { values, distinct } = await sources.values(named('city'), 2);
    expect(values).toEqual([
      { value: 'Rome', rows: 200 },
      { value: "Xi'an", rows: 200 },
    ]);
    expect(distinct).toBe(4);
    expect((await sources.values(named('city'), 10)).values.map(({ value }) => value)).not.toContain('only here');
  });

  it('gather rows and sums by periods as long as their number asks for', async () => {
    const { periods, unit } = await sources.periods(named('day'), named('amount'));
    expect(unit).toBe('week');
    expect(periods[0]).toEqual({ start: '2024-01-01', rows: 14, amount: 2 * 21 + 7 * 300 });
    expect(periods.reduce((sum, { rows }) => sum + rows, 0)).toBe(600);
    expect(periods.reduce((sum, { amount }) => sum + amount!, 0)).toBe((599 * 600) / 2);
  });

  it('come to the same sums every time, whichever thread adds first', async () => {
    const select =
      "SELECT DATE '2020-01-01' + CAST(i % 1500 AS INTEGER) AS day, sin(i) * 1000 AS amount FROM range(500000) t(i)";
    const large = await fileOf('large', select);
    const sums = await Promise.all(Array.from({ length: 4 }, () => periodsOf(large, named('day'), named('amount'))));
    expect(sums[0].periods).toHaveLength(50);
    for (const again of sums) expect(again).toEqual(sums[0]);
  });

  it('correlate each pair over the rows that have both, and nothing that does not vary', async () => {
    const r = await sources.correlations([named('rating'), named('amount'), named('flat')]);
    expect(r.map((row) => row.map((one) => one === null))).toEqual([
      [false, false, true],
      [false, false, true],
      [true, true, true],
    ]);
    const mean = 599 / 2;
    const [sxy, sxx, syy] = ROWS.reduce(
      ([a, b, c], { rating: x, amount: y }) => [a + (x - 2) * (y - mean), b + (x - 2) ** 2, c + (y - mean) ** 2],
      [0, 0, 0],
    );
    expect(r[0][1]).toBeCloseTo(sxy / Math.sqrt(sxx * syy), 12);
    expect(r[1][0]).toBe(r[0][1]);
  });
});

describe('a sample of rows', () => {
  it('is of complete rows, in their order, and the same every time', async () => {
    const wanted = [named('amount'), named('a "b"')];
    const { rows, total } = await sampleRows(file, wanted, 100);
    expect([rows.length, total]).toEqual([100, 588]);
    const amounts = rows.map(({ amount }) => amount as number);
    expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
    expect(rows.every((row) => row['a "b"'] === ROWS[row.amount as number]['a "b"'])).toBe(true);
    // Spread over the whole table, not its beginning.
    expect(amounts.filter((amount) => amount < 300).length).toBeGreaterThan(30);
    expect(amounts.filter((amount) => amount >= 300).length).toBeGreaterThan(30);
    expect(await sampleRows(file, wanted, 100)).toEqual({ rows, total });
  });

  it('is everything where there is no more', async () => {
    expect((await sampleRows(file, [named('amount')], 1000)).rows.map(({ amount }) => amount)).toEqual(
      ROWS.map(({ amount }) => amount),
    );
  });
});
