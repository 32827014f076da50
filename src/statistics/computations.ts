import type { Column } from '../datasets/column.ts';
import type { LoadedColumn } from '../datasets/load-columns.ts';
import { correlationRatio, cramersV } from './correlate-categories.ts';
import { kendall, spearman } from './correlate-ranks.ts';
import { type Bins, type HistogramMethod, histogramOf } from './count-bins.ts';
import { covariance, pearson, productsOf } from './covary.ts';
import { type KolmogorovSmirnov, kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { quantilesOf } from './quantiles.ts';
import { stabilityOfNumbers } from './stability-index.ts';
import { type NumberSummary, presentValues, summarizeNumbers } from './summarize-numbers.ts';

/** Columns of a version, by its file. */
export interface Source {
  readonly file: string;
  readonly columns: readonly Column[];
}

/** Brings columns into memory, in their order. */
export type Load = (source: Source) => Promise<readonly LoadedColumn[]>;

export const CORRELATION_METHODS = ['PEARSON', 'SPEARMAN', 'KENDALL', 'CRAMERS_V', 'CORRELATION_RATIO'] as const;
export type CorrelationMethod = (typeof CORRELATION_METHODS)[number];

/** Values between columns, row by row; NaN where there is none. */
export type Square = readonly (readonly number[])[];

/** What a thread computes: bulk numbers go in by file and never come back, only what is known of them. */
export const computations = {
  async summaries(load: Load, { source }: { readonly source: Source }): Promise<NumberSummary[]> {
    return (await load(source)).map(({ values }) => summarizeNumbers(values));
  },

  /** Empty where the column is. */
  async quantiles(
    load: Load,
    { source, probabilities }: { readonly source: Source; readonly probabilities: readonly number[] },
  ): Promise<number[]> {
    const [{ values }] = await load(source);
    const present = presentValues(values);
    return present.length > 0 ? quantilesOf(present, probabilities) : [];
  },

  async histograms(
    load: Load,
    order: { readonly source: Source; readonly method: HistogramMethod; readonly bins: number },
  ): Promise<Bins[]> {
    return (await load(order.source)).map(({ values }) => histogramOf(values, order.method, order.bins));
  },

  /** How far columns have moved from those of a baseline, in the same order. */
  async drifts(
    load: Load,
    { source, baseline }: { readonly source: Source; readonly baseline: Source },
  ): Promise<{ readonly stability: number; readonly test: KolmogorovSmirnov }[]> {
    const now = await load(source);
    const before = await load(baseline);
    return now.map(({ values }, i) => ({
      stability: stabilityOfNumbers(values, before[i].values),
      test: kolmogorovSmirnov(presentValues(values).toSorted(), presentValues(before[i].values).toSorted()),
    }));
  },

  async covariance(load: Load, { source, delta }: { readonly source: Source; readonly delta: number }) {
    return square(productsOf(valuesOf(await load(source))), (products) => covariance(products, delta));
  },

  async correlation(
    load: Load,
    { source, method }: { readonly source: Source; readonly method: CorrelationMethod },
  ): Promise<Square> {
    const columns = await load(source);
    const values = valuesOf(columns);
    switch (method) {
      case 'PEARSON':
        return square(productsOf(values), pearson);
      case 'SPEARMAN':
        return square(lowerTriangle(values, spearman(values)), (r) => r);
      case 'KENDALL':
        return between(values, kendall);
      case 'CRAMERS_V':
        return between(values, cramersV);
      case 'CORRELATION_RATIO': {
        const isCodes = columns.map(({ type }) => type === 'TEXT');
        return values.map((x, i) =>
          values.map((y, j) => {
            if (isCodes[i] === isCodes[j]) return Number.NaN;
            return isCodes[i] ? correlationRatio(x, y) : correlationRatio(y, x);
          }),
        );
      }
    }
  },
};

export type Computation = keyof typeof computations;
export type OrderOf<K extends Computation> = Parameters<(typeof computations)[K]>[1];
export type ResultOf<K extends Computation> = Awaited<ReturnType<(typeof computations)[K]>>;

const valuesOf = (columns: readonly LoadedColumn[]) => columns.map(({ values }) => values);

/** The whole of a symmetric square, of which the rows are given up to the diagonal. */
const square = <T>(rows: readonly (readonly T[])[], read: (one: T) => number): Square => {
  const values = rows.map((row) => row.map(read));
  return values.map((_, i) => values.map((_, j) => (i >= j ? values[i][j] : values[j][i])));
};

const between = (columns: readonly Float64Array[], measure: (x: Float64Array, y: Float64Array) => number): Square =>
  square(
    lowerTriangle(
      columns,
      columns.map((x, i) => columns.slice(0, i).map((y) => measure(x, y))),
    ),
    (value) => value,
  );

/** Adds the diagonal: a column goes with itself in full, if it varies. */
const lowerTriangle = (columns: readonly Float64Array[], below: readonly (readonly number[])[]): number[][] =>
  below.map((row, i) => [...row, varies(columns[i]) ? 1 : Number.NaN]);

function varies(column: Float64Array): boolean {
  const first = column.find((value) => !Number.isNaN(value));
  return first !== undefined && column.some((value) => !Number.isNaN(value) && value !== first);
}
