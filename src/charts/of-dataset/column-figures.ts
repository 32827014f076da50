/**
 * Figures of columns for charts, computed by DuckDB over the Parquet file of a version. Values that are not finite are
 * left out of numbers.
 */
import type { Column } from '../../datasets/column.ts';
import { type Duck, withDuck } from '../../datasets/duck.ts';
import { fileLiteral, identifier } from '../../datasets/quote-sql.ts';

/** Bars of a histogram, about: fewer for few values. */
const MOST_BARS = 40;
/** Values that fewer rows have are not named: they may be what is known of one person. */
export const FEWEST_ROWS = 5;
/** Points of a curve over time; beyond, longer periods are taken. */
const MOST_PERIODS = 200;

/** Ranges of equal width that touch, and how many values lie in each; an end belongs to the next range, the last to its own. */
export interface Histogram {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly counts: readonly number[];
  readonly values: number;
}

export interface ValueCount {
  readonly value: string;
  readonly rows: number;
}

/** `start` is `YYYY-MM-DD`; `amount` is null where none was asked for. */
export interface Period {
  readonly start: string;
  readonly rows: number;
  readonly amount: number | null;
}

/** Pearson's r of each pair, by the place of the columns; null where one of them does not vary. */
export type Correlations = readonly (readonly (number | null)[])[];

const from = (file: string): string => `FROM read_parquet(${fileLiteral(file)})`;
const number = ({ name }: Column): string => `CAST(${identifier(name)} AS DOUBLE)`;
const finite = (column: Column): string => `CASE WHEN isfinite(${number(column)}) THEN ${number(column)} END`;

export const histogramOf = (file: string, column: Column): Promise<Histogram> =>
  withDuck(async (duck) => {
    const x = finite(column);
    const [{ lo, hi, values }] = await duck.rows<{ lo: number | null; hi: number | null; values: string }>(
      `SELECT min(x) AS lo, max(x) AS hi, count(x) AS "values" FROM (SELECT ${x} AS x ${from(file)})`,
    );
    if (lo === null || hi === null) return { from: [], to: [], counts: [], values: 0 };
    const { start, width, bars } = rangesOf(Number(lo), Number(hi), Number(values), column.type === 'INTEGER');
    const found = await duck.rows<{ bar: number; rows: string }>(
      `SELECT CAST(greatest(0, least(floor((x - ${start}) / ${width}), ${bars - 1})) AS INTEGER) AS bar, count(*) AS rows
       FROM (SELECT ${x} AS x ${from(file)}) WHERE x IS NOT NULL GROUP BY bar`,
    );
    const counts = new Array<number>(bars).fill(0);
    for (const { bar, rows } of found) counts[bar] = Number(rows);
    const edge = (i: number) => Number((start + i * width).toPrecision(12));
    return {
      from: counts.map((_, i) => edge(i)),
      to: counts.map((_, i) => edge(i + 1)),
      counts,
      values: Number(values),
    };
  });

/** Ranges whose width is 1, 2 or 5 times a power of ten; whole numbers lie in the middle of theirs. */
function rangesOf(lo: number, hi: number, values: number, whole: boolean) {
  const wanted = Math.min(MOST_BARS, Math.max(5, Math.ceil(Math.sqrt(values))));
  const rough = (hi - lo) / wanted || Math.abs(lo) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].map((factor) => factor * power).find((width) => width >= rough) ?? 10 * power;
  const width = whole ? Math.max(1, Math.round(nice)) : nice;
  const start = whole && width === 1 ? lo - 0.5 : Math.floor(lo / width) * width;
  return { start, width, bars: Math.max(1, Math.floor((hi - start) / width) + 1) };
}

export const quartilesOf = (file: string, columns: readonly Column[]): Promise<(number[] | null)[]> =>
  withDuck(async (duck) => {
    const figures: (number[] | null)[] = [];
    // One column at a time: exact quantiles hold all of its values.
    for (const column of columns) {
      const [found] = await duck.rows<{ quartiles: number[] | null }>(
        `SELECT quantile_cont(${finite(column)}, [0, 0.25, 0.5, 0.75, 1]) AS quartiles ${from(file)}`,
      );
      figures.push(found?.quartiles?.map(Number) ?? null);
    }
    return figures;
  });

export const valuesOfColumn = (
  file: string,
  { name }: Column,
  most: number,
): Promise<{ values: ValueCount[]; distinct: number }> =>
  withDuck(async (duck) => {
    const value = `CAST(${identifier(name)} AS VARCHAR)`;
    const found = await duck.rows<{ value: string; rows: string; distinct: string }>(
      `SELECT value, rows, count(*) OVER () AS "distinct"
       FROM (SELECT ${value} AS value, count(*) AS rows ${from(file)} WHERE ${identifier(name)} IS NOT NULL GROUP BY value)
       QUALIFY rows >= ${FEWEST_ROWS} ORDER BY rows DESC, value LIMIT ${most}`,
    );
    return {
      values: found.map(({ value, rows }) => ({ value, rows: Number(rows) })),
      distinct: Number(found[0]?.distinct ?? 0),
    };
  });

const UNITS = ['day', 'week', 'month', 'year'] as const;
const DAYS = { day: 1, week: 7, month: 30.4, year: 365 } as const;

export const periodsOf = (
  file: string,
  time: Column,
  amount: Column | null,
): Promise<{ periods: Period[]; unit: string }> =>
  withDuck(async (duck: Duck) => {
    const at = `CAST(${identifier(time.name)} AS TIMESTAMP)`;
    const [{ days }] = await duck.rows<{ days: string | null }>(
      `SELECT date_diff('day', min(${at}), max(${at})) AS days ${from(file)} WHERE isfinite(${at})`,
    );
    const unit = UNITS.find((one) => Number(days ?? 0) / DAYS[one] <= MOST_PERIODS) ?? 'year';
    const sum = amount ? `sum(${finite(amount)})` : 'NULL';
    const found = await duck.rows<{ start: string; rows: string; amount: number | null }>(
      `SELECT CAST(CAST(date_trunc('${unit}', ${at}) AS DATE) AS VARCHAR) AS start, count(*) AS rows, ${sum} AS amount
       ${from(file)} WHERE isfinite(${at}) GROUP BY start ORDER BY start`,
    );
    return { unit, periods: found.map(({ start, rows, amount }) => ({ start, rows: Number(rows), amount })) };
  });

export const correlationsOf = (file: string, columns: readonly Column[]): Promise<Correlations> =>
  withDuck(async (duck) => {
    const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b, k) => ({ a, b, i, k: i + 1 + k })));
    const list = pairs.map(({ a, b }, p) => `corr(${finite(a)}, ${finite(b)}) AS r${p}`);
    const [found] = await duck.rows<Record<string, number | null>>(`SELECT ${list.join(', ')} ${from(file)}`);
    const matrix: (number | null)[][] = columns.map((_, i) => columns.map((_, k) => (i === k ? 1 : null)));
    for (const [p, { i, k }] of pairs.entries()) {
      const r = found[`r${p}`];
      matrix[i][k] = matrix[k][i] = typeof r === 'number' && Number.isFinite(r) ? r : null;
    }
    return matrix;
  });
