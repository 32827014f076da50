import { type LabelledTable, orderScratch, type Progress, type RowList, rowOf, rowsInOrder } from '#sdk';

/** A feature as whole numbers: a category's code, or the rank of a number among the values that occur; −1 is unknown. */
export interface CodedFeature {
  readonly codes: Int32Array;
  /** How many values there are. */
  readonly size: number;
  /** The values by rank, ascending; null where the codes are categories. */
  readonly values: Float64Array | null;
}

/** What the tree grows from. */
export interface CodeTable {
  readonly rows: number;
  readonly features: readonly CodedFeature[];
  /** The features as the input names them. */
  readonly declared: LabelledTable['features'];
  readonly target: Int32Array;
  readonly classes: number;
}

/** Codes all columns; yields between and within them. */
export function* codeTable(table: LabelledTable, of: number): Generator<Progress, CodeTable> {
  const { rows, columns, target, classes } = table;
  const scratch = orderScratch(rows);
  const features: CodedFeature[] = [];
  for (const [j, { categories }] of table.features.entries()) {
    if (categories) features.push(categoryCodes(columns[j], categories.length));
    else {
      const ordering = rowsInOrder(columns[j], scratch);
      let step = ordering.next();
      for (; !step.done; step = ordering.next()) yield { done: 0, of };
      features.push(ranks(columns[j], step.value));
    }
    yield { done: 0, of };
  }
  return { rows, features, declared: table.features, target, classes: classes.length };
}

function categoryCodes(column: Float64Array, size: number): CodedFeature {
  const codes = new Int32Array(column.length);
  for (let i = 0; i < column.length; i++) codes[i] = column[i] >= 0 && column[i] < size ? column[i] : -1;
  return { codes, size, values: null };
}

/** The ranks of a column whose rows come by ascending value, those without one last. */
function ranks(column: Float64Array, { entries }: RowList): CodedFeature {
  const codes = new Int32Array(column.length).fill(-1);
  const values = new Float64Array(column.length);
  let size = 0;
  for (const entry of entries) {
    const row = rowOf(entry);
    const value = column[row];
    if (Number.isNaN(value)) break;
    if (size === 0 || value !== values[size - 1]) values[size++] = value;
    codes[row] = size - 1;
  }
  return { codes, size, values: values.slice(0, size) };
}

/** Place of the last of ascending `values` that is at most `limit`; the first is. */
export function lastAtMost(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (values[middle] <= limit) low = middle;
    else high = middle;
  }
  return low;
}
