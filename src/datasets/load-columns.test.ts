import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnRequest } from './column.ts';
import { importVersion } from './import-version.ts';
import { type Keys, loadColumns, loadKeys } from './load-columns.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-load-'));
});
afterAll(() => rm(directory, { recursive: true }));

let imports = 0;
async function imported(rows: readonly Record<string, unknown>[], columns: readonly ColumnRequest[] = []) {
  const file = join(directory, `${++imports}.parquet`);
  const request = { source: { kind: 'rows' as const, rows }, datasetKind: 'OTHER' as const, columns, file, maxRejectedShare: 0, queryMemoryMb: 64, queryTimeoutMs: 1000 };
  return { file, ...(await importVersion(request, new AbortController().signal)) };
}

const load = async (rows: readonly Record<string, unknown>[], columns?: readonly ColumnRequest[]) => {
  const version = await imported(rows, columns);
  return (await loadColumns(version.file, version.columns, (length) => new Float64Array(length))).columns;
};

const textsOf = ({ bytes, offsets }: Keys) => Array.from({ length: offsets.length - 1 }, (_, i) => Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString());
const inOrder = (keys: Keys) => Array.from(keys.order, (row) => textsOf(keys)[row] as string);
const byBytes = (texts: readonly string[]) => texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

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
    const { rows, columns } = await loadColumns(version.file, [version.columns[2]!, version.columns[0]!], (length) => memory.subarray(used, (used += length)));
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
    const [column] = await load(Array.from({ length: 300_000 }, (_, i) => ({ v: i })));
    expect(column?.values.every((value, i) => value === i)).toBe(true);
  });
});

describe('loadKeys', () => {
  const keysOf = async (texts: readonly (string | null)[]) => {
    const version = await imported(texts.map((id) => ({ n: 1, id })), [{ name: 'id', type: 'TEXT', role: 'KEY' }]);
    return loadKeys(version.file, version.columns[1]);
  };

  it('packs the keys of all rows, and orders them by their bytes', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((key) => !key.endsWith(' ') && !key.includes('\0') && [...key].length <= 191 && key.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 30 }), async (texts) => {
        const { keys, rows } = await keysOf(texts);
        expect(rows).toBe(texts.length);
        expect(textsOf(keys)).toEqual(texts);
        expect(inOrder(keys)).toEqual(byBytes(texts));
      }),
      { numRuns: 40 },
    );
  });

  it('takes the numbers of the rows where there is no KEY', async () => {
    for (const count of [1, 9, 10, 11, 123, 1000]) {
      const version = await imported(Array.from({ length: count }, () => ({ a: 'x' })));
      const { keys, rows } = await loadKeys(version.file, undefined);
      const texts = Array.from({ length: count }, (_, i) => String(i + 1));
      expect(rows).toBe(count);
      expect(textsOf(keys)).toEqual(texts);
      expect(inOrder(keys)).toEqual(byBytes(texts));
    }
  });

  it('writes keys that are numbers or times as JavaScript does', async () => {
    const version = await imported([{ n: 17850, x: 17850, y: 0.5, d: '2024-02-29' }, { n: -1, x: 1.25, y: 1e21, d: '2024-03-01' }]);
    const texts = await Promise.all(version.columns.map(async (column) => textsOf((await loadKeys(version.file, column)).keys)));
    expect(texts).toEqual([['17850', '-1'], ['17850', '1.25'], ['0.5', '1e+21'], ['2024-02-29', '2024-03-01']]);
  });

  it.each<[string, (string | null)[], RegExp, object]>([
    ['missing', ['a', null, null], /2 of 3 rows have none/, { missing: 2 }],
    ['repeated', ['a', 'b', 'a', 'a'], /2 of 4 rows repeat the key of another row/, { repeated: 2 }],
    ['too long', ['a', 'x'.repeat(192), 'ä'.repeat(191)], /1 of 3 are longer than 191 characters/, { tooLong: 1 }],
    ['ended by blanks', ['a', 'b ', 'c  '], /2 of 3 end in a blank/, { endInBlank: 2 }],
  ])('refuses keys that are %s, and says how many', async (_, texts, message, details) => {
    await expect(keysOf(texts)).rejects.toMatchObject({ code: 'UNSUITABLE_DATA', message: expect.stringMatching(message), details });
  });
});
