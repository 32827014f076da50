import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { SHARED } from './shared-data.ts';

/** The numbers of columns `from … until` of a comma separated file with one line above them. */
export function columnsOf(path: string, from: number, until: number): Float64Array[] {
  const lines = readFileSync(`${SHARED}/${path}`, 'utf8').trim().split(/\r?\n/).slice(1);
  const rows = lines.map((line) => line.split(','));
  return Array.from({ length: until - from }, (_, j) => Float64Array.from(rows, (row) => Number(row[from + j])));
}

/** Recency, frequency and monetary value (in whole pence) of the 4,338 customers of Online Retail, as REFERENCE.md has them. */
export async function onlineRetailRfm(): Promise<[Float64Array, Float64Array, Float64Array]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.runAndReadAll(`
    SELECT date_sub('day', max(InvoiceDate), TIMESTAMP '2011-12-10')::DOUBLE, count(DISTINCT InvoiceNo)::DOUBLE,
           round(sum(Quantity * UnitPrice), 2)::DOUBLE
    FROM read_csv('${SHARED}/online_retail.csv.gz', types = { 'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR' })
    WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
    GROUP BY CustomerID ORDER BY CustomerID`);
  const rows = result.getRows() as unknown as number[][];
  const column = (j: number) => Float64Array.from(rows, (row) => row[j]);
  return [column(0), column(1), column(2)];
}
