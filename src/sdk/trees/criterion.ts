/** Some rows, as entries of a list: `list[start .. end)`, see `rowOf`. */
export interface RowRange {
  readonly list: Int32Array;
  readonly start: number;
  readonly end: number;
}

/** What a scan over the rows of a node may choose, and what it has found. */
export interface Scan extends RowRange {
  /** Whether entries that do not differ have equal values for sure, see `RowList`. */
  readonly exact: boolean;
  /** The feature; it ascends over the range. */
  readonly column: Float64Array;
  /** Rows that are left already, as `left` says. */
  readonly before: number;
  /** Fewest and most rows that may go left, with those before. */
  readonly least: number;
  readonly most: number;
  /** The sums of the rows that are left; the scan adds to them. */
  readonly left: Float64Array;
  /** Only what is worth more counts. */
  readonly bar: number;
}

/** The place of the first row that stays right, and the worth of that; −1 where nothing passes the bar. */
export interface Found {
  at: number;
  worth: number;
}

/** What a tree needs to know of the node it is about to split. */
export interface OpenNode {
  rows: number;
  weight: number;
  impurity: number;
  /** Worths that differ by no more are equal but for rounding. */
  tie: number;
}

/**
 * Judges splits of one node at a time by how much purer they leave the target. Rows are summed up in `width` numbers, so that
 * the sums of a part follow from those of its rows. Worths are comparable within a node only: the decrease of impurity,
 * up to a factor and a summand that depend on the node.
 */
export interface Criterion {
  readonly width: number;
  /** Memory for the sums of the left rows, used again and again. */
  readonly left: Float64Array;
  readonly node: Readonly<OpenNode>;
  /** Whether the rows all have the same target. */
  isPure(rows: RowRange): boolean;
  /** Makes this the node that the rest is about. */
  open(rows: RowRange): void;
  /** What the rows of the node answer: rows by class, or one mean. */
  answer(): Iterable<number>;
  /** Adds a row to the sums that start at `at`. */
  add(row: number, sums: Float64Array, at: number): void;
  /** What it is worth to send left the rows of these sums. */
  worth(left: Float64Array, rowsLeft: number): number;
  scan(scan: Scan, found: Found): void;
  /** How many orders of categories are worth a scan; one of them holds the best subset if `orderedExactly`. */
  readonly orders: number;
  readonly orderedExactly: boolean;
  /** Where a category with these sums stands in an order. */
  rank(order: number, sums: Float64Array, at: number, rows: number): number;
}

/** Makes the criterion for some rows of the target, given as entries, which it numbers from 0 in this order. */
export type CriterionOf = (rows: Int32Array) => Criterion;
