import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, SHARED } from '../../../test/support/shared-data.ts';
import { AppError } from '../../errors.ts';
import type { ColumnRequest, DatasetKind } from '../column.ts';
import { importVersion, type Source } from '../import-version.ts';
import { type Row, rowPage } from '../read-rows.ts';
import type { Measure } from './aggregate-measures.ts';
import type { AggregateSourceInput, FeatureInput } from './aggregate-source.input.ts';
import { aggregateSource } from './aggregate-source.ts';
import type { Table } from './derived-source.ts';
import { rfmSource } from './rfm-source.ts';

const never = new AbortController().signal;
const limits = { maxRejectedShare: 0, queryMemoryMb: 512, queryTimeoutMs: 60_000 };

let directory: string;
let shop: Table;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-aggregate-'));
  shop = await tableOf('shop', { kind: 'rows', rows: SHOP }, SHOP_COLUMNS);
});
afterAll(() => rm(directory, { recursive: true }));

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
  source: Source,
  columns: ColumnRequest[],
  kind: DatasetKind = 'PURCHASES',
): Promise<Table> {
  return { name, kind, ...(await importAs(source, columns, kind)) };
}
const aggregate = async (input: Omit<AggregateSourceInput, 'dataset'>, table = shop, customers?: Table) =>
  importAndRead({ kind: 'derived', ...(await aggregateSource({ dataset: table.name, ...input }, table, customers)) });
const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

const SHOP_COLUMNS: ColumnRequest[] = [
  { name: 'id', role: 'KEY', pii: true },
  { name: 'at', role: 'TIME' },
  { name: 'paid', role: 'AMOUNT', pii: true },
];
const SHOP = [
  { id: 'b', at: '2024-01-01 10:00:00', paid: 10, pieces: 2, item: 'tea', web: true },
  { id: 'a', at: '2024-01-31 23:59:59', paid: 5, pieces: 1, item: 'tea', web: false },
  { id: 'b', at: '2024-01-11 10:00:00', paid: 30, pieces: 1, item: 'pot', web: false },
  { id: 'b', at: '2024-01-11 10:00:00', paid: 1, pieces: 7, item: null, web: true },
  { id: null, at: '2024-01-05 10:00:00', paid: 99, pieces: 1, item: 'tea', web: true },
  { id: 'c', at: null, paid: 99, pieces: 1, item: 'tea', web: true },
  { id: 'c', at: '2024-02-01 00:00:00', paid: 99, pieces: 1, item: 'tea', web: true },
];

describe('an aggregate', () => {
  it('has each measure as its description says, and what is there without rows', async () => {
    const feature = (measure: Measure, more: Partial<FeatureInput> = {}): FeatureInput => ({ measure, ...more });
    const { page, columns, derivation } = await aggregate({
      asOf: '2024-02-01',
      features: [
        feature('COUNT'),
        feature('COUNT', { column: 'item' }),
        feature('COUNT', { days: 21, name: 'late' }),
        feature('SUM', { column: 'paid', days: 21 }),
        feature('SUM', { column: 'paid', times: 'pieces', name: 'worth' }),
        feature('MEAN', { column: 'paid', days: 21 }),
        feature('MIN', { column: 'at' }),
        feature('MAX', { column: 'paid' }),
        feature('DISTINCT', { column: 'item', where: 'web' }),
        feature('LAST', { column: 'item' }),
        feature('LAST', { column: 'paid' }),
        feature('RECENCY'),
        feature('RECENCY', { column: 'item', where: "item = 'tea'" }),
        feature('TREND', { column: 'paid' }),
        feature('SHARE', { name: 'web', where: 'web' }),
        feature('SHARE', { name: 'web_paid', column: 'paid', where: 'web' }),
      ],
    });
    expect(page).toEqual([
      {
        id: 'a',
        count: 1,
        count_item: 1,
        late: 1,
        sum_paid_21d: 5,
        worth: 5,
        mean_paid_21d: 5,
        min_at: '2024-01-31T23:59:59.000Z',
        max_paid: 5,
        distinct_item: 0,
        last_item: 'tea',
        last_paid: 5,
        recency: 0,
        recency_item: 0,
        trend_paid: null,
        web: 0,
        web_paid: 0,
      },
      {
        id: 'b',
        count: 3,
        count_item: 2,
        late: 2,
        sum_paid_21d: 31,
        worth: 57,
        mean_paid_21d: 15.5,
        min_at: '2024-01-01T10:00:00.000Z',
        max_paid: 30,
        distinct_item: 1,
        last_item: 'pot',
        last_paid: 1,
        recency: 20,
        recency_item: 30,
        trend_paid: expect.closeTo(0.55, 12),
        web: expect.closeTo(2 / 3, 15),
        web_paid: expect.closeTo(11 / 41, 15),
      },
    ]);
    expect(columns.filter(({ pii }) => pii).map(({ name }) => name)).toEqual([
      'id',
      'sum_paid_21d',
      'worth',
      'mean_paid_21d',
      'max_paid',
      'last_paid',
      'trend_paid',
      'web_paid',
    ]);
    expect(columns[0]).toMatchObject({ name: 'id', role: 'KEY', type: 'TEXT' });
    expect(derivation).toEqual({
      asOf: Date.UTC(2024, 1, 1),
      withoutCustomer: 1,
      withoutTime: 1,
      notBefore: 1,
      warnings: [],
    });
  });

  it('describes the midnight after the latest row where no moment is given', async () => {
    const { page, derivation } = await aggregate({ features: [{ measure: 'RECENCY' }] });
    expect(derivation?.asOf).toBe(Date.UTC(2024, 1, 2));
    expect(page).toEqual([
      { id: 'a', recency: 1 },
      { id: 'b', recency: 21 },
      { id: 'c', recency: 1 },
    ]);
  });

  it('has the first moment of a window in it, and the moment described not', async () => {
    const window = async (asOf: string) =>
      (await aggregate({ asOf, days: 10, where: "id = 'b'", features: [{ measure: 'COUNT' }] })).page[0]?.count;
    expect(await window('2024-01-11T10:00:00Z')).toBe(1);
    expect(await window('2024-01-11T10:00:00.001Z')).toBe(2);
    expect(await window('2024-01-21T10:00:00Z')).toBe(2);
    expect(await window('2024-01-21T10:00:00.001Z')).toBe(0);
  });

  it('has zeros and missing values for a window without rows, and warns', async () => {
    const { page, derivation } = await aggregate({
      asOf: '2025-01-01',
      features: [
        { measure: 'COUNT', days: 30 },
        { measure: 'SUM', column: 'paid', days: 30 },
        { measure: 'MEAN', column: 'paid', days: 30 },
        { measure: 'RECENCY' },
      ],
    });
    expect(page).toEqual([
      { id: 'a', count_30d: 0, sum_paid_30d: 0, mean_paid_30d: null, recency: 335 },
      { id: 'b', count_30d: 0, sum_paid_30d: 0, mean_paid_30d: null, recency: 355 },
      { id: 'c', count_30d: 0, sum_paid_30d: 0, mean_paid_30d: null, recency: 335 },
    ]);
    expect(derivation?.warnings).toEqual([
      'No row of "shop" lies in the 30 days before 2025-01-01: count_30d, sum_paid_30d, mean_paid_30d have for everyone what there is without rows.',
    ]);
  });

  it('has all customers of a dataset and no others, where it is given, and counts who is missing', async () => {
    const rows = [{ no: 'z' }, { no: 'a' }, { no: 'd' }];
    const customers = await tableOf('people', { kind: 'rows', rows }, [{ name: 'no', role: 'KEY' }], 'CUSTOMERS');
    const features: FeatureInput[] = [
      { measure: 'SUM', column: 'paid' },
      { measure: 'MAX', column: 'paid' },
    ];
    const { page, derivation } = await aggregate({ features, asOf: '2024-02-01' }, shop, customers);
    expect(page).toEqual([
      { id: 'a', sum_paid: 5, max_paid: 5 },
      { id: 'd', sum_paid: 0, max_paid: null },
      { id: 'z', sum_paid: 0, max_paid: null },
    ]);
    expect(derivation?.unmatched).toEqual({ left: 2, right: 1 });
  });

  it('bears dates at the end of the calendar, and products beyond 64 bits', async () => {
    const rows = [
      { id: 'a', at: '9999-12-31', n: 4_000_000_000_000_000 },
      { id: 'a', at: '0001-01-01', n: 4_000_000_000_000_000 },
    ];
    const table = await tableOf('far', { kind: 'rows', rows }, [
      { name: 'id', role: 'KEY' },
      { name: 'at', role: 'TIME' },
    ]);
    const square: FeatureInput = { measure: 'SUM', column: 'n', times: 'n', days: 36_500 };
    expect(await aggregate({ features: [square, { measure: 'RECENCY' }] }, table)).toMatchObject({
      page: [{ id: 'a', sum_n_36500d: 1.6e31, recency: 1 }],
      derivation: { asOf: Date.UTC(10_000, 0, 1) },
    });
    const long = await aggregate({ asOf: '0001-01-02', features: [square] }, table);
    expect(long.page).toEqual([{ id: 'a', sum_n_36500d: 1.6e31 }]);
  });

  it('needs no times for what has nothing to do with them', async () => {
    const rows = [
      { id: 1, n: 2 },
      { id: 1, n: 3 },
      { id: null, n: 5 },
    ];
    const table = await tableOf('timeless', { kind: 'rows', rows }, [{ name: 'id', role: 'KEY' }]);
    const { page, derivation } = await aggregate({ features: [{ measure: 'SUM', column: 'n' }] }, table);
    expect(page).toEqual([{ id: 1, sum_n: 5 }]);
    expect(derivation).toEqual({ withoutCustomer: 1, warnings: [] });
    for (const more of [{ days: 5 }, { asOf: '2024-01-01' }, { features: [{ measure: 'RECENCY' as const }] }])
      expect(await failure(aggregate({ features: [{ measure: 'COUNT' }], ...more }, table))).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('time'),
      });
  });

  it('says the same as a plain loop over the rows', async () => {
    const day = 86_400_000;
    const row = fc.record({
      id: fc.constantFrom('a', 'b', 'c', null),
      at: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 8 }),
      n: fc.option(fc.integer({ min: -5, max: 5 }), { freq: 5 }),
    });
    const input = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 25 }),
      asOf: fc.integer({ min: 1, max: 45 }),
      days: fc.integer({ min: 1, max: 45 }),
      least: fc.integer({ min: -5, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ rows, asOf, days, least }) => {
        const dateOf = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * day).toISOString().slice(0, 10);
        const table = await tableOf(
          'plain',
          { kind: 'rows', rows: rows.map(({ at, ...rest }) => ({ ...rest, at: at === null ? null : dateOf(at) })) },
          [
            { name: 'id', role: 'KEY', type: 'TEXT' },
            { name: 'at', role: 'TIME', type: 'DATE' },
            { name: 'n', type: 'INTEGER' },
          ],
        );
        const counts = rows.filter(({ id, at }) => id !== null && at !== null && at < asOf);
        const where = `n >= ${least}`;
        const asked = aggregate(
          {
            asOf: dateOf(asOf),
            features: [
              { name: 'count', measure: 'COUNT', days, where },
              { name: 'sum', measure: 'SUM', column: 'n', days },
              { name: 'mean', measure: 'MEAN', column: 'n', where },
              { name: 'distinct', measure: 'DISTINCT', column: 'n' },
              { name: 'last', measure: 'LAST', column: 'n' },
              { name: 'recency', measure: 'RECENCY', days },
              { name: 'trend', measure: 'TREND', column: 'n', days },
              { name: 'share', measure: 'SHARE', where, days },
            ],
          },
          table,
        );
        if (counts.length === 0) return void expect((await failure(asked)).code).toBe('INVALID_DATA');
        const expected = [...new Set(counts.map(({ id }) => id))].sort().map((id) => {
          const own = counts.filter((one) => one.id === id) as { at: number; n: number | null }[];
          const late = own.filter(({ at }) => at >= asOf - days);
          const kept = own.filter(({ n }) => n !== null && n >= least);
          const both = late.filter((one) => kept.includes(one));
          const values = (of: typeof own) => of.flatMap(({ n }) => n ?? []);
          const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
          const latest = own
            .filter(({ n }) => n !== null)
            .reduce<(typeof own)[0] | null>((a, b) => (a && a.at > b.at ? a : b), null);
          return {
            id,
            count: both.length,
            sum: sum(values(late)),
            mean: kept.length ? sum(values(kept)) / kept.length : null,
            distinct: new Set(values(own)).size,
            last: latest?.n ?? null,
            recency: late.length ? asOf - Math.max(...late.map(({ at }) => at)) : null,
            trend: slope(late.filter(({ n }) => n !== null) as { at: number; n: number }[]),
            share: late.length ? both.length / late.length : null,
          };
        });
        const close = (value: unknown) => (typeof value === 'number' ? expect.closeTo(value, 9) : value);
        expect((await asked).page).toEqual(
          expected.map((one) => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, close(value)]))),
        );
      }),
      { numRuns: 6 },
    );
  });
});

function slope(points: readonly { at: number; n: number }[]): number | null {
  if (new Set(points.map(({ at }) => at)).size < 2) return null;
  const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length;
  const [x, y] = [mean(points.map(({ at }) => at)), mean(points.map(({ n }) => n))];
  return mean(points.map(({ at, n }) => (at - x) * (n - y))) / mean(points.map(({ at }) => (at - x) ** 2));
}

describe('an aggregate refuses', () => {
  const count: FeatureInput = { measure: 'COUNT' };
  it.each<[string, Omit<AggregateSourceInput, 'dataset'>, string, RegExp]>([
    [
      'a column that is not there',
      { features: [{ measure: 'SUM', column: 'price' }] },
      'UNKNOWN_COLUMN',
      /features\[0\].column is "price".*paid/,
    ],
    ['a customer column that is not there', { by: 'ID', features: [count] }, 'UNKNOWN_COLUMN', /aggregate.by is "ID"/],
    [
      'a sum of texts',
      { features: [{ measure: 'SUM', column: 'item' }] },
      'INVALID_INPUT',
      /"item".*holds TEXT.*INTEGER or NUMBER/,
    ],
    [
      'a factor of texts',
      { features: [{ measure: 'SUM', column: 'paid', times: 'item' }] },
      'INVALID_INPUT',
      /times.*TEXT/,
    ],
    ['a least text', { features: [{ measure: 'MIN', column: 'item' }] }, 'INVALID_INPUT', /TEXT/],
    [
      'a time that is none',
      { time: 'paid', features: [count] },
      'INVALID_INPUT',
      /aggregate.time.*INTEGER.*DATE or TIMESTAMP/,
    ],
    ['a measure without its column', { features: [{ measure: 'MEAN' }] }, 'INVALID_INPUT', /MEAN measures a column/],
    ['a share of nothing', { features: [{ measure: 'SHARE' }] }, 'INVALID_INPUT', /SHARE is the part/],
    ['a factor alone', { features: [{ measure: 'COUNT', times: 'paid' }] }, 'INVALID_INPUT', /times/],
    [
      'two features of one name',
      { features: [count, { ...count, name: 'Count' }] },
      'INVALID_INPUT',
      /features\[1\] would be called "Count", as features\[0\] is/,
    ],
    ['the name of the customer id', { features: [{ ...count, name: 'ID' }] }, 'INVALID_INPUT', /as the customer id is/],
    ['no features', { features: [] }, 'INVALID_INPUT', /from 1 to 200/],
    [
      'too many',
      { features: Array.from({ length: 201 }, (_, i) => ({ ...count, name: `f${i}` })) },
      'INVALID_INPUT',
      /201 entries/,
    ],
    ['no days', { days: 0, features: [count] }, 'INVALID_INPUT', /days is 0/],
    ['a day that is none', { asOf: '2024-02-30', features: [count] }, 'INVALID_INPUT', /"2024-02-30"/],
    ['a moment in words', { asOf: 'yesterday', features: [count] }, 'INVALID_INPUT', /"yesterday"/],
    ['a condition that is none', { where: 'paid >', features: [count] }, 'INVALID_SQL', /syntax/],
    [
      'a condition that leaves its brackets',
      { where: 'true) OR (true', features: [count] },
      'INVALID_SQL',
      /aggregate|SQL/,
    ],
    [
      'a condition over other datasets',
      { features: [{ ...count, where: 'paid IN (SELECT x FROM other)' }] },
      'INVALID_SQL',
      /other/,
    ],
    [
      'a condition that reads files',
      { where: "EXISTS (FROM read_csv('/etc/passwd'))", features: [count] },
      'INVALID_SQL',
      /read_csv/,
    ],
    ['a condition over columns that are not there', { where: 'price > 1', features: [count] }, 'INVALID_SQL', /price/],
    [
      'a condition that nothing meets',
      { where: 'paid > 1000', features: [count] },
      'INVALID_DATA',
      /No row of "shop" meets the condition paid > 1000/,
    ],
    [
      'a moment before everything',
      { asOf: '2020-01-01', features: [count] },
      'INVALID_DATA',
      /of 7, 1 lack a customer id; 1 lack a time; 5 are not before 2020-01-01.*2024-01-01T10:00:00Z/,
    ],
  ])('%s', async (_, input, code, message) => {
    const error = await failure(aggregate(input));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('customers who are none', async () => {
    expect(await failure(aggregate({ features: [count] }, shop, shop))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('PURCHASES'),
    });
  });

  it('a dataset without customer ids, amounts or times for RFM', async () => {
    const table = await tableOf('bare', { kind: 'rows', rows: [{ a: 1 }] }, [], 'OTHER');
    const of = (more: object = {}) => failure(rfmSource({ dataset: 'bare', ...more }, table));
    expect((await of()).message).toMatch(/rfm.customer is missing.*role KEY/);
    expect((await of({ customer: 'a' })).message).toMatch(/rfm.time is missing.*role TIME/);
    expect((await failure(rfmSource({ dataset: 'shop', quantity: 'item' }, shop))).message).toMatch(
      /rfm.quantity.*TEXT/,
    );
    expect((await failure(rfmSource({ dataset: 'shop', order: 'bill' }, shop))).code).toBe('UNKNOWN_COLUMN');
  });
});

describe.skipIf(!hasShared)('on real data', () => {
  it('describes customers of Online Retail on 2011-09-01 as pandas does', async () => {
    const sales = await tableOf(
      'sales',
      { kind: 'file', path: join(SHARED, 'online_retail.csv.gz'), name: 'online_retail.csv.gz' },
      [
        { name: 'CustomerID', role: 'KEY', type: 'TEXT' },
        { name: 'InvoiceDate', role: 'TIME' },
      ],
    );
    const { page, derivation } = await aggregate(
      {
        asOf: '2011-09-01',
        features: [
          { measure: 'COUNT' },
          { name: 'orders', measure: 'DISTINCT', column: 'InvoiceNo' },
          { name: 'revenue', measure: 'SUM', column: 'Quantity', times: 'UnitPrice' },
          { name: 'revenue_90d', measure: 'SUM', column: 'Quantity', times: 'UnitPrice', days: 90 },
          { measure: 'COUNT', days: 90 },
          { name: 'mean_90d', measure: 'MEAN', column: 'UnitPrice', days: 90 },
          { name: 'min', measure: 'MIN', column: 'UnitPrice' },
          { name: 'max_90d', measure: 'MAX', column: 'UnitPrice', days: 90 },
          { name: 'last', measure: 'LAST', column: 'UnitPrice' },
          { measure: 'RECENCY' },
          { name: 'trend', measure: 'TREND', column: 'Quantity', times: 'UnitPrice' },
          { name: 'share_dear', measure: 'SHARE', column: 'Quantity', where: 'UnitPrice > 5' },
          { name: 'share_returned', measure: 'SHARE', where: 'Quantity < 0' },
        ],
      },
      sales,
    );
    expect(derivation).toMatchObject({ withoutCustomer: 135_080, withoutTime: 0, notBefore: 174_776 });
    expect(page).toHaveLength(3360);
    const values = (name: string) =>
      page.flatMap((row) => (row[name] === null ? [] : [row[name] as number])).toSorted((a, b) => a - b);
    const of = (id: string) => page.find((row) => row.CustomerID === id) as Row;
    for (const [name, golden] of Object.entries(GOLDEN)) {
      const present = values(name);
      expect(page.length - present.length, name).toBe(golden.missing);
      const middle = (present.length - 1) / 2;
      const median = ((present[Math.floor(middle)] ?? 0) + (present[Math.ceil(middle)] ?? 0)) / 2;
      near(median, golden.median, name);
      // A line through two rows of one second has slopes of millions, of which a sum keeps no digits.
      if (name !== 'trend') near(present.reduce((a, b) => a + b, 0) / present.length, golden.mean, name);
      near(of('12347')[name] as number, golden.of12347, name);
      near(of('12748')[name] as number, golden.of12748, name);
    }
  }, 120_000);

  it('reproduces the published summary of CDNOW customers, calibrated over 39 weeks', async () => {
    const lines = readFileSync(join(SHARED, 'cdnow/CDNOW_sample.txt'), 'utf8').trim().split(/\r?\n/);
    const rows = lines.map((line) => {
      const [, id, date] = line.trim().split(/\s+/) as [string, string, string];
      return { id: Number(id), date: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` };
    });
    const table = await tableOf('cdnow', { kind: 'rows', rows }, [
      { name: 'id', role: 'KEY' },
      { name: 'date', role: 'TIME' },
    ]);
    const { page, derivation } = await aggregate(
      {
        asOf: '1997-10-01',
        features: [
          { name: 'days', measure: 'DISTINCT', column: 'date' },
          { name: 'first', measure: 'MIN', column: 'date' },
          { name: 'last', measure: 'MAX', column: 'date' },
        ],
      },
      table,
    );
    expect(derivation?.notBefore).toBeGreaterThan(1000);
    const weeks = (from: unknown, to: unknown) =>
      (Date.parse(String(to)) - Date.parse(String(from))) / (7 * 86_400_000);
    const published = readFileSync(join(SHARED, 'cdnow/cdnow_customers_summary.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1);
    expect(page).toHaveLength(2357);
    expect(
      page.map(({ id, days, first, last }) =>
        [id, Number(days) - 1, weeks(first, last).toFixed(2), weeks(first, '1997-09-30').toFixed(2)].join(),
      ),
    ).toEqual(
      published.map((line) => {
        const [id, x, tx, T] = line.split(',');
        return [id, x, Number(tx).toFixed(2), Number(T).toFixed(2)].join();
      }),
    );
  });
});

const near = (actual: number, golden: number, name: string) =>
  expect(Math.abs(actual - golden), `${name}: ${actual} instead of ${golden}`).toBeLessThanOrEqual(
    1e-9 * Math.max(1e-6, Math.abs(golden)),
  );

/** test/fixtures/aggregates.py: pandas on the same rows. */
const GOLDEN = {
  count: { missing: 0, mean: 69.06339285714286, median: 33.0, of12347: 124, of12748: 2006 },
  orders: { missing: 0, mean: 4.119642857142857, median: 2.0, of12347: 5, of12748: 134 },
  revenue: { missing: 0, mean: 1464.0201583333335, median: 532.96, of12347: 2790.86, of12748: 13101.77 },
  revenue_90d: { missing: 0, mean: 522.5752413690476, median: 134.93, of12347: 967.4300000000001, of12748: 3778.95 },
  count_90d: { missing: 0, mean: 24.163690476190474, median: 7.0, of12347: 40, of12748: 628 },
  mean_90d: {
    missing: 1402,
    mean: 12.091088332657781,
    median: 2.873645161290322,
    of12347: 3.0465,
    of12748: 2.476942675159236,
  },
  min: { missing: 0, mean: 3.45347380952381, median: 0.42, of12347: 0.25, of12748: 0.12 },
  max_90d: { missing: 1402, mean: 44.460919305413675, median: 9.95, of12347: 12.75, of12748: 29.95 },
  last: { missing: 0, mean: 11.093330654761905, median: 2.55, of12347: 8.15, of12748: 4.15 },
  recency: { missing: 0, mean: 91.46755952380953, median: 71.0, of12347: 29, of12748: 1 },
  trend: {
    missing: 1195,
    mean: -7103.186579039028,
    median: -0.0011751573461963433,
    of12347: 0.021309541550730164,
    of12748: 0.000524568148818685,
  },
  share_dear: {
    missing: 5,
    mean: 0.0820531273670135,
    median: 0.03590664272890485,
    of12347: 0.0220125786163522,
    of12748: 0.03735493230174081,
  },
  share_returned: { missing: 0, mean: 0.038957178735728605, median: 0.0, of12347: 0.0, of12748: 0.014456630109670987 },
};
