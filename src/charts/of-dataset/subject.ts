import type { Column } from '../../datasets/column.ts';
import type { Row } from '../../datasets/read-rows.ts';

/** A dataset version that can be read, with what its charts are made of. */
export interface DatasetSubject {
  readonly rows: number;
  /** Columns whose values may be shown: no keys, no personal data. */
  readonly columns: readonly Column[];
  /** Every column, by name and number of missing values. */
  readonly all: readonly Column[];
  readonly sources: DatasetSources;
}

/** Values that fewer rows have are not named: they may be what is known of one person. */
export const FEWEST_ROWS = 5;

/** What is looked up in the rows only when a chart is drawn. */
export interface DatasetSources {
  histogram(column: Column): Promise<Histogram>;
  /** Minimum, first quartile, median, third quartile, maximum; null where no value is known. */
  quartiles(column: Column): Promise<readonly number[] | null>;
  /** The most frequent values that FEWEST_ROWS rows have, most frequent first, and how many different ones there are. */
  values(column: Column, most: number): Promise<{ readonly values: readonly ValueCount[]; readonly distinct: number }>;
  /** Rows, and the sum of an amount, by period of time. */
  periods(time: Column, amount: Column | null): Promise<Periods>;
  correlations(columns: readonly Column[]): Promise<Correlations>;
  sample(columns: readonly Column[], most: number): Promise<{ readonly rows: readonly Row[]; readonly total: number }>;
}

/** Ranges of equal width that touch, and how many values lie in each. */
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

/** Periods of one length, such as "week"; those without rows are left out. */
export interface Periods {
  readonly unit: string;
  readonly periods: readonly Period[];
}

/** `start` is `YYYY-MM-DD`; `amount` is null where none was asked for. */
export interface Period {
  readonly start: string;
  readonly rows: number;
  readonly amount: number | null;
}

/** Pearson's r of each pair, by the place of the columns; null where one of them does not vary. */
export type Correlations = readonly (readonly (number | null)[])[];
