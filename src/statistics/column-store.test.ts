import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withDuck } from '../datasets/duck.ts';
import { literal } from '../datasets/quote-sql.ts';
import { ColumnStore } from './column-store.ts';
import type { Source } from './computations.ts';
import { tasks } from './tasks.ts';

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-store-'));
  file = join(directory, 'version.parquet');
  await withDuck((duck) =>
    duck.run(`COPY (SELECT i::DOUBLE AS a, 2.0 * i AS b FROM range(5) t(i)) TO ${literal(file)} (FORMAT parquet)`),
  );
});
afterAll(() => rm(directory, { recursive: true }));

let loads: string[] = [];
beforeEach(() => {
  loads = [];
});
const storeThatTells = () =>
  new ColumnStore((source) => {
    loads.push(source.columns.map(({ name }) => name).join());
    return tasks.load(source);
  });

/** How many rows are said to be there decides what is lent and kept. */
const sourceOf = (names: string, rows = 5): Source => ({
  file,
  rows,
  columns: [...names].map((name) => ({ name, type: 'NUMBER', role: 'FEATURE', pii: false, missing: 0 })),
});
const MILLION = 1_000_000;

describe('a column store', () => {
  it('loads a column once, for those who ask together and for those who ask later', async () => {
    const { lend } = storeThatTells();
    const sums = () =>
      lend([sourceOf('ab')], async (columns) =>
        columns.map(({ values }) => values.reduce((sum, value) => sum + value)),
      );
    expect(await Promise.all([sums(), sums(), lend([sourceOf('b')], async ([{ outline }]) => outline)])).toEqual([
      [10, 20],
      [10, 20],
      { count: 5, min: 0, max: 8, center: 4 },
    ]);
    expect(await sums()).toEqual([10, 20]);
    expect(loads).toEqual(['a,b']);
  });

  it('keeps 128 MB of columns, the last ones lent', async () => {
    const { lend } = storeThatTells();
    const use = (name: string, rows: number) => lend([sourceOf(name, rows)], async () => {});
    for (const name of ['a', 'b', 'a', 'b']) await use(name, 7 * MILLION);
    expect(loads).toEqual(['a', 'b']);
    const other = storeThatTells();
    for (const name of ['a', 'b', 'a']) await other.lend([sourceOf(name, 9 * MILLION)], async () => {});
    expect(loads.slice(2)).toEqual(['a', 'b', 'a']);
  });

  it('lends 256 MB at a time, in the order asked; what needs more is lent alone', async () => {
    const { lend } = storeThatTells();
    const steps: string[] = [];
    const ends: (() => void)[] = [];
    const work = (name: string, rows: number) =>
      lend([sourceOf('a', rows)], async () => {
        steps.push(`${name} begins`);
        await new Promise<void>((end) => ends.push(end));
        steps.push(`${name} ends`);
      });
    const all = [work('half', 16 * MILLION), work('all', 40 * MILLION), work('little', 1000), work('tiny', 10)];
    for (const [place] of all.entries()) {
      while (!ends[place]) await setImmediate();
      ends[place]();
    }
    await Promise.all(all);
    expect(steps.slice(0, 4)).toEqual(['half begins', 'half ends', 'all begins', 'all ends']);
    expect(steps.slice(4, 6).sort()).toEqual(['little begins', 'tiny begins']);
  });

  it('forgets a load that failed', async () => {
    let broken = true;
    const { lend } = new ColumnStore(async (source) => {
      if (broken) throw new Error('no memory');
      return tasks.load(source);
    });
    const use = () => lend([sourceOf('a')], async ([{ outline }]) => outline.max);
    await expect(use()).rejects.toThrow('no memory');
    broken = false;
    expect(await use()).toBe(4);
  });
});
