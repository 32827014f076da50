import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnRequest } from './column.ts';
import { importVersion } from './import-version.ts';
import { type Keys, loadKeys } from './load-keys.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-keys-'));
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

const textsOf = ({ bytes, offsets }: Keys) =>
  Array.from({ length: offsets.length - 1 }, (_, i) =>
    Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString(),
  );
const inOrder = (keys: Keys) => Array.from(keys.order, (row) => textsOf(keys)[row] as string);
const byBytes = (texts: readonly string[]) => texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

describe('loadKeys', () => {
  const keysOf = async (texts: readonly (string | null)[]) => {
    const version = await imported(
      texts.map((id) => ({ n: 1, id })),
      [{ name: 'id', type: 'TEXT', role: 'KEY' }],
    );
    return loadKeys(version.file, version.columns[1]);
  };

  it('packs the keys of all rows, and orders them by their bytes', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((key) => !key.endsWith(' ') && !key.includes('\0') && [...key].length <= 191);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 30 }), async (texts) => {
        const { keys, rows } = await keysOf(texts);
        expect(rows).toBe(texts.length);
        expect(textsOf(keys)).toEqual(texts);
        expect(inOrder(keys)).toEqual(byBytes(texts));
        expect(inOrder((await keysOf(byBytes(texts))).keys)).toEqual(byBytes(texts));
      }),
      { numRuns: 20 },
    );
  });

  it('takes the numbers of the rows where there is no KEY', async () => {
    for (const count of [1, 9, 10, 11, 123, 1000]) {
      const version = await imported(Array.from({ length: count }, () => ({ a: 'x' })));
      const { keys, rows } = await loadKeys(version.file, undefined);
      const texts = Array.from({ length: count }, (_, i) => `#${i + 1}`);
      expect(rows).toBe(count);
      expect(textsOf(keys)).toEqual(texts);
      expect(inOrder(keys)).toEqual(byBytes(texts));
    }
  });

  it('writes keys that are numbers or times as JavaScript does', async () => {
    const version = await imported([
      { n: 17850, x: 17850, y: 0.5, d: '2024-02-29' },
      { n: -1, x: 1.25, y: 1e21, d: '2024-03-01' },
    ]);
    const texts = await Promise.all(
      version.columns.map(async (column) => textsOf((await loadKeys(version.file, column)).keys)),
    );
    expect(texts).toEqual([
      ['17850', '-1'],
      ['17850', '1.25'],
      ['0.5', '1e+21'],
      ['2024-02-29', '2024-03-01'],
    ]);
  });

  it.each<[string, (string | null)[], RegExp, object]>([
    ['missing', ['a', null, null], /2 of 3 rows have none/, { missing: 2 }],
    ['repeated', ['a', 'b', 'a', 'a'], /2 of 4 rows repeat the key of another row/, { repeated: 2 }],
    ['too long', ['a', 'x'.repeat(192), 'ä'.repeat(191)], /1 of 3 are longer than 191 characters/, { tooLong: 1 }],
    ['ended by blanks', ['a', 'b ', 'c  '], /2 of 3 end in a blank/, { endInBlank: 2 }],
  ])('refuses keys that are %s, and says how many', async (_, texts, message, details) => {
    await expect(keysOf(texts)).rejects.toMatchObject({
      code: 'UNSUITABLE_DATA',
      message: expect.stringMatching(message),
      details,
    });
  });
});
