import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnRequest } from './column.ts';
import { importVersion } from './import-version.ts';
import { loadColumns } from './load-columns.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-load-'));
});
afterAll(() => rm(directory, { recursive: true }));

let imports = 0;
async function imported(rows: readonly Record<string, unknown>[], columns: readonly ColumnRequest[] = []) {
  const file = join(directory, `${++imports}.parquet`);
  const request = {
    source: { kind: 'rows' as const, rows },
    datasetKind: 'OTHER' as const,
    columns,
    file,
    maxRejectedShare: 0,
    queryMemoryMb: 64,
    queryTimeoutMs: 1000,
  };
  return { file, ...(await importVersion(request, new AbortController().signal)) };
}

const load = async (rows: readonly Record<string, unknown>[], columns?: readonly ColumnRequest[]) => {
  const version = await imported(rows, columns);
  return (await loadColumns(version.file, version.columns, (length) => new Float64Array(length))).columns;
};

describe('loadColumns', () => {
  it('reads numbers, booleans as 0 and 1, times as milliseconds since 1970, and NaN where nothing is', async () => {
    const columns = await load(
      [
        { i: 7, n: 0.1, b: true, d: '1970-01-02', t: '1969-12-31 23:59:59.5' },
        { i: null, n: null, b: null, d: null, t: null },
        { i: -2, n: 1e300, b: false, d: '2024-02-29', t: '2024-02-29T12:00:00Z' },
      ],
      [{ name: 't', type: 'TIMESTAMP' }],
    );
    expect(columns.map(({ name, type, values }) => [name, type, ...values])).toEqual([
      ['i', 'INTEGER', 7, NaN, -2],
      ['n', 'NUMBER', 0.1, NaN, 1e300],
      ['b', 'BOOLEAN', 1, NaN, 0],
      ['d', 'DATE', 86_400_000, NaN, Date.UTC(2024, 1, 29)],
      ['t', 'TIMESTAMP', -500, NaN, Date.UTC(2024, 1, 29, 12)],
    ]);
  });

  it('codes texts by their categories in the order of code points', async () => {
    const [column] = await load(['b', 'ä', null, 'B', 'b', '😀', '￿', 'a'].map((v) => ({ v, n: 1 })));
    expect(column?.categories).toEqual(['B', 'a', 'b', 'ä', '￿', '😀']);
    expect([...(column?.values ?? [])]).toEqual([2, 3, NaN, 0, 2, 5, 4, 1]);
  });

  it('reads the columns asked for, in that order, into the arrays given', async () => {
    const version = await imported([{ a: 1, b: 2, c: 3 }]);
    const memory = new Float64Array(new SharedArrayBuffer(64));
    let used = 0;
    const { rows, columns } = await loadColumns(version.file, [version.columns[2]!, version.columns[0]!], (length) => {
      used += length;
      return memory.subarray(used - length, used);
    });
    expect(rows).toBe(1);
    expect(columns.map(({ name }) => name)).toEqual(['c', 'a']);
    expect([...memory.subarray(0, 3)]).toEqual([3, 1, 0]);
  });

  it('reads a column without a value, and no column at all', async () => {
    const version = await imported([{ a: 1, b: null }, { a: 2 }]);
    const { columns } = await loadColumns(version.file, version.columns.slice(1), (length) => new Float64Array(length));
    expect(columns).toEqual([{ name: 'b', type: 'TEXT', categories: [], values: Float64Array.of(NaN, NaN) }]);
    expect(await loadColumns(version.file, [], (length) => new Float64Array(length))).toEqual({ rows: 2, columns: [] });
  });

  it('keeps the order of rows over many chunks', async () => {
    const [numbers, texts] = await load(Array.from({ length: 130_000 }, (_, i) => ({ n: i, t: `k${i % 1009}` })));
    expect(numbers?.values.every((value, i) => value === i)).toBe(true);
    expect(texts?.values.every((code, i) => texts.categories?.[code] === `k${i % 1009}`)).toBe(true);
  });
});
