import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantileSorted } from '#sdk';
import type { Column } from '../../datasets/column.ts';
import { importVersion } from '../../datasets/import-version.ts';
import { sampleRows } from '../../datasets/sample-rows.ts';
import { correlationsOf, histogramOf, periodsOf, quartilesOf, valuesOfColumn } from './column-figures.ts';

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
const named = (name: string) => columns.find((column) => column.name === name)!;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-figures-'));
  file = join(directory, '1.parquet');
  ({ columns } = await importVersion(
    {
      ...{ source: { kind: 'rows' as const, rows: ROWS }, datasetKind: 'OTHER' as const, columns: [], file },
      ...{ maxRejectedShare: 0, queryMemoryMb: 64, queryTimeoutMs: 1000 },
    },
    new AbortController().signal,
  ));
});
afterAll(() => rm(directory, { recursive: true }));

describe('figures of columns', () => {
  it('count values in ranges that touch, of round widths', async () => {
    const { from, to, counts, values } = await histogramOf(file, named('a "b"'));
    expect(values).toBe(588);
    expect(from.slice(1)).toEqual(to.slice(0, -1));
    expect([from[0], to.at(-1), from.length]).toEqual([-10, 10, 20]);
    const known = ROWS.flatMap((row) => row['a "b"'] ?? []);
    expect(counts).toEqual(from.map((low, i) => known.filter((x) => x >= low && x < to[i]).length));
  });

  it('put few whole numbers in the middle of their ranges', async () => {
    const { from, to, counts } = await histogramOf(file, named('rating'));
    expect([from, to, counts]).toEqual([
      [-0.5, 0.5, 1.5, 2.5, 3.5],
      [0.5, 1.5, 2.5, 3.5, 4.5],
      [120, 120, 120, 120, 120],
    ]);
    expect(await histogramOf(file, named('flat'))).toMatchObject({ counts: [600] });
  });

  it('have quartiles as numpy has them', async () => {
    const sorted = Float64Array.from(ROWS.flatMap((row) => row['a "b"'] ?? [])).sort();
    const [five] = await quartilesOf(file, [named('a "b"')]);
    for (const [i, p] of [0, 0.25, 0.5, 0.75, 1].entries()) expect(five![i]).toBeCloseTo(quantileSorted(sorted, p), 12);
  });

  it('name values by how often they occur, and none that hardly does', async () => {
    const { values, distinct } = await valuesOfColumn(file, named('city'), 2);
    expect(values).toEqual([
      { value: 'Rome', rows: 200 },
      { value: "Xi'an", rows: 200 },
    ]);
    expect(distinct).toBe(4);
    expect((await valuesOfColumn(file, named('city'), 10)).values.map(({ value }) => value)).not.toContain('only here');
  });

  it('gather rows and sums by periods as long as their number asks for', async () => {
    const { periods, unit } = await periodsOf(file, named('day'), named('amount'));
    expect(unit).toBe('week');
    expect(periods[0]).toEqual({ start: '2024-01-01', rows: 14, amount: 2 * 21 + 7 * 300 });
    expect(periods.reduce((sum, { rows }) => sum + rows, 0)).toBe(600);
    expect(periods.reduce((sum, { amount }) => sum + amount!, 0)).toBe((599 * 600) / 2);
  });

  it('correlate each pair over the rows that have both, and nothing that does not vary', async () => {
    const r = await correlationsOf(file, [named('rating'), named('amount'), named('flat')]);
    expect(r.map((row) => row.map((one) => one === null))).toEqual([
      [false, false, true],
      [false, false, true],
      [true, true, false],
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
