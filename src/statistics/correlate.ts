import { CHUNK, covariance, type Products, pearson, productsOf } from './covary.ts';
import type { OutlinedColumn } from './outline.ts';
import type { Each, Pair } from './tasks.ts';

export const CORRELATION_METHODS = ['PEARSON', 'SPEARMAN', 'KENDALL', 'CRAMERS_V', 'CORRELATION_RATIO'] as const;
export type CorrelationMethod = (typeof CORRELATION_METHODS)[number];

/** Values between columns, row by row; NaN where there is none. */
export type Square = readonly (readonly number[])[];

type Columns = readonly OutlinedColumn[];
/** Something of the i-th and the j-th column. */
type Between<T> = (i: number, j: number) => T;

/** The covariances of columns, divided by the number of rows less `delta`. */
export async function covary(each: Each, columns: Columns, delta: number): Promise<Square> {
  const products = await amongAll(columns, productsIn(each), (pairs) => each('products', pairs));
  return square(columns, (i, j) => covariance(products(i, j), delta));
}

/** How strongly each two columns go together; a column with itself in full, if it varies. */
export async function correlate(each: Each, columns: Columns, method: CorrelationMethod): Promise<Square> {
  if (method === 'CORRELATION_RATIO') return correlationRatios(each, columns);
  const measured = await correlationIn(each, columns, method);
  const varies = ({ outline }: OutlinedColumn) => outline.max > outline.min;
  return square(columns, (i, j) => (i === j ? (varies(columns[i]) ? 1 : Number.NaN) : measured(i, j)));
}

async function correlationIn(
  each: Each,
  columns: Columns,
  method: Exclude<CorrelationMethod, 'CORRELATION_RATIO'>,
): Promise<Between<number>> {
  switch (method) {
    case 'PEARSON': {
      const products = await amongAll(columns, productsIn(each), (pairs) => each('products', pairs));
      return (i, j) => pearson(products(i, j));
    }
    case 'SPEARMAN':
      return amongAll(columns, rankCorrelationIn(each), (pairs) => each('spearman', pairs));
    case 'KENDALL':
      return amongPairs(columns, (pairs) => each('kendall', pairs));
    case 'CRAMERS_V':
      return amongPairs(columns, (pairs) => each('cramersV', pairs));
  }
}

async function correlationRatios(each: Each, columns: Columns): Promise<Square> {
  const codes = columns.filter(({ type }) => type === 'TEXT');
  const numbers = columns.filter(({ type }) => type !== 'TEXT');
  const pairs = codes.flatMap(({ values: x }) => numbers.map(({ values: y }) => ({ x, y })));
  const found = await each('correlationRatio', pairs);
  return square(columns, (i, j) => {
    const [code, number] = columns[i].type === 'TEXT' ? [i, j] : [j, i];
    const [row, place] = [codes.indexOf(columns[code]), numbers.indexOf(columns[number])];
    return row < 0 || place < 0 ? Number.NaN : found[row * numbers.length + place];
  });
}

/** Products of columns without gaps: a chunk of rows at a time, and all columns together, since each meets each. */
const productsIn =
  (each: Each) =>
  async (columns: Columns): Promise<Between<Products>> =>
    scattered(
      each,
      columns.map(({ values }) => values),
      columns.map(({ outline }) => outline.center),
    );

/** Spearman's ρ of columns without gaps, each of which is ranked once. */
const rankCorrelationIn =
  (each: Each) =>
  async (columns: Columns): Promise<Between<number>> => {
    const ranks = await each(
      'ranks',
      columns.map(({ values }) => values),
    );
    const products = await scattered(
      each,
      ranks,
      ranks.map(({ length }) => (length + 1) / 2),
    );
    return (i, j) => pearson(products(i, j));
  };

async function scattered(
  each: Each,
  columns: readonly Float64Array[],
  centers: readonly number[],
): Promise<Between<Products>> {
  const rows = columns[0].length;
  const starts = Array.from({ length: Math.ceil(rows / CHUNK) }, (_, chunk) => chunk * CHUNK);
  const chunks = await each(
    'scatter',
    starts.map((from) => ({ columns, centers, from })),
  );
  return productsOf(chunks, rows);
}

/** What is between columns without gaps comes of all of them together, the rest pair by pair over their common rows. */
async function amongAll<T>(
  columns: Columns,
  together: (columns: Columns) => Promise<Between<T>>,
  apart: (pairs: readonly Pair[]) => Promise<readonly T[]>,
): Promise<Between<T>> {
  const whole = columns.filter(({ values, outline }) => values.length > 0 && outline.count === values.length);
  const places = columns.map((column) => whole.indexOf(column));
  const between = whole.length > 0 ? await together(whole) : undefined;
  const both = (i: number, j: number) => places[i] >= 0 && places[j] >= 0;
  const others = await amongPairs(columns, apart, (i, j) => !both(i, j));
  return (i, j) => (between && both(i, j) ? between(places[i], places[j]) : others(i, j));
}

/** What is between columns i ≥ j, pair by pair: between different ones, or as wanted. */
async function amongPairs<T>(
  columns: Columns,
  apart: (pairs: readonly Pair[]) => Promise<readonly T[]>,
  wanted: Between<boolean> = (i, j) => i > j,
): Promise<Between<T>> {
  const pairs = columns.flatMap((_, i) => columns.slice(0, i + 1).map((_, j) => [i, j] as const));
  const asked = pairs.filter(([i, j]) => wanted(i, j));
  const found = await apart(asked.map(([i, j]) => ({ x: columns[i].values, y: columns[j].values })));
  const places = new Map(asked.map(([i, j], place) => [i * columns.length + j, place]));
  return (i, j) => found[places.get(i * columns.length + j) as number];
}

/** The whole of a symmetric square of what is between columns i ≥ j. */
const square = (columns: Columns, between: Between<number>): Square =>
  columns.map((_, i) => columns.map((_, j) => (i >= j ? between(i, j) : between(j, i))));
