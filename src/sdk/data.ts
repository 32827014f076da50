/** One feature: a column of numbers, or of category codes for algorithms that read categories. */
export interface Feature {
  readonly name: string;
  /** Present on categorical features: the value `c` of the column means `categories[c]`. */
  readonly categories?: readonly string[];
}

/**
 * Rows to learn from or to answer for, one typed array a feature; `columns[j][i]` is feature `j` of row `i`. A missing
 * value is NaN, and occurs only for algorithms with the trait `missing`. The columns are equally spaced views of one
 * buffer that kernels can reach. Algorithms never write to them, and never keep them.
 */
export interface FeatureTable {
  readonly rows: number;
  readonly features: readonly Feature[];
  readonly columns: readonly Float64Array[];
}

/** Rows whose answer is known as a class: `target[i]` indexes `classes`. */
export interface LabelledTable extends FeatureTable {
  readonly target: Int32Array;
  readonly classes: readonly string[];
}

/** Rows whose answer is known as a number. */
export interface MeasuredTable extends FeatureTable {
  readonly target: Float64Array;
}

/** What a segmenter can learn from. */
export interface Inputs {
  table: FeatureTable;
  labelled: LabelledTable;
}
export type InputKind = keyof Inputs;

/** What a predictor can do: what it learns from and what it answers for the rows of a feature table. */
export interface Tasks {
  classification: { learns: LabelledTable; answers: Classes };
  regression: { learns: MeasuredTable; answers: Values };
}
export type Task = keyof Tasks;

/** The segment of a row that belongs to none. */
export const NOISE = -1;

/** The segment of every row, counted from 0, or NOISE; `strength` in 0…1 says how firmly the row belongs to it. */
export interface Assignment {
  readonly segment: Int32Array;
  readonly strength?: Float64Array;
}

/** The class of every row; `probability` holds `rows × classes` numbers, row after row. */
export interface Classes {
  readonly label: Int32Array;
  readonly probability?: Float64Array;
}

/** The number answered for every row. */
export interface Values {
  readonly value: Float64Array;
}
