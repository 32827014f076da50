import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import type { ColumnRequest, DatasetKind } from './column.ts';
import { type ImportedVersion, importVersion, type Source } from './import-version.ts';
import { rowPage } from './read-rows.ts';

const never = new AbortController().signal;

let directory: string;
let target: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-import-'));
  target = join(directory, '1.parquet');
});
afterEach(() => rm(directory, { recursive: true }));

interface Options {
  readonly columns?: readonly ColumnRequest[];
  readonly kind?: DatasetKind;
  readonly maxRejectedShare?: number;
  readonly name?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
}

const importFrom = (source: Source, { columns = [], kind = 'OTHER', maxRejectedShare = 0.5 }: Options = {}) =>
  importVersion(
    { source, datasetKind: kind, columns, file: target, maxRejectedShare, queryMemoryMb: 256, queryTimeoutMs: 10_000 },
    never,
  );

const importText = async (text: string | Buffer, options: Options = {}) => {
  const path = join(directory, 'upload');
  await writeFile(path, text);
  const { delimiter, header } = options;
  const csv = { ...(delimiter === undefined ? {} : { delimiter }), ...(header === undefined ? {} : { header }) };
  return importFrom({ kind: 'file', path, name: options.name ?? 'data.csv', options: csv }, options);
};

const importRows = (rows: readonly Record<string, unknown>[], options: Options = {}) =>
  importFrom({ kind: 'rows', rows }, options);

const rowsOf = ({ columns, rows }: ImportedVersion) => rowPage(target, columns, 0, rows);
const typesOf = ({ columns }: ImportedVersion) => Object.fromEntries(columns.map(({ name, type }) => [name, type]));

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((await readdir(directory)).filter((name) => name.includes('part'))).toEqual([]);
  return error as AppError;
};

describe('CSV', () => {
  it('reads names, types and values, in order', async () => {
    const imported = await importText(
      'id,age,rate,gold,born,seen\nb,31,0.5,true,1990-02-28,2024-01-31 10:20:30\na,-7,1e3,FALSE,2000-12-31,2024-01-31T10:20\n',
    );
    expect(imported).toMatchObject({ rows: 2, rejected: { count: 0, samples: [] }, rejectFile: null });
    expect(typesOf(imported)).toEqual({
      id: 'TEXT',
      age: 'INTEGER',
      rate: 'NUMBER',
      gold: 'BOOLEAN',
      born: 'DATE',
      seen: 'TIMESTAMP',
    });
    expect(await rowsOf(imported)).toEqual([
      { id: 'b', age: 31, rate: 0.5, gold: true, born: '1990-02-28', seen: '2024-01-31T10:20:30.000Z' },
      { id: 'a', age: -7, rate: 1000, gold: false, born: '2000-12-31', seen: '2024-01-31T10:20:00.000Z' },
    ]);
    expect(imported.bytes).toBe((await readFile(target)).length);
    expect((await readdir(directory)).toSorted()).toEqual(['1.parquet', 'upload']);
  });

  it.each([',', ';', '\t', '|'])('finds the delimiter %j', async (d) => {
    const imported = await importText(`name${d}note${d}n\nx${d}"a,b;c\td|e"${d}1\ny${d}plain${d}2\n`);
    expect(await rowsOf(imported)).toEqual([
      { name: 'x', note: 'a,b;c\td|e', n: 1 },
      { name: 'y', note: 'plain', n: 2 },
    ]);
  });

  it('takes a stated delimiter', async () => {
    expect(await rowsOf(await importText('a:b\n1,5:2,5\n', { delimiter: ':' }))).toEqual([{ a: '1,5', b: '2,5' }]);
    expect(await failure(importText('a\n1\n', { delimiter: '::' }))).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('prefers the delimiter that splits all lines alike over commas within them', async () => {
    const imported = await importText('name;price\nTea, green;1,50\nMilk;2,25\nSalt, fine, sea;0,80\n');
    expect(await rowsOf(imported)).toEqual([
      { name: 'Tea, green', price: '1,50' },
      { name: 'Milk', price: '2,25' },
      { name: 'Salt, fine, sea', price: '0,80' },
    ]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines ended by %s, with and without one at the end, and quoted line ends', async (_, end) => {
    for (const last of ['', end]) {
      const imported = await importText(['a,b', '1,"x', 'y"', '2,z'].join(end) + last);
      expect(await rowsOf(imported)).toEqual([
        { a: 1, b: `x${end}y` },
        { a: 2, b: 'z' },
      ]);
    }
  });

  it('reads lines ended in different ways', async () => {
    expect(await rowsOf(await importText('a,b\r\n1,x\n2,y\r3,z\r\n'))).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
      { a: 3, b: 'z' },
    ]);
  });

  it('does not lose or invent rows where fields with line ends lie on the borders of DuckDB’s buffers', async () => {
    const lines = Array.from({ length: 150_000 }, (_, i) =>
      i % 3 ? `v${i},"${'-'.repeat(i % 97)}",1` : `"x\r\n,1${i}","\n",1`,
    );
    const imported = await importText(`a,b,c\r\n${lines.join('\r\n')}\r\n`);
    expect(imported).toMatchObject({ rows: 150_000, rejected: { count: 0 } });
    expect((await rowPage(target, imported.columns, 149_997, 3)).map(({ a }) => a)).toEqual([
      'x\r\n,1149997',
      'v149998',
      'v149999',
    ]);
  });

  it('ignores a byte order mark and blank lines', async () => {
    expect(await rowsOf(await importText('\ufeffa,b\n1,2\n\n\n3,4\n\n'))).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    expect(await rowsOf(await importText('\ufeff\n\na,b\n1,2\n'))).toEqual([{ a: 1, b: 2 }]);
    expect(await rowsOf(await importText('\ufeff"a","b"\r1,2\r'))).toEqual([{ a: 1, b: 2 }]);
  });

  it('reads gzip whatever the name', async () => {
    const imported = await importText(await promisify(gzip)('a,b\n1,2\n'), { name: 'upload' });
    expect(await rowsOf(imported)).toEqual([{ a: 1, b: 2 }]);
    const members = [await promisify(gzip)(`a,b\n${'1,2\n'.repeat(500_000)}`), await promisify(gzip)('3,4\n')] as const;
    expect((await importText(Buffer.concat(members))).rows).toBe(500_001);
    const damaged = members[0].subarray(0, -100);
    expect(await failure(importText(damaged))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining('gzip'),
    });
  });

  it('takes empty fields for missing values, in text too', async () => {
    const imported = await importText('id,note,n\na,,1\nb,"",\nc,x,3\n');
    expect(imported.columns.map(({ missing }) => missing)).toEqual([0, 2, 1]);
    expect(await rowsOf(imported)).toEqual([
      { id: 'a', note: null, n: 1 },
      { id: 'b', note: null, n: null },
      { id: 'c', note: 'x', n: 3 },
    ]);
  });

  it('reads a file of one column, where an empty line is a missing value', async () => {
    expect(await rowsOf(await importText('a\n1\n\n3\n'))).toEqual([{ a: 1 }, { a: null }, { a: 3 }]);
  });

  it('names columns by number if there is no header', async () => {
    expect(await rowsOf(await importText('x,1\ny,2\n', { header: false }))).toEqual([
      { column1: 'x', column2: 1 },
      { column1: 'y', column2: 2 },
    ]);
  });

  it('takes delimiters at the end of a line for nothing', async () => {
    expect(await rowsOf(await importText('a,b\n1,2,\n3,4,,""\n'))).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
  });

  it('reads quotes within fields, and blanks around quoted ones', async () => {
    const imported = await importText('a,b\n5" pipe,1\n"say ""hi""",2\n "q" ,3\n');
    expect((await rowsOf(imported)).map(({ a }) => a)).toEqual(['5" pipe', 'say "hi"', 'q']);
  });

  it('reads a file whose name is a pattern', async () => {
    const path = join(directory, 'up[1]*?.csv');
    await writeFile(path, 'a\n1\n');
    expect((await importFrom({ kind: 'file', path, name: 'x' })).rows).toBe(1);
    await rm(path);
  });

  it.each([
    ['an empty file', '', /is empty/],
    ['blanks only', ' \n\n \n', /is empty/],
    ['a header only', 'a,b\n', /no rows/],
    ['a header without a line end', 'a,b', /no rows/],
    ['repeated names', 'a,b, a \n1,2,3\n', /names columns more than once: a = a/],
    ['names that differ in case only', 'Id,id\n1,2\n', /more than once: Id = id/],
    ['a missing name', 'a,,c\n1,2,3\n', /leaves column 2 of 3 without a name/],
    ['a zip archive', 'PK\u0003\u0004....', /ZIP archive or an Excel/],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), /UTF-16/],
    ['zero bytes', 'a,b\n1,\u0000\n', /binary/],
    ['a broken header', '"a,b\n1,2\n', /quote that is not closed/],
  ])('refuses %s', async (_, text, message) => {
    expect(await failure(importText(text))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(message),
    });
  });

  it('refuses other encodings than UTF-8', async () => {
    const latin = (text: string) => importText(Buffer.from(text, 'latin1'), { maxRejectedShare: 1 });
    expect(await failure(latin('n,ort\n1,Köln\n'))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/not UTF-8: line 2 .*Latin-1/),
    });
    expect(await failure(latin('n,größe\n1,2\n'))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/not UTF-8: line 1 /),
    });
  });

  it('rejects damaged characters in a file that is UTF-8 otherwise', async () => {
    const text = Buffer.concat([Buffer.from('n,ort\n1,Köln\n2,'), Buffer.from([0xff]), Buffer.from('\n3,Bonn\n')]);
    const imported = await importText(text);
    expect(imported).toMatchObject({
      rows: 2,
      rejected: { count: 1, samples: [{ line: 3, column: null, reason: 'not UTF-8' }] },
    });
  });
});

describe('types that are inferred', () => {
  it.each([
    ['leading zeros', '00123'],
    ['plus signs', '+491511234567'],
    ['underscores', '12_34'],
    ['more digits than are exact', '12345678901234567890'],
    ['hexadecimal', '0x1F'],
    ['decimal commas', '1,5'],
    ['words', 'inf'],
    ['dates in words', 'epoch'],
    ['short dates', '2024-1-2'],
    ['times only', '10:20:30'],
    ['yes', 'yes'],
    ['blanks and words', ' a '],
  ])('stay TEXT for %s, wherever they come', async (_, value) => {
    const field = `"${value}"`;
    const early = await importText(`id,v\n1,${field}\n2,7\n`);
    expect(typesOf(early).v).toBe('TEXT');
    expect((await rowsOf(early))[0]?.v).toBe(value);
    const late = await importText(`id,v\n${'1,12\n'.repeat(30_000)}2,${field}\n`);
    expect(typesOf(late).v).toBe('TEXT');
    expect((await rowPage(target, late.columns, 29_999, 2)).map(({ v }) => v)).toEqual(['12', value]);
    expect(late.rejected.count).toBe(0);
  });

  it.each([
    ['INTEGER to NUMBER', '7', '7.5', 'NUMBER', 7.5],
    ['INTEGER to NUMBER by an exponent', '7', '1e20', 'NUMBER', 1e20],
    ['INTEGER to TEXT', '7', 'C7', 'TEXT', 'C7'],
    ['NUMBER to TEXT', '7.5', 'n/a', 'TEXT', 'n/a'],
    ['DATE to TIMESTAMP', '2024-01-31', '2024-01-31 10:00:00', 'TIMESTAMP', '2024-01-31T10:00:00.000Z'],
    ['DATE to TEXT', '2024-01-31', '2024-02-31', 'TEXT', '2024-02-31'],
    ['BOOLEAN to TEXT', 'true', 'maybe', 'TEXT', 'maybe'],
    ['nothing to INTEGER', '', '5', 'INTEGER', 5],
    ['nothing to TEXT', '', 'x', 'TEXT', 'x'],
  ])('widen from %s when later values ask for it, and reject nothing', async (_, first, last, type, value) => {
    const imported = await importText(`id,v\n${`1,${first}\n`.repeat(30_000)}2,${last}\n`);
    expect(imported).toMatchObject({ rows: 30_001, rejected: { count: 0 } });
    expect(typesOf(imported).v).toBe(type);
    expect((await rowPage(target, imported.columns, 30_000, 1))[0]?.v).toBe(value);
  });

  it('take NaN and blanks among numbers for missing values', async () => {
    const imported = await importText('id,v,w\n1,1.5,1\n2,NaN,  \n3, 2.5 , 7 \n');
    expect(typesOf(imported)).toEqual({ id: 'INTEGER', v: 'NUMBER', w: 'INTEGER' });
    expect(await rowsOf(imported)).toEqual([
      { id: 1, v: 1.5, w: 1 },
      { id: 2, v: null, w: null },
      { id: 3, v: 2.5, w: 7 },
    ]);
    expect(imported.columns.map(({ missing }) => missing)).toEqual([0, 1, 1]);
  });

  it('bring times with an offset to UTC', async () => {
    const imported = await importText(
      't\n2024-01-31T10:00:00Z\n2024-01-31 10:00:00+02\n2024-01-31T10:00:00.250-05:30\n',
    );
    expect((await rowsOf(imported)).map(({ t }) => t)).toEqual([
      '2024-01-31T10:00:00.000Z',
      '2024-01-31T08:00:00.000Z',
      '2024-01-31T15:30:00.250Z',
    ]);
  });

  it('keep whole numbers of 64 bits exact', async () => {
    const imported = await importText('v\n9007199254740993\n-9223372036854775808\n5\n');
    expect(typesOf(imported).v).toBe('INTEGER');
    expect((await rowsOf(imported)).map(({ v }) => v)).toEqual(['9007199254740993', '-9223372036854775808', 5]);
  });
});

describe('types that are stated', () => {
  it('reject rows whose values do not convert, with physical line, column, value and reason', async () => {
    const imported = await importText(
      'id,note,n,d\na,"two\nlines",1,2024-01-31\n\nb,x,one,2024-02-29\nc,x,2.5,2024-01-01\nd,x,3.0,2023-02-29\ne,x,,\n',
      {
        columns: [
          { name: 'n', type: 'INTEGER' },
          { name: 'd', type: 'DATE' },
        ],
        maxRejectedShare: 0.7,
      },
    );
    expect(imported.rows).toBe(2);
    expect(imported.rejected).toEqual({
      count: 3,
      samples: [
        { line: 5, column: 'n', value: 'one', reason: 'not a whole number within 64 bits, as INTEGER was stated' },
        { line: 6, column: 'n', value: '2.5', reason: 'not a whole number within 64 bits, as INTEGER was stated' },
        { line: 7, column: 'd', value: '2023-02-29', reason: 'not a date YYYY-MM-DD, as DATE was stated' },
      ],
    });
    expect(await rowsOf(imported)).toEqual([
      { id: 'a', note: 'two\nlines', n: 1, d: '2024-01-31' },
      { id: 'e', note: 'x', n: null, d: null },
    ]);
    expect(imported.rejectFile).toBe(join(directory, '1.rejected.jsonl'));
    const kept = (await readFile(imported.rejectFile as string, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(kept).toHaveLength(3);
    expect(kept[0]).toEqual({
      line: 5,
      column: 'n',
      value: 'one',
      reason: expect.any(String),
      row: '{"id":"b","note":"x","n":"one","d":"2024-02-29"}',
    });
  });

  it.each<[ColumnRequest['type'], string[], unknown[], string[]]>([
    ['TEXT', ['007', ' x', '1e3'], ['007', ' x', '1e3'], []],
    [
      'INTEGER',
      ['007', '+5', ' 12 ', '3.0', '-0'],
      [7, 5, 12, 3, 0],
      ['3.7', '1_000', '0x1F', '1e3', '9223372036854775808', 'x'],
    ],
    ['NUMBER', ['007', '+5.5', ' 1e3 ', '.5'], [7, 5.5, 1000, 0.5], ['inf', '1e999', 'x', '1,5']],
    ['BOOLEAN', ['yes', 'N', '1', '0', ' TRUE '], [true, false, true, false, true], ['2', 'maybe']],
    [
      'DATE',
      ['2024-01-31', '2024/1/31', '2024-01-31 10:00:00'],
      ['2024-01-31', '2024-01-31', '2024-01-31'],
      ['31.01.2024', 'epoch', 'infinity', 'today'],
    ],
    [
      'TIMESTAMP',
      ['2024-01-31', '2024-01-31 10:00'],
      ['2024-01-31T00:00:00.000Z', '2024-01-31T10:00:00.000Z'],
      ['10:00', 'epoch', 'infinity', 'now'],
    ],
  ])('decide what %s is', async (type, good, values, bad) => {
    const imported = await importText(`v,w\n${[...good, ...bad].map((value) => `"${value}",1\n`).join('')}`, {
      columns: [{ name: 'v', type: type! }],
      maxRejectedShare: 0.9,
    });
    expect((await rowsOf(imported)).map(({ v }) => v)).toEqual(values);
    expect(imported.rejected.samples.map(({ value }) => value)).toEqual(bad);
    expect(typesOf(imported).v).toBe(type);
  });

  it('read dates as the format says', async () => {
    const imported = await importText('d,t\n31.01.2024,31/01/24 10:20\n2024-02-01,01/02/24 00:00\n', {
      columns: [
        { name: 'd', format: '%d.%m.%Y' },
        { name: 't', type: 'TIMESTAMP', format: '%d/%m/%y %H:%M' },
      ],
    });
    expect(typesOf(imported)).toEqual({ d: 'DATE', t: 'TIMESTAMP' });
    expect(await rowsOf(imported)).toEqual([{ d: '2024-01-31', t: '2024-01-31T10:20:00.000Z' }]);
    expect(imported.rejected.samples).toEqual([
      { line: 3, column: 'd', value: '2024-02-01', reason: 'not a date %d.%m.%Y, as DATE was stated' },
    ]);
  });

  it('refuse a format that is none', async () => {
    expect(await failure(importText('d\n1\n', { columns: [{ name: 'd', type: 'DATE', format: '%Q' }] }))).toMatchObject(
      { code: 'INVALID_INPUT', message: expect.stringContaining('%Q') },
    );
  });

  it('name the columns there are when one is not', async () => {
    const error = await failure(importText('a,b\n1,2\n', { columns: [{ name: 'c', role: 'TARGET' }, { name: 'A' }] }));
    expect(error).toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: 'There is no column "c", "A". The columns are: a, b.',
      details: { unknown: ['c', 'A'], columns: ['a', 'b'] },
    });
  });
});

describe('rejected rows', () => {
  const bad = 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n"x"y,2,3\n10,"open,11\n12,13,14\n15,"a\nb",16\n17\n18,19,20';

  it('are rows whose structure is broken: one line each, and reading goes on behind it', async () => {
    const imported = await importText(bad, { maxRejectedShare: 0.6 });
    expect((await rowsOf(imported)).map(({ a }) => a)).toEqual([1, 12, 15, 18]);
    expect(imported.rejected).toEqual({
      count: 5,
      samples: [
        { line: 3, column: null, value: '4,5', reason: '2 fields where there are 3 columns' },
        { line: 4, column: null, value: '6,7,8,9', reason: '4 fields where there are 3 columns' },
        { line: 5, column: null, value: '"x"y,2,3', reason: 'a quote that is not closed properly' },
        { line: 6, column: null, value: '10,"open,11', reason: 'a quote that is not closed properly' },
        { line: 10, column: null, value: '17', reason: '1 field where there are 3 columns' },
      ],
    });
  });

  it('fail the import above the allowed share', async () => {
    const error = await failure(importText(bad, { maxRejectedShare: 0.5 }));
    expect(error).toMatchObject({ code: 'INVALID_DATA', details: { rejected: 5, rows: 9, maxRejectedShare: 0.5 } });
    expect(error.message).toBe(
      '5 of 9 rows (55.6 %) cannot be read, more than the 50.0 % allowed. line 3 = "4,5": 2 fields where there are 3 columns; line 4 = "6,7,8,9": 4 fields where there are 3 columns; line 5 = "\\"x\\"y,2,3": a quote that is not closed properly.',
    );
  });

  it('are lines that are too long', async () => {
    const imported = await importText(`a,b\n1,${'x'.repeat(3_000_000)}\n2,y\n`);
    expect(imported).toMatchObject({
      rows: 1,
      rejected: { count: 1, samples: [{ line: 2, reason: 'longer than 2000000 bytes' }] },
    });
  });

  it('are sampled up to 20, and all kept', async () => {
    const imported = await importText(`a,b\n${'1,2\n3\n'.repeat(50)}`);
    expect(imported).toMatchObject({ rows: 50, rejected: { count: 50 } });
    expect(imported.rejected.samples.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => 3 + 2 * i));
    expect((await readFile(imported.rejectFile as string, 'utf8')).trim().split('\n')).toHaveLength(50);
  });

  it('show nothing of personal columns', async () => {
    const columns: ColumnRequest[] = [
      { name: 'mail', pii: true, type: 'INTEGER' },
      { name: 'n', type: 'INTEGER' },
    ];
    const { rejected } = await importText('mail,n\nme@example.com,1\n2,x\n3\n4,4\n5,5\n6,6\n', { columns });
    expect(rejected.samples.map(({ value }) => value)).toEqual([null, 'x', null]);
    const error = await failure(importText('mail,n\nme@example.com,1\n3\n4,4\n', { columns, maxRejectedShare: 0 }));
    expect(JSON.stringify([error.message, error.details])).not.toContain('@');
  });

  it('do not grow: long values are cut', async () => {
    const { rejected } = await importText(`v\n${'x'.repeat(5000)}\n1\n2\n`, {
      columns: [{ name: 'v', type: 'NUMBER' }],
    });
    expect(rejected.samples[0]?.value).toHaveLength(201);
  });
});

describe('CUSTOMERS', () => {
  const kind = 'CUSTOMERS' as const;
  const columns: ColumnRequest[] = [{ name: 'id', role: 'KEY' }];

  it('need a key of their own on every row', async () => {
    const text = `id,n\n${['a', 'b', 'a', '', 'c', 'b', 'b', '', ''].map((id, n) => `${id},${n}\n`).join('')}`;
    const error = await failure(importText(text, { kind, columns }));
    expect(error).toMatchObject({
      code: 'INVALID_DATA',
      details: { column: 'id', missing: 3, duplicated: 2, rowsWithDuplicates: 5, examples: ['b', 'a'] },
    });
    expect(error.message).toContain(
      'The KEY column "id" does not identify customers: 3 rows without a key and 2 keys on more than one row (5 rows), such as "b" on 3 rows, "a" on 2 rows.',
    );
  });

  it('do not show personal keys', async () => {
    const error = await failure(
      importText('id,n\nme@example.com,1\nme@example.com,2\n', {
        kind,
        columns: [{ name: 'id', role: 'KEY', pii: true }],
      }),
    );
    expect(JSON.stringify([error.message, error.details])).not.toContain('@');
  });

  it('do not tell keys apart by blanks at their end, as MySQL does not', async () => {
    expect(await failure(importText('id,n\na,1\n"a  ",2\n', { kind, columns }))).toMatchObject({
      code: 'INVALID_DATA',
      details: { duplicated: 1 },
    });
    expect((await importText('id,n\na,1\n" a",2\n', { kind, columns })).rows).toBe(2);
  });

  it('need exactly one KEY', async () => {
    expect(await failure(importText('id\n1\n', { kind }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('KEY'),
    });
    expect(
      await failure(importText('id,b\n1,2\n', { kind, columns: [...columns, { name: 'b', role: 'KEY' }] })),
    ).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('are the only kind that does', async () => {
    expect((await importText('id,n\na,1\na,2\n,3\n', { kind: 'PURCHASES', columns })).rows).toBe(3);
  });
});

describe('roles', () => {
  it('default to FEATURE and are kept with the column', async () => {
    const { columns } = await importText('id,mail\n1,x\n', { columns: [{ name: 'mail', role: 'IGNORE', pii: true }] });
    expect(columns).toEqual([
      { name: 'id', type: 'INTEGER', role: 'FEATURE', pii: false, missing: 0 },
      { name: 'mail', type: 'TEXT', role: 'IGNORE', pii: true, missing: 0 },
    ]);
  });

  it('fit the values', async () => {
    expect(await failure(importText('t\n31.1.2024\n', { columns: [{ name: 't', role: 'TIME' }] }))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining('format'),
    });
    expect(await failure(importText('p\n1 EUR\n', { columns: [{ name: 'p', role: 'AMOUNT' }] }))).toMatchObject({
      code: 'INVALID_DATA',
    });
  });

  it('are stated once a column', async () => {
    expect(await failure(importText('a\n1\n', { columns: [{ name: 'a' }, { name: 'a' }] }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('JSON', () => {
  const array =
    '[{"id": "a", "n": 1, "tags": ["x", "y"]},\n {"id": "007", "d": "2024-01-31", "n": 2.5, "s": {"k": null}}]';
  const expected = [
    { id: 'a', n: 1, tags: '["x","y"]', d: null, s: null },
    { id: '007', n: 2.5, tags: null, d: '2024-01-31', s: '{"k":null}' },
  ];

  it('reads an array of objects', async () => {
    const imported = await importText(array, { name: 'upload' });
    expect(typesOf(imported)).toEqual({ id: 'TEXT', n: 'NUMBER', tags: 'TEXT', d: 'DATE', s: 'TEXT' });
    expect(await rowsOf(imported)).toEqual(expected);
  });

  it('reads an object a line, gzipped or not', async () => {
    const lines = `${JSON.parse(array)
      .map((row: unknown) => JSON.stringify(row))
      .join('\n')}\n`;
    expect(await rowsOf(await importText(lines, { name: 'upload' }))).toEqual(expected);
    expect(await rowsOf(await importText(await promisify(gzip)(lines), { name: 'x.jsonl.gz' }))).toEqual(expected);
  });

  it('rejects lines that are no objects', async () => {
    const imported = await importText('{"a": 1}\n{"a": \n\n[1]\n{"a": 2}\n{"a": "x"}\n', {
      name: 'x.ndjson',
      columns: [{ name: 'a', type: 'INTEGER' }],
      maxRejectedShare: 0.7,
    });
    expect(await rowsOf(imported)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(imported.rejected).toEqual({
      count: 3,
      samples: [
        { line: 2, column: null, value: '{"a": ', reason: 'not valid JSON' },
        { line: 4, column: null, value: '[1]', reason: 'not a JSON object' },
        { line: 6, column: 'a', value: 'x', reason: expect.stringContaining('INTEGER') },
      ],
    });
  });

  it('rejects broken lines also where no type is stated', async () => {
    const imported = await importText('{"a": 1}\n{"a": \n{"a": 2}\n', { name: 'x.ndjson' });
    expect(imported).toMatchObject({ rows: 2, rejected: { count: 1, samples: [{ line: 2 }] } });
  });

  it('does not take the text "123" for a number, nor 1 for true', async () => {
    const imported = await importText('[{"a": "123", "b": 1, "c": true, "d": "true"}]', { name: 'x.json' });
    expect(typesOf(imported)).toEqual({ a: 'TEXT', b: 'INTEGER', c: 'BOOLEAN', d: 'TEXT' });
  });

  it.each([
    ['damaged arrays', '[{"a": 1}, {"a": '],
    ['a value that is no object', '3'],
    ['an empty array', '[]'],
    ['names that differ in case only', '[{"a": 1, "A": 2}]'],
  ])('refuses %s', async (_, text) => {
    expect(await failure(importText(text, { name: 'x.json' }))).toMatchObject({ code: 'INVALID_DATA' });
  });
});

describe('rows', () => {
  it('are read with the union of their keys', async () => {
    const imported = await importRows(
      [
        { id: 'a', age: 31, plan: 'gold' },
        { id: 'b', age: null, city: 'Köln\n"x"' },
      ],
      { columns: [{ name: 'id', role: 'KEY' }], kind: 'CUSTOMERS' },
    );
    expect(typesOf(imported)).toEqual({ id: 'TEXT', age: 'INTEGER', plan: 'TEXT', city: 'TEXT' });
    expect(await rowsOf(imported)).toEqual([
      { id: 'a', age: 31, plan: 'gold', city: null },
      { id: 'b', age: null, plan: null, city: 'Köln\n"x"' },
    ]);
  });

  it('take types from all rows, and names as they are', async () => {
    const imported = await importRows([
      ...Array.from({ length: 30_000 }, (_, i) => ({ 'a/b~c."d': i })),
      { 'a/b~c."d': 'x' },
    ]);
    expect(typesOf(imported)).toEqual({ 'a/b~c."d': 'TEXT' });
    expect((await rowPage(target, imported.columns, 29_999, 2)).map((row) => row['a/b~c."d'])).toEqual(['29999', 'x']);
  });

  it('are rejected by their number', async () => {
    const imported = await importRows([{ a: 1 }, { a: 'x' }, { a: '3' }], {
      columns: [{ name: 'a', type: 'INTEGER' }],
    });
    expect(imported).toMatchObject({ rows: 2, rejected: { samples: [{ line: 2, column: 'a', value: 'x' }] } });
  });

  it('must be some', async () => {
    expect(await failure(importRows([]))).toMatchObject({ code: 'INVALID_DATA' });
    expect(await failure(importRows([{}, {}]))).toMatchObject({ code: 'INVALID_DATA' });
  });
});

describe('Parquet', () => {
  const write = async (sql: string) => {
    const path = join(directory, 'upload');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return { kind: 'file' as const, path, name: 'x.parquet' };
  };

  it('keeps its types and order, and finds stated types in its texts', async () => {
    const source = await write(
      `SELECT i AS id, i::VARCHAR AS code, i / 4 AS x, 'r' || i AS note FROM range(100000) t(i)`,
    );
    const imported = await importFrom(source, {
      columns: [
        { name: 'note', type: 'TEXT' },
        { name: 'code', type: 'INTEGER' },
      ],
    });
    expect(typesOf(imported)).toEqual({ id: 'INTEGER', code: 'INTEGER', x: 'NUMBER', note: 'TEXT' });
    expect(await rowPage(target, imported.columns, 99_999, 9)).toEqual([
      { id: 99_999, code: 99_999, x: 24_999.75, note: 'r99999' },
    ]);
  });

  it('rejects rows by their number', async () => {
    const imported = await importFrom(await write(`SELECT * FROM (VALUES ('1'), ('x'), (NULL)) t(a)`), {
      columns: [{ name: 'a', type: 'INTEGER' }],
    });
    expect(imported).toMatchObject({
      rows: 2,
      rejected: { count: 1, samples: [{ line: 2, column: 'a', value: 'x' }] },
    });
  });

  it('converts times and numbers to stated types', async () => {
    const source = await write(`SELECT TIMESTAMP '2024-01-31 10:00:00' AS t, 3.0 AS n, 2.5 AS x`);
    const imported = await importFrom(source, {
      columns: [
        { name: 't', type: 'DATE' },
        { name: 'n', type: 'INTEGER' },
        { name: 'x', type: 'TEXT' },
      ],
    });
    expect(await rowsOf(imported)).toEqual([{ t: '2024-01-31', n: 3, x: '2.5' }]);
  });

  it('takes any names', async () => {
    const names = ['file_row_number', 'line', 'c0', 'a.b', 'a "b"', "it's", 'ü X', 'select'];
    const source = await write(
      `SELECT ${names.map((name, i) => `${i === 3 ? 'NULL' : `'${i}'`} AS "${name.replaceAll('"', '""')}"`).join(', ')}`,
    );
    const imported = await importFrom(source, { columns: [{ name: 'line', type: 'INTEGER' }] });
    expect(imported.columns.map(({ name, missing }) => [name, missing])).toEqual(
      names.map((name, i) => [name, i === 3 ? 1 : 0]),
    );
    expect(await rowsOf(imported)).toEqual([
      Object.fromEntries(names.map((name, i) => [name, i === 3 ? null : i === 1 ? 1 : String(i)])),
    ]);
    const csv = await importText(
      `${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')}\n${names.map((_, i) => i).join(',')}\nx\n`,
    );
    expect(csv.columns.map(({ name }) => name)).toEqual(names);
    expect(await rowsOf(csv)).toEqual([Object.fromEntries(names.map((name, i) => [name, i]))]);
  });

  it('refuses a damaged file', async () => {
    const path = join(directory, 'upload');
    await writeFile(path, 'PAR1 and then nothing PAR1');
    const error = await failure(importFrom({ kind: 'file', path, name: 'x.parquet' }));
    expect(error).toMatchObject({ code: 'INVALID_DATA', message: expect.stringContaining('"x.parquet"') });
    expect(error.message).not.toContain(directory);
  });
});

it('imports many columns', async () => {
  const width = 400;
  const names = Array.from({ length: width }, (_, i) => `column ${i}`);
  const rows = Array.from({ length: 50 }, (_, row) =>
    names.map((_, i) => (i % 4 === 0 ? `t${row}` : i % 4 === 1 ? row * i : row / 8)),
  );
  const imported = await importText([names, ...rows].map((row) => row.join(',')).join('\n'));
  expect(imported).toMatchObject({ rows: 50, rejected: { count: 0 } });
  expect(imported.columns.map(({ type }) => type)).toEqual(
    names.map((_, i) => (i % 4 === 0 ? 'TEXT' : i % 4 === 1 ? 'INTEGER' : 'NUMBER')),
  );
  expect(Object.values((await rowPage(target, imported.columns, 49, 1))[0]!)).toEqual(rows[49]);
});

describe('an import that is cancelled', () => {
  it('leaves nothing behind', async () => {
    const path = join(directory, 'upload');
    await writeFile(path, `a,b\n${'1,x\n'.repeat(2_000_000)}`);
    const cancel = new AbortController();
    const request = {
      source: { kind: 'file' as const, path, name: 'x.csv' },
      datasetKind: 'OTHER' as const,
      columns: [],
      file: target,
      maxRejectedShare: 0,
      queryMemoryMb: 64,
      queryTimeoutMs: 1000,
    };
    const importing = importVersion(request, cancel.signal);
    setTimeout(() => cancel.abort(new Error('enough')), 30);
    await expect(importing).rejects.toThrow('enough');
    expect(await readdir(directory)).toEqual(['upload']);
    expect(existsSync(target)).toBe(false);
  });
});
