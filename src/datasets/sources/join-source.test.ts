import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../errors.ts';
import type { ColumnRequest, DatasetKind } from '../column.ts';
import { importVersion, type Source } from '../import-version.ts';
import { rowPage } from '../read-rows.ts';
import type { Table } from './derived-source.ts';
import type { JoinSourceInput } from './join-source.input.ts';
import { joinSource } from './join-source.ts';

const never = new AbortController().signal;
const limits = { maxRejectedShare: 0, queryMemoryMb: 256, queryTimeoutMs: 60_000 };

let directory: string;
let customers: Table;
let visits: Table;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-join-'));
  customers = await tableOf('customers', CUSTOMERS, [{ name: 'id', role: 'KEY', pii: true }], 'CUSTOMERS');
  visits = await tableOf(
    'visits',
    VISITS,
    [
      { name: 'who', role: 'KEY' },
      { name: 'since', role: 'TIME' },
    ],
    'EVENTS',
  );
});
afterAll(() => rm(directory, { recursive: true }));

const CUSTOMERS = [
  { id: 'z', age: 31, since: '2024-01-01' },
  { id: 'a', age: 40, since: '2024-01-02' },
  { id: 'm', age: 50, since: null },
];
const VISITS = [
  { who: 'a', pages: 3, since: '2024-02-01' },
  { who: 'q', pages: 9, since: '2024-02-02' },
  { who: null, pages: 1, since: '2024-02-03' },
  { who: 'z', pages: 5, since: '2024-02-04' },
];

let files = 0;
async function importAs(source: Source, columns: ColumnRequest[] = [], datasetKind: DatasetKind = 'OTHER') {
  const file = join(directory, `${++files}.parquet`);
  const imported = await importVersion({ source, datasetKind, columns, file, ...limits }, never);
  return { ...imported, file };
}
/** The same, with its rows. */
async function importAndRead(...given: Parameters<typeof importAs>) {
  const imported = await importAs(...given);
  return { ...imported, page: await rowPage(imported.file, imported.columns, 0, imported.rows) };
}
async function tableOf(
  name: string,
  rows: Record<string, unknown>[],
  columns: ColumnRequest[],
  kind: DatasetKind = 'OTHER',
): Promise<Table> {
  return { name, kind, ...(await importAs({ kind: 'rows', rows }, columns, kind)) };
}
const joined = async (
  input: Partial<JoinSourceInput>,
  [left, right] = [customers, visits],
  columns: ColumnRequest[] = [],
  kind?: DatasetKind,
) =>
  importAndRead(
    { kind: 'derived', ...joinSource({ left: left.name, right: right.name, ...input }, left, right) },
    columns,
    kind,
  );
const failure = async (work: () => Promise<unknown>): Promise<AppError> => {
  const error = await work().then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

describe('a join', () => {
  it('keeps the rows of the left in their order, and counts what found no partner', async () => {
    const { page, columns, derivation } = await joined({ prefix: 'v_' }, undefined, [], 'CUSTOMERS');
    expect(page).toEqual([
      { id: 'z', age: 31, since: '2024-01-01', v_pages: 5, v_since: '2024-02-04' },
      { id: 'a', age: 40, since: '2024-01-02', v_pages: 3, v_since: '2024-02-01' },
      { id: 'm', age: 50, since: null, v_pages: null, v_since: null },
    ]);
    expect(derivation).toEqual({ unmatched: { left: 1, right: 2 }, warnings: [] });
    expect(columns.map(({ name, role, pii }) => [name, role, pii])).toEqual([
      ['id', 'KEY', true],
      ['age', 'FEATURE', false],
      ['since', 'FEATURE', false],
      ['v_pages', 'FEATURE', false],
      ['v_since', 'TIME', false],
    ]);
  });

  it('drops or keeps rows without a partner', async () => {
    expect((await joined({ kind: 'INNER', columns: ['pages'] })).page).toEqual([
      { id: 'z', age: 31, since: '2024-01-01', pages: 5 },
      { id: 'a', age: 40, since: '2024-01-02', pages: 3 },
    ]);
    const full = await joined({ kind: 'FULL', columns: ['pages'] });
    expect(full.page.map(({ id, age, pages }) => [id, age, pages])).toEqual([
      ['z', 31, 5],
      ['a', 40, 3],
      ['m', 50, null],
      ['q', null, 9],
      [null, null, 1],
    ]);
    expect(full.derivation?.unmatched).toEqual({ left: 1, right: 2 });
  });

  it('refuses to multiply rows, with the numbers, unless it is asked to', async () => {
    const orders = await tableOf(
      'orders',
      ['a', 'a', 'z', 'a', 'q', 'q', null, null].map((who, n) => ({ who, n })),
      [{ name: 'who', role: 'KEY' }],
    );
    const error = await failure(() => joined({}, [visits, orders]));
    expect(error).toMatchObject({ code: 'INVALID_DATA' });
    expect(error.message).toContain(
      '2 keys are on several rows of "orders", such as "a" 3 times, "q" 2 times, so that 3 rows would become 6',
    );
    expect(error.details).toEqual({
      keys: 2,
      rowsBefore: 3,
      rowsAfter: 6,
      examples: [
        { key: ['a'], left: 1, right: 3 },
        { key: ['q'], left: 1, right: 2 },
      ],
    });
    const { page, derivation } = await joined({ multiply: true, columns: ['n'] }, [visits, orders]);
    expect(page.map(({ who, n }) => [who, n])).toEqual([
      ['a', 0],
      ['a', 1],
      ['a', 3],
      ['q', 4],
      ['q', 5],
      [null, null],
      ['z', 2],
    ]);
    expect(derivation?.unmatched).toEqual({ left: 1, right: 2 });
    // Personal data is not shown, and several rows on the left with one partner multiply nothing.
    const personal = await failure(() => joined({}, [customers, orders]));
    expect(personal.details.examples).toEqual([]);
    expect(personal.message).not.toContain('"a"');
    expect((await joined({ columns: ['age'] }, [orders, customers])).rows).toBe(8);
  });

  it('compares keys of different types as text, on several columns too', async () => {
    const numbers = await tableOf(
      'numbers',
      [
        { k: 1, d: '2024-01-01', a: 'x' },
        { k: 2, d: '2024-01-01', a: 'y' },
      ],
      [],
    );
    const texts = await tableOf(
      'texts',
      [
        { t: '1', e: '2024-01-01', b: 7 },
        { t: '3', e: '2024-01-01', b: 9 },
      ],
      [{ name: 'e', type: 'TEXT' }],
    );
    const on = [
      { left: 'k', right: 't' },
      { left: 'd', right: 'e' },
    ];
    const { page } = await joined({ kind: 'FULL', on }, [numbers, texts]);
    expect(page).toEqual([
      { k: '1', d: '2024-01-01', a: 'x', b: 7 },
      { k: '2', d: '2024-01-01', a: 'y', b: null },
      { k: '3', d: '2024-01-01', a: null, b: 9 },
    ]);
  });

  it('joins a dataset with itself', async () => {
    const { page } = await joined({ columns: ['age'], prefix: 'own_' }, [customers, customers]);
    expect(page.every(({ age, own_age }) => age === own_age)).toBe(true);
  });

  it('warns where nothing agrees, and fails where nothing is left', async () => {
    const others = await tableOf('others', [{ id: 'none', x: 1 }], [{ name: 'id', role: 'KEY' }]);
    expect((await joined({}, [customers, others])).derivation).toEqual({
      unmatched: { left: 3, right: 1 },
      warnings: ['No row of "customers" has a partner in "others" by "id" = "id".'],
    });
    expect(await failure(() => joined({ kind: 'INNER' }, [customers, others]))).toMatchObject({
      code: 'INVALID_DATA',
      message: 'No row of "customers" has a partner in "others" by "id" = "id".',
    });
  });

  it.each<[string, Partial<JoinSourceInput>, string, RegExp]>([
    ['columns of one name', {}, 'INVALID_INPUT', /columns twice: since of "visits".*prefix/],
    ['a prefix that clashes', { columns: ['pages', 'pages'], prefix: 'v_' }, 'INVALID_INPUT', /v_pages/],
    ['a column that is not there', { columns: ['page'] }, 'UNKNOWN_COLUMN', /join.columns\[0\] is "page".*pages/],
    ['a key that is not there', { on: [{ left: 'id', right: 'id' }] }, 'UNKNOWN_COLUMN', /join.on\[0\].right is "id"/],
  ])('refuses %s', async (_, input, code, message) => {
    const error = await failure(() => joined(input));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('asks for keys where there are none', async () => {
    const bare = await tableOf('bare', [{ a: 1 }], []);
    expect((await failure(() => joined({}, [customers, bare]))).message).toMatch(
      /join.on is missing.*"bare".*role KEY/,
    );
  });

  it('says the same as a plain loop over both', async () => {
    const rows = (name: string) =>
      fc.array(
        fc.record({
          k: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 5 }),
          [name]: fc.integer({ min: 0, max: 9 }),
        }),
        { minLength: 1, maxLength: 8 },
      );
    const kinds = fc.constantFrom('INNER' as const, 'LEFT' as const, 'FULL' as const);
    await fc.assert(
      fc.asyncProperty(rows('l'), rows('r'), kinds, async (lefts, rights, kind) => {
        const key: ColumnRequest[] = [{ name: 'k', role: 'KEY', type: 'INTEGER' }];
        const tables: [Table, Table] = [await tableOf('l', lefts, key), await tableOf('r', rights, key)];
        const partners = (k: unknown, of: typeof lefts) => of.filter((one) => k !== null && one.k === k);
        const expected = [
          ...lefts.flatMap(({ k, l }) => {
            const found = partners(k, rights).map(({ r }) => ({ k, l, r }));
            return found.length > 0 || kind === 'INNER' ? found : [{ k, l, r: null }];
          }),
          ...(kind === 'FULL'
            ? rights.filter(({ k }) => partners(k, lefts).length === 0).map(({ k, r }) => ({ k, l: null, r }))
            : []),
        ];
        const unmatched = {
          left: lefts.filter(({ k }) => partners(k, rights).length === 0).length,
          right: rights.filter(({ k }) => partners(k, lefts).length === 0).length,
        };
        const run = (multiply: boolean) => joined({ kind, multiply }, tables);
        if (lefts.some(({ k }) => partners(k, rights).length > 1)) {
          const { details } = await failure(() => run(false));
          const matched = lefts.length - unmatched.left;
          const pairs = lefts.reduce((sum, { k }) => sum + partners(k, rights).length, 0);
          expect(details).toMatchObject({ rowsBefore: matched, rowsAfter: pairs });
        }
        if (expected.length === 0) return void expect((await failure(() => run(true))).code).toBe('INVALID_DATA');
        const { page, derivation } = await run(true);
        expect(page).toEqual(expected);
        expect(derivation?.unmatched).toEqual(unmatched);
      }),
      { numRuns: 5 },
    );
  }, 60_000);
});
