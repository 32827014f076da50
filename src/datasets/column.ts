/** What the values of a column are, after import. Whatever a file holds becomes one of these. */
export const COLUMN_TYPES = ['TEXT', 'INTEGER', 'NUMBER', 'BOOLEAN', 'DATE', 'TIMESTAMP'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** What a column is for. Columns of which nothing is said are features. */
export const COLUMN_ROLES = ['KEY', 'TIME', 'AMOUNT', 'ITEM', 'TARGET', 'FEATURE', 'IGNORE'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** What one row of a dataset stands for. A row of CUSTOMERS is one customer, so its keys are unique. */
export const DATASET_KINDS = ['CUSTOMERS', 'PURCHASES', 'EVENTS', 'FEEDBACK', 'OTHER'] as const;
export type DatasetKind = (typeof DATASET_KINDS)[number];

/** A column of a stored version; `missing` counts its rows without a value. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  /** Personal data: its values stay out of messages and samples. */
  readonly pii: boolean;
  readonly missing: number;
  /** How its dates were written, where that was stated: a batch appended later is read the same way. */
  readonly format?: string;
  /** Values that were infinite in the source, and count as missing; absent where there were none. */
  readonly infinite?: number;
}

/** What the caller states about a column; the rest is inferred from the values. */
export interface ColumnRequest {
  readonly name: string;
  readonly type?: ColumnType;
  readonly role?: ColumnRole;
  readonly pii?: boolean;
  /** How dates and times are written, in `strptime` notation such as `%d.%m.%Y %H:%M`; ISO 8601 without it. */
  readonly format?: string;
}
