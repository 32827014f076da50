import { type Compute, type FeatureTable, seededRandom } from '#sdk';

/** Writes made-up customers into columns, the same on every machine. */
export type Fill = (columns: readonly Float64Array[]) => void;

/** Correlated features, and in the last column a number that depends on them. */
export const fillMeasured: Fill = (columns) => {
  const random = seededRandom(21);
  const [features, target] = apart(columns);
  for (let i = 0; i < target.length; i++) {
    const shared = random.normal();
    target[i] = 3 + 2 * random.normal();
    for (const [j, column] of features.entries()) {
      column[i] = 10 * j + (j + 1) * (0.6 * shared + random.normal());
      target[i] += ((j % 3) - 1.2) * column[i];
    }
  }
};

/** Correlated features, and in the last column the class, 0 or 1, that depends on them. */
export const fillLabelled: Fill = (columns) => {
  const random = seededRandom(22);
  const [features, target] = apart(columns);
  for (let i = 0; i < target.length; i++) {
    const shared = random.normal();
    let score = -0.8;
    for (const [j, column] of features.entries()) {
      column[i] = 0.6 * shared + random.normal();
      score += 0.5 * ((j % 3) - 1.2) * column[i];
    }
    target[i] = random.uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  }
};

const apart = (columns: readonly Float64Array[]) => [columns.slice(0, -1), columns[columns.length - 1]] as const;

/** Filled columns, one after the other in the memory of a task, or in memory of their own. */
export function columnsOf(
  fill: Fill,
  rows: number,
  count: number,
  float64: Compute['float64'] = (length) => new Float64Array(length),
): Float64Array[] {
  const block = float64(rows * count);
  const columns = Array.from({ length: count }, (_, j) => block.subarray(j * rows, (j + 1) * rows));
  fill(columns);
  return columns;
}

export const tableOf = (columns: readonly Float64Array[]): FeatureTable => ({
  rows: columns[0].length,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns,
});

/** One row after the other, as NumPy has its matrices. */
export function rowMajor(columns: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(columns.length * columns[0].length);
  for (const [j, column] of columns.entries())
    for (let i = 0; i < column.length; i++) values[i * columns.length + j] = column[i];
  return values;
}

/** Rows as lists of numbers, as packages for JavaScript have them. */
export const listsOf = (columns: readonly Float64Array[], rows = columns[0].length): number[][] =>
  Array.from({ length: rows }, (_, i) => columns.map((column) => column[i]));
