import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnRequest, DatasetKind } from './column.ts';
import { type ImportedVersion, importVersion, type Source } from './import-version.ts';
import { loadColumns } from './load-columns.ts';
import { distinctCounts } from './read-rows.ts';

const DATA = resolve('../shared/data');
const absent = !existsSync(DATA);

const never = new AbortController().signal;
const limits = { maxRejectedShare: 0, queryMemoryMb: 1024, queryTimeoutMs: 60_000 };

describe.skipIf(absent)(`real data${absent ? ': SKIPPED, ../shared/data is absent' : ''}`, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clientele-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const importAs = (name: string, source: Source, columns: ColumnRequest[] = [], datasetKind: DatasetKind = 'OTHER') =>
    importVersion({ source, datasetKind, columns, file: join(directory, `${name}.parquet`), ...limits }, never);
  const file = (name: string): Source => ({ kind: 'file', path: join(DATA, name), name });
  const types = ({ columns }: ImportedVersion) => Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const missing = ({ columns }: ImportedVersion) =>
    Object.fromEntries(columns.flatMap((column) => (column.missing ? [[column.name, column.missing]] : [])));

  it('imports Online Retail as it is and derives the RFM figures of REFERENCE.md', async () => {
    const purchases = await importAs(
      'purchases',
      file('online_retail.csv.gz'),
      [
        { name: 'CustomerID', role: 'KEY', type: 'TEXT' },
        { name: 'InvoiceDate', role: 'TIME' },
        { name: 'StockCode', role: 'ITEM', type: 'TEXT' },
      ],
      'PURCHASES',
    );
    expect(purchases.rows).toBe(541_909);
    expect(purchases.rejected).toEqual({ count: 0, samples: [] });
    expect(types(purchases)).toEqual({
      InvoiceNo: 'TEXT',
      StockCode: 'TEXT',
      Description: 'TEXT',
      Quantity: 'INTEGER',
      InvoiceDate: 'TIMESTAMP',
      UnitPrice: 'NUMBER',
      CustomerID: 'TEXT',
      Country: 'TEXT',
    });
    expect(missing(purchases)).toEqual({ CustomerID: 135_080, Description: 1_454 });
    const path = join(directory, 'purchases.parquet');
    expect(await distinctCounts(path, ['CustomerID', 'StockCode', 'Country', 'InvoiceNo'])).toEqual({
      CustomerID: 4_372,
      StockCode: 4_070,
      Country: 38,
      InvoiceNo: 25_900,
    });

    const rfm = await importAs(
      'rfm',
      {
        kind: 'query',
        sql: `SELECT CustomerID AS customer_id,
                 date_sub('day', max(InvoiceDate), TIMESTAMP '2011-12-10') AS recency,
                 count(DISTINCT InvoiceNo) AS frequency,
                 sum(Quantity * UnitPrice) AS monetary
          FROM purchases
          WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
          GROUP BY CustomerID`,
        datasets: new Map([['purchases', { file: path, columns: purchases.columns }]]),
      },
      [{ name: 'customer_id', role: 'KEY' }],
      'CUSTOMERS',
    );
    expect(rfm.rows).toBe(4_338);
    const { columns } = await loadColumns(
      join(directory, 'rfm.parquet'),
      rfm.columns.slice(1),
      (length) => new Float64Array(length),
    );
    const figures = columns.map(({ values }) =>
      [mean(values), deviation(values), median(values), Math.max(...values)].map((value) => Number(value.toFixed(3))),
    );
    expect(figures).toEqual([
      [92.059, 100.012, 50, 373],
      [4.272, 7.698, 2, 209],
      [2054.266, 8989.23, 674.485, 280206.02],
    ]);
  });

  it('imports the bank marketing data: semicolons, quotes and gzip', async () => {
    const bank = await importAs('bank', file('bank_full.csv.gz'), [{ name: 'y', role: 'TARGET' }]);
    expect(bank.rows).toBe(45_211);
    expect(bank.columns).toHaveLength(17);
    expect(types(bank)).toMatchObject({ age: 'INTEGER', job: 'TEXT', balance: 'INTEGER', y: 'TEXT' });
    const { columns } = await loadColumns(
      join(directory, 'bank.parquet'),
      bank.columns.slice(-1),
      (length) => new Float64Array(length),
    );
    expect(columns[0]?.categories).toEqual(['no', 'yes']);
    expect(columns[0]?.values.reduce((sum, code) => sum + code, 0)).toBe(5_289);
  });

  it('imports the wholesale customers: CRLF, no line end at the end', async () => {
    const wholesale = await importAs('wholesale', file('wholesale_customers.csv'));
    expect(wholesale.rows).toBe(440);
    const { columns } = await loadColumns(
      join(directory, 'wholesale.parquet'),
      wholesale.columns.slice(2),
      (length) => new Float64Array(length),
    );
    expect(columns.map(({ values }) => Number(mean(values).toFixed(2)))).toEqual([
      12000.3, 5796.27, 7951.28, 3071.93, 2881.49, 1524.87,
    ]);
  });

  it('imports the churn data', async () => {
    const churn = await importAs('churn', file('mlc_churn.csv'), [{ name: 'rownames', role: 'KEY' }], 'CUSTOMERS');
    expect(churn.rows).toBe(5_000);
    expect(churn.columns).toHaveLength(21);
    const { columns } = await loadColumns(
      join(directory, 'churn.parquet'),
      churn.columns.slice(-1),
      (length) => new Float64Array(length),
    );
    expect(columns[0]?.values.filter((code) => columns[0]?.categories?.[code] === 'yes')).toHaveLength(707);
  });
});

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float64Array) => {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
};
const median = (values: Float64Array) => {
  const sorted = values.toSorted();
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};
