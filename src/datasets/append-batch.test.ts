import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import type { Base } from './append-batch.ts';
import type { ColumnRequest, DatasetKind } from './column.ts';
import { importVersion, type Source } from './import-version.ts';
import { rowPage } from './read-rows.ts';

const never = new AbortController().signal;
const limits = { maxRejectedShare: 0.5, queryMemoryMb: 256, queryTimeoutMs: 10_000 };

let directory: string;
let people: Base;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-append-'));
  people = await baseOf(
    rowsOf(PEOPLE),
    [
      { name: 'id', role: 'KEY' },
      { name: 'seen', role: 'TIME' },
    ],
    'CUSTOMERS',
  );
});
afterAll(() => rm(directory, { recursive: true }));

const PEOPLE = [
  { id: 'a', age: 31, rate: 0.5, plan: 'gold', gold: true, seen: '2024-01-01 10:00:00' },
  { id: 'b', age: null, rate: 1, plan: null, gold: false, seen: '2024-01-02 10:00:00' },
];
const ROW = { id: 'c', age: 7, rate: 2.5, plan: 'free', gold: null, seen: '2024-02-01 00:00:00' };

const rowsOf = (rows: readonly Record<string, unknown>[]): Source => ({ kind: 'rows', rows });
let files = 0;
async function csv(text: string): Promise<Source> {
  const path = join(directory, `${++files}.csv`);
  await writeFile(path, text);
  return { kind: 'file', path, name: 'batch.csv' };
}
async function baseOf(source: Source, columns: ColumnRequest[] = [], kind: DatasetKind = 'OTHER'): Promise<Base> {
  const file = join(directory, `${++files}.parquet`);
  const imported = await importVersion({ source, datasetKind: kind, columns, file, ...limits }, never);
  return { name: 'people', kind, file, version: 4, ...imported };
}
async function append(base: Base, source: Source) {
  const file = join(directory, `${++files}.parquet`);
  const imported = await importVersion({ source, datasetKind: base.kind, columns: [], file, base, ...limits }, never);
  return { ...imported, file, page: await rowPage(file, imported.columns, 0, 10) };
}
const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((await readdir(directory)).filter((name) => name.includes('part'))).toEqual([]);
  return error as AppError;
};

describe('appended rows', () => {
  it('follow the old ones, under the columns and roles there are', async () => {
    const { seen, ...rest } = ROW;
    const { page, columns, derivation, rows } = await append(people, rowsOf([{ seen, ...rest }]));
    expect(rows).toBe(3);
    expect(page.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(page[2]).toEqual({ ...ROW, seen: '2024-02-01T00:00:00.000Z' });
    expect(columns).toEqual([
      { name: 'id', type: 'TEXT', role: 'KEY', pii: false, missing: 0 },
      { name: 'age', type: 'INTEGER', role: 'FEATURE', pii: false, missing: 1 },
      { name: 'rate', type: 'NUMBER', role: 'FEATURE', pii: false, missing: 0 },
      { name: 'plan', type: 'TEXT', role: 'FEATURE', pii: false, missing: 1 },
      { name: 'gold', type: 'BOOLEAN', role: 'FEATURE', pii: false, missing: 1 },
      { name: 'seen', type: 'TIMESTAMP', role: 'TIME', pii: false, missing: 0 },
    ]);
    expect(derivation).toEqual({ appendedTo: 4, warnings: [] });
  });

  it('may be whole where numbers are, days where times are, and missing anywhere', async () => {
    const row = { id: 'c', age: null, rate: 2, plan: null, gold: null, seen: '2024-02-01' };
    expect((await append(people, rowsOf([row]))).page[2]).toEqual({ ...row, seen: '2024-02-01T00:00:00.000Z' });
  });

  it('stay in order, however many', async () => {
    const count = (from: number) => rowsOf(Array.from({ length: 150_000 }, (_, i) => ({ n: from + i })));
    const { file, rows } = await append(await baseOf(count(0)), count(150_000));
    expect(rows).toBe(300_000);
    const columns = [{ name: 'n', type: 'INTEGER' as const, role: 'FEATURE' as const, pii: false, missing: 0 }];
    for (const start of [0, 149_990, 299_990])
      expect((await rowPage(file, columns, start, 10)).map(({ n }) => n)).toEqual(
        Array.from({ length: 10 }, (_, i) => start + i),
      );
  });

  it('are read from CSV as the version was: codes as texts, dates as they were written', async () => {
    const base = await baseOf(await csv('code,day\nA1,31.01.2024\n'), [
      { name: 'day', type: 'DATE', format: '%d.%m.%Y' },
    ]);
    const { page } = await append(base, await csv('code,day\n0042,01.02.2024\n17,02.02.2024\n'));
    expect(page).toEqual([
      { code: 'A1', day: '2024-01-31' },
      { code: '0042', day: '2024-02-01' },
      { code: '17', day: '2024-02-02' },
    ]);
    expect((await append(base, rowsOf([{ code: 'x', day: '03.02.2024' }]))).page[1]).toEqual({
      code: 'x',
      day: '2024-02-03',
    });
  });

  it('are counted where they are broken', async () => {
    const base = await baseOf(await csv('a,b\n1,2\n'));
    const { rows, rejected } = await append(base, await csv('a,b\n3,4\n5\n6,7\n'));
    expect([rows, rejected.count]).toEqual([3, 1]);
  });

  it.each<[string, Record<string, unknown>, object, RegExp]>([
    ['adds', { ...ROW, height: 180 }, { added: ['height'], missing: [], retyped: [] }, /it adds "height"/],
    [
      'lacks',
      { id: 'c', age: 7, rate: 1, plan: 'x', gold: true },
      { added: [], missing: ['seen'], retyped: [] },
      /it lacks "seen"/,
    ],
    [
      'renames',
      { ...ROW, age: undefined, Age: 7 },
      { added: ['Age'], missing: ['age'], retyped: [] },
      /version 4 of "people": it adds "Age"; it lacks "age"/,
    ],
    [
      'retypes',
      { ...ROW, age: 7.5, gold: 1, plan: 5, seen: 'today' },
      {
        added: [],
        missing: [],
        retyped: [
          { column: 'age', from: 'INTEGER', to: 'NUMBER' },
          { column: 'plan', from: 'TEXT', to: 'INTEGER' },
          { column: 'gold', from: 'BOOLEAN', to: 'INTEGER' },
          { column: 'seen', from: 'TIMESTAMP', to: 'TEXT' },
        ],
      },
      /"age" holds NUMBER instead of INTEGER/,
    ],
  ])('are refused, with the difference, where a batch %s columns', async (_, row, details, message) => {
    const error = await failure(append(people, rowsOf([row])));
    expect(error).toMatchObject({ code: 'INVALID_DATA', details });
    expect(error.message).toMatch(message);
  });

  it('are refused where customers are there already, or twice in the batch', async () => {
    const of = (...ids: (string | null)[]) => rowsOf(ids.map((id) => ({ ...ROW, id })));
    expect(await failure(append(people, of('c', 'b ', 'a')))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/2 customers of the batch are in "people" already, such as "a", "b"/),
      details: { column: 'id', duplicated: 2, examples: ['a', 'b'] },
    });
    expect((await failure(append(people, of('c', 'c')))).message).toMatch(/1 key on more than one row/);
    expect((await failure(append(people, of('c', null)))).message).toMatch(/1 row without a key/);
    const personal = { ...people, columns: people.columns.map((column) => ({ ...column, pii: true })) };
    const error = await failure(append(personal, of('a')));
    expect(error.message).toContain('1 customer of the batch is in "people" already.');
    expect(error.details).toEqual({ column: 'id', duplicated: 1, examples: [] });
    // Where rows are no customers, the same key may come again.
    expect((await append({ ...people, kind: 'EVENTS' }, of('a', 'a'))).rows).toBe(4);
  });

  it('are refused where there are none', async () => {
    expect(await failure(append(people, rowsOf([])))).toMatchObject({ code: 'INVALID_DATA' });
  });
});
