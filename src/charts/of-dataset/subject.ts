import type { Column } from '../../datasets/column.ts';
import type { Row } from '../../datasets/read-rows.ts';
import type { Correlations, Histogram, Period, ValueCount } from './column-figures.ts';

/** A dataset version that can be read, with what its charts are made of. */
export interface DatasetSubject {
  readonly rows: number;
  /** Columns whose values may be shown: no keys, no personal data. */
  readonly columns: readonly Column[];
  /** Every column, by name and number of missing values. */
  readonly all: readonly Column[];
  readonly sources: DatasetSources;
}

/** What is looked up in the rows only when a chart is drawn. */
export interface DatasetSources {
  histogram(column: Column): Promise<Histogram>;
  /** Minimum, first quartile, median, third quartile, maximum; null where no value is known. */
  quartiles(columns: readonly Column[]): Promise<readonly (readonly number[] | null)[]>;
  /** The most frequent values, most frequent first. */
  values(column: Column, most: number): Promise<{ readonly values: readonly ValueCount[]; readonly distinct: number }>;
  /** Rows, and the sum of an amount, by period of time. */
  periods(time: Column, amount: Column | null): Promise<{ readonly periods: readonly Period[]; readonly unit: string }>;
  correlations(columns: readonly Column[]): Promise<Correlations>;
  sample(columns: readonly Column[], most: number): Promise<{ readonly rows: readonly Row[]; readonly total: number }>;
}
