/** What may be wrong with rows, with a column, or with two. */
export const ALERT_KINDS = [
  'DUPLICATE_ROWS',
  'CONSTANT',
  'HIGH_CARDINALITY',
  'SKEWED',
  'MANY_MISSING',
  'HIGHLY_CORRELATED',
  'IMBALANCE',
  'INFINITE',
  'DIRTY_CATEGORIES',
  'DATES_AS_TEXT',
  'NUMBERS_AS_TEXT',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something about the data that deserves a look before they are used. */
export interface Alert {
  readonly kind: AlertKind;
  /** The columns it is about; none where it is about whole rows. */
  readonly columns: readonly string[];
  readonly message: string;
  /** The figures behind it; never a value of personal data. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly suggestion: string;
}

export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
