import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importVersion } from '../import-version.ts';
import { rowPage } from '../read-rows.ts';
import { fieldsOf, newRecord, nextRecord } from './csv-record.ts';

interface Plain {
  readonly line: number;
  readonly text: string;
  readonly fields: readonly string[];
  readonly broken: boolean;
}

/** The same grammar once more, written for reading: a text at a time, one regular expression a field. */
function plainRecords(text: string, delimiter: string): Plain[] {
  const records: Plain[] = [];
  const field = new RegExp(`^(?: *"((?:[^"]|"")*)" *|(?! *")([^${delimiter}\\r\\n]*))(${delimiter}|\\r\\n|\\r|\\n|$)`);
  let rest = text;
  let line = 1;
  while (rest !== '') {
    const fields: string[] = [];
    let at = rest;
    for (;;) {
      const found = field.exec(at);
      if (found === null) {
        const [whole, own] = /^([^\r\n]*)(?:\r\n|\r|\n|$)/.exec(rest) as unknown as [string, string];
        records.push({ line, text: own, fields: [], broken: true });
        rest = rest.slice(whole.length);
        line++;
        break;
      }
      at = at.slice(found[0].length);
      fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
      if (found[3] === delimiter) continue;
      const own = rest.slice(0, rest.length - at.length - (found[3] as string).length);
      records.push({ line, text: own, fields, broken: false });
      line += 1 + (own.match(/\r\n|\r|\n/g) ?? []).length;
      rest = at;
      break;
    }
  }
  return records;
}

/** Reads a text as `numberRecords` does: in chunks of `size` bytes. */
function chunkedRecords(text: string, delimiter: string, size: number) {
  const all = Buffer.from(text);
  const records: { line: number; text: string; fields: number; broken: boolean }[] = [];
  const record = newRecord();
  let rest = Buffer.alloc(0);
  let line = 1;
  const take = (bytes: Buffer, last: boolean) => {
    let at = 0;
    for (; at < bytes.length && nextRecord(bytes, at, delimiter.charCodeAt(0), last, record); at = record.next) {
      records.push({
        line,
        text: bytes.toString('utf8', at, record.end),
        fields: record.fields,
        broken: record.broken,
      });
      line += record.lines;
    }
    rest = Buffer.from(bytes.subarray(at));
  };
  for (let from = 0; from < all.length; from += size)
    take(Buffer.concat([rest, all.subarray(from, from + size)]), false);
  take(rest, true);
  return records;
}

const pieces = fc.constantFrom('a', '7', ' ', ',', ',', '"', '"', '""', '\n', '\r\n', '\r', 'ö', '"x"', 'b,c');
const csvText = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

describe('nextRecord', () => {
  it('finds the records of a plain reading, however the bytes arrive', () => {
    fc.assert(
      fc.property(csvText, fc.integer({ min: 1, max: 50 }), (text, size) => {
        const expected = plainRecords(text, ',').map(({ line, text: own, fields, broken }) =>
          broken ? { line, text: own, broken } : { line, text: own, broken, fields: fields.length },
        );
        const found = chunkedRecords(text, ',', size).map(({ fields, ...record }) =>
          record.broken ? record : { ...record, fields },
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not search for the end of a field forever', () => {
    const bytes = Buffer.from(`a,"${'x\n'.repeat(1_500_000)}"\n`);
    const record = newRecord();
    expect(nextRecord(bytes, 0, 44, false, record)).toBe(true);
    expect(record).toMatchObject({ broken: true, end: 4, next: 5, lines: 1 });
  });
});

describe('fieldsOf', () => {
  it('reads the fields of a plain reading', () => {
    fc.assert(
      fc.property(csvText, (text) => {
        const [first] = plainRecords(text, ',');
        if (first === undefined || first.broken) return;
        expect(fieldsOf(first.text, ',')).toEqual(first.fields.map((field) => field.trim()));
      }),
    );
  });
});

describe('an import of CSV', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clientele-csv-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('stores or rejects every record, as a plain reading has them', async () => {
    const path = join(directory, 'upload');
    const file = join(directory, '1.parquet');
    const fields = fc.constantFrom(
      'x',
      '12',
      '',
      ' y',
      '"q"',
      '"a,b"',
      '"two\nlines"',
      '"r\r\nn"',
      '"say ""hi"""',
      '5" pipe',
      '"open',
      '"x"y',
      'ö',
      ' "s" ',
      '""',
    );
    const lines = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.tuple(fields, fields, fields) },
        { weight: 1, arbitrary: fc.array(fields, { maxLength: 5 }) },
      ),
      { minLength: 1, maxLength: 25 },
    );
    const ends = fc.constantFrom(['\n'], ['\r\n'], ['\r'], ['\n', '\r\n'], ['\r\n', '\n', '\r']);
    await fc.assert(
      fc.asyncProperty(lines, ends, fc.boolean(), async (rows, end, closed) => {
        const text = ['a,b,c', ...rows.map((row) => row.join(','))]
          .map((line, i, all) => line + (i < all.length - 1 || closed ? end[i % end.length] : ''))
          .join('');
        const records = plainRecords(text, ',')
          .slice(1)
          .filter((record) => record.text !== '');
        const sound = records.filter(
          ({ broken, fields: own }) => !broken && own.length >= 3 && own.slice(3).every((field) => field === ''),
        );
        await writeFile(path, text);
        const request = {
          source: { kind: 'file' as const, path, name: 'x.csv', options: { delimiter: ',' } },
          datasetKind: 'OTHER' as const,
          file,
          maxRejectedShare: 1,
          queryMemoryMb: 64,
          queryTimeoutMs: 1000,
        };
        const columns = ['a', 'b', 'c'].map((name) => ({ name, type: 'TEXT' as const }));
        const importing = importVersion({ ...request, columns }, new AbortController().signal);
        if (sound.length === 0) {
          await expect(importing).rejects.toMatchObject({ code: 'INVALID_DATA' });
          return;
        }
        const imported = await importing;
        expect(imported.rows + imported.rejected.count).toBe(records.length);
        const stored = await rowPage(file, imported.columns, 0, 100);
        expect(stored).toEqual(sound.map(({ fields: [a, b, c] }) => ({ a: a || null, b: b || null, c: c || null })));
        const rejected = records.filter((record) => !sound.includes(record)).slice(0, 20);
        expect(imported.rejected.samples.map(({ line, value }) => ({ line, value }))).toEqual(
          rejected.map(({ line, text: value }) => ({ line, value })),
        );
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
