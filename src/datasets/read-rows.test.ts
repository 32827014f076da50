import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column } from './column.ts';
import { importVersion } from './import-version.ts';
import { distinctCounts, rowPage, rowsByKey } from './read-rows.ts';

let directory: string;
let file: string;
let columns: readonly Column[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-rows-'));
  file = join(directory, 'it is "1".parquet');
  const rows = Array.from({ length: 5000 }, (_, i) => ({
    ...{ id: `c'${i % 4000}`, n: i % 7 === 0 ? null : i / 8, big: i === 1 ? '9007199254740993' : i },
    ...{ yes: i % 2 === 0, day: '2024-02-29', at: '2024-02-29 12:34:56.789', 'a "b"': i % 3 ? 'x' : '' },
  }));
  const request = {
    source: { kind: 'rows' as const, rows },
    datasetKind: 'PURCHASES' as const,
    columns: [{ name: 'big', type: 'INTEGER' as const }],
    file,
  };
  ({ columns } = await importVersion(
    { ...request, maxRejectedShare: 0, queryMemoryMb: 64, queryTimeoutMs: 1000 },
    new AbortController().signal,
  ));
});
afterAll(() => rm(directory, { recursive: true }));

describe('rowPage', () => {
  it('reads rows in their order as plain JSON', async () => {
    const page = await rowPage(file, columns, 0, 2);
    expect(page).toEqual([
      { id: "c'0", n: null, big: 0, yes: true, day: '2024-02-29', at: '2024-02-29T12:34:56.789Z', 'a "b"': null },
      {
        id: "c'1",
        n: 0.125,
        big: '9007199254740993',
        yes: false,
        day: '2024-02-29',
        at: '2024-02-29T12:34:56.789Z',
        'a "b"': 'x',
      },
    ]);
    expect(JSON.parse(JSON.stringify(page))).toEqual(page);
    expect(Object.keys(page[0]!)).toEqual(columns.map(({ name }) => name));
  });

  it('reads any page, and none beyond the end', async () => {
    expect((await rowPage(file, columns, 4_990, 100)).map(({ big }) => big)).toEqual(
      Array.from({ length: 10 }, (_, i) => 4_990 + i),
    );
    expect(await rowPage(file, columns, 5_000, 10)).toEqual([]);
    expect(await rowPage(file, columns, 0, 0)).toEqual([]);
    expect(await rowPage(file, [], 0, 10)).toEqual([]);
  });
});

describe('distinctCounts', () => {
  it('counts exactly, without missing values', async () => {
    expect(await distinctCounts(file, ['id', 'n', 'a "b"', 'yes'])).toEqual({
      id: 4000,
      n: 5000 - Math.ceil(5000 / 7),
      'a "b"': 1,
      yes: 2,
    });
    expect(await distinctCounts(file, [])).toEqual({});
  });
});

describe('rowsByKey', () => {
  it('finds the first row of every key asked for', async () => {
    const rows = await rowsByKey(file, columns, 'id', ["c'3999", "c'7", 'nobody', "c'7"]);
    expect([...rows.keys()].toSorted()).toEqual(["c'3999", "c'7"]);
    expect(rows.get("c'7")).toMatchObject({ id: "c'7", big: 7 });
  });

  it('finds keys that are numbers by their text', async () => {
    const rows = await rowsByKey(file, columns, 'n', ['0.125', '1', '1.0', 'x']);
    expect([...rows].map(([key, { big }]) => [key, big])).toEqual([
      ['0.125', '9007199254740993'],
      ['1', 8],
    ]);
  });

  it('answers nothing for no key, and for a column that is not there', async () => {
    expect((await rowsByKey(file, columns, 'id', [])).size).toBe(0);
    expect((await rowsByKey(file, columns, 'none', ['1'])).size).toBe(0);
  });
});
