import type { CorrelationMethod } from './correlate.ts';
import { correlate, covary, type Square } from './correlate.ts';
import type { Bins, HistogramMethod } from './count-bins.ts';
import type { OutlinedColumn } from './outline.ts';
import type { QuantileType } from './quantiles.ts';
import type { NumberSummary } from './summarize-numbers.ts';
import type { ColumnsOfFile, Drift, Each } from './tasks.ts';

/** Columns of a version. */
export interface Source extends ColumnsOfFile {
  /** How many it has; known before it is read. */
  readonly rows: number;
}

/** What computations are made with. */
export interface Workplace {
  /** Lends columns of one or more sources, in their order, for as long as `work` takes. */
  lend<T>(sources: readonly Source[], work: (...columns: readonly OutlinedColumn[][]) => Promise<T>): Promise<T>;
  readonly each: Each;
}

/** What is computed: bulk numbers go in by file and never come back, only what is known of them. */
export const computations = {
  summaries: ({ lend, each }: Workplace, { source }: { readonly source: Source }): Promise<NumberSummary[]> =>
    lend([source], (columns) => each('summary', columns)),

  /** Empty where the column is. */
  async quantiles(
    { lend, each }: Workplace,
    order: { readonly source: Source; readonly probabilities: readonly number[]; readonly type: QuantileType },
  ): Promise<number[]> {
    const { source, probabilities, type } = order;
    const [found] = await lend([source], ([column]) => each('quantiles', [{ column, probabilities, type }]));
    return found;
  },

  histograms(
    { lend, each }: Workplace,
    { source, method, bins }: { readonly source: Source; readonly method: HistogramMethod; readonly bins: number },
  ): Promise<Bins[]> {
    return lend([source], (columns) =>
      each(
        'histogram',
        columns.map((column) => ({ column, method, bins })),
      ),
    );
  },

  /** How far columns have moved from those of a baseline, in the same order. */
  drifts(
    { lend, each }: Workplace,
    { source, baseline }: { readonly source: Source; readonly baseline: Source },
  ): Promise<Drift[]> {
    return lend([source, baseline], (now, before) =>
      each(
        'drift',
        now.map(({ values }, i) => ({ now: values, before: before[i].values })),
      ),
    );
  },

  covariance: (
    { lend, each }: Workplace,
    { source, delta }: { readonly source: Source; readonly delta: number },
  ): Promise<Square> => lend([source], (columns) => covary(each, columns, delta)),

  correlation: (
    { lend, each }: Workplace,
    { source, method }: { readonly source: Source; readonly method: CorrelationMethod },
  ): Promise<Square> => lend([source], (columns) => correlate(each, columns, method)),
};

export type Computation = keyof typeof computations;
export type OrderOf<K extends Computation> = Parameters<(typeof computations)[K]>[1];
export type ResultOf<K extends Computation> = Awaited<ReturnType<(typeof computations)[K]>>;
