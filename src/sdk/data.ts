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

/**
 * What was bought together: basket `b` holds the items `members[offsets[b] .. offsets[b + 1])`, ascending, each once;
 * `items[i]` is the name of item `i`.
 */
export interface Baskets {
  readonly rows: number;
  readonly items: readonly string[];
  readonly offsets: Uint32Array;
  readonly members: Uint32Array;
}

/** What a predictor can do: what it learns from, what it is asked, and what it answers. */
export interface Tasks {
  classification: { learns: LabelledTable; asked: FeatureTable; answers: Classes };
  regression: { learns: MeasuredTable; asked: FeatureTable; answers: Values };
  recommendation: { learns: Baskets; asked: Baskets; answers: Recommendations };
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

/**
 * Items to add to each basket, best first: basket `b` gets `items[offsets[b] .. offsets[b + 1])`. `rule` is the index of
 * the rule that speaks for the item, or −1 where it is offered for its popularity alone.
 */
export interface Recommendations {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly score: Float64Array;
  readonly rule: Int32Array;
}

/**
 * Association rules by column: rule `r` says that baskets with all of
 * `antecedents[antecedentOffsets[r] .. antecedentOffsets[r + 1])` also hold `consequent[r]`. Counts are numbers of
 * baskets; every measure of a rule follows from them.
 */
export interface RuleTable {
  /** Number of baskets learned from. */
  readonly baskets: number;
  readonly antecedentOffsets: Uint32Array;
  readonly antecedents: Uint32Array;
  readonly consequent: Uint32Array;
  /** Baskets with antecedent and consequent, with the antecedent, with the consequent. */
  readonly count: Uint32Array;
  readonly antecedentCount: Uint32Array;
  readonly consequentCount: Uint32Array;
  /** 1 where a rule with fewer antecedents has the same consequent and at least the confidence. */
  readonly redundant: Uint8Array;
}
