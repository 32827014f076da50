import type { Column } from '../../datasets/column.ts';
import { withDuck } from '../../datasets/duck.ts';
import { fileLiteral, identifier } from '../../datasets/quote-sql.ts';
import type { Periods } from './subject.ts';

/** Points of a curve over time; beyond, longer periods are taken. */
const MOST_PERIODS = 200;

const UNITS = ['day', 'week', 'month', 'year'] as const;
const DAYS = { day: 1, week: 7, month: 30.4, year: 365 } as const;

/** Rows by period of time, and what an amount comes to; periods are as long as their number asks for. */
export const periodsOf = (file: string, time: Column, amount: Column | null): Promise<Periods> =>
  withDuck(async (duck) => {
    const from = `FROM read_parquet(${fileLiteral(file)}, file_row_number = true)`;
    const at = `CAST(${identifier(time.name)} AS TIMESTAMP)`;
    const [{ days }] = await duck.rows<{ days: string | null }>(
      `SELECT date_diff('day', min(${at}), max(${at})) AS days ${from} WHERE isfinite(${at})`,
    );
    const unit = UNITS.find((one) => Number(days ?? 0) / DAYS[one] <= MOST_PERIODS) ?? 'year';
    // In the order of rows: threads that add as they come end up in other last digits each time.
    const sum = amount ? `sum(CAST(${identifier(amount.name)} AS DOUBLE) ORDER BY file_row_number)` : 'NULL';
    const found = await duck.rows<{ start: string; rows: string; amount: number | null }>(
      `SELECT CAST(CAST(date_trunc('${unit}', ${at}) AS DATE) AS VARCHAR) AS start, count(*) AS rows, ${sum} AS amount
       ${from} WHERE isfinite(${at}) GROUP BY start ORDER BY start`,
    );
    return { unit, periods: found.map(({ start, rows, amount }) => ({ start, rows: Number(rows), amount })) };
  });
