import type { Column } from '../datasets/column.ts';
import { loadColumns } from '../datasets/load-columns.ts';
import { correlationRatio, cramersV } from './correlate-categories.ts';
import { averageRanks, kendall, spearman } from './correlate-ranks.ts';
import { type Bins, type HistogramMethod, histogramOf } from './count-bins.ts';
import { type Products, productsOfPair, type Scatter, type ScatterOrder, scatterOf } from './covary.ts';
import { type KolmogorovSmirnov, kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { type OutlinedColumn, outlineOf, presentValues } from './outline.ts';
import { type QuantileType, quantilesOf } from './quantiles.ts';
import { stabilityOfNumbers } from './stability-index.ts';
import { type NumberSummary, summarizeNumbers } from './summarize-numbers.ts';

/** Columns of a version, by its file. */
export interface ColumnsOfFile {
  readonly file: string;
  readonly columns: readonly Column[];
}

export interface Pair {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** How far a column has moved from a baseline. */
export interface Drift {
  readonly stability: number;
  readonly test: KolmogorovSmirnov;
}

const sharedArray = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));

/** What one thread does at a time: a column, a pair of columns, or a chunk of rows. Columns are shared, not copied. */
export const tasks = {
  async load({ file, columns }: ColumnsOfFile): Promise<OutlinedColumn[]> {
    const loaded = await loadColumns(file, columns, sharedArray);
    return loaded.columns.map((column) => ({ ...column, outline: outlineOf(column.values) }));
  },

  summary: ({ values, outline }: OutlinedColumn): NumberSummary => summarizeNumbers(values, outline),

  /** Empty where the column is. */
  quantiles({ column, probabilities, type }: QuantileOrder): number[] {
    const present = presentValues(column.values, column.outline);
    return present.length > 0 ? quantilesOf(present, probabilities, { type, range: column.outline }) : [];
  },

  histogram: ({ column, method, bins }: HistogramOrder): Bins => histogramOf(column.values, method, bins),

  drift: ({ now, before }: { readonly now: Float64Array; readonly before: Float64Array }): Drift => ({
    stability: stabilityOfNumbers(now, before),
    test: kolmogorovSmirnov(presentValues(now).toSorted(), presentValues(before).toSorted()),
  }),

  scatter: (order: ScatterOrder): Scatter => scatterOf(order),

  products: ({ x, y }: Pair): Products => productsOfPair(x, y),

  /** The ranks of a column without gaps. */
  ranks(values: Float64Array): Float64Array {
    const ranks = sharedArray(values.length);
    ranks.set(averageRanks(values));
    return ranks;
  },

  spearman: ({ x, y }: Pair): number => spearman(x, y),
  kendall: ({ x, y }: Pair): number => kendall(x, y),
  cramersV: ({ x, y }: Pair): number => cramersV(x, y),
  /** Of category codes x and numbers y. */
  correlationRatio: ({ x, y }: Pair): number => correlationRatio(x, y),
};

export interface QuantileOrder {
  readonly column: OutlinedColumn;
  readonly probabilities: readonly number[];
  readonly type: QuantileType;
}

export interface HistogramOrder {
  readonly column: OutlinedColumn;
  readonly method: HistogramMethod;
  readonly bins: number;
}

type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskOrder<K extends TaskName> = Parameters<Tasks[K]>[0];
export type TaskResult<K extends TaskName> = Awaited<ReturnType<Tasks[K]>>;

/** Runs a task once for each order, on several threads if there are; answers in the order of the orders. */
export type Each = <K extends TaskName>(name: K, orders: readonly TaskOrder<K>[]) => Promise<TaskResult<K>[]>;
