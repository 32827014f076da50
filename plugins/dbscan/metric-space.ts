import { type Distance, type FeatureTable, powerOf, rootOf } from '#sdk';

/** The distances that epsilon can be measured in. */
export const METRICS = ['euclidean', 'manhattan', 'cosine'] as const;
export type Metric = (typeof METRICS)[number];

/** How a metric is searched: which columns are compared, by which distance, and what a power of that is worth. */
export interface MetricSpace {
  readonly distance: Distance;
  columnsOf(table: Pick<FeatureTable, 'rows' | 'columns'>): readonly Float64Array[];
  powerOf(length: number): number;
  lengthOf(power: number): number;
}

/**
 * The space of a metric. Cosine distance is searched as a Euclidean distance of directions:
 *
 *   1 − cos(x, y) = ‖u − v‖² / 2,   u = x / ‖x‖,  v = y / ‖y‖
 *
 * A row of zeros has no direction: it is at distance 1 from every other row, and at 0 from rows of zeros, which a further
 * coordinate of its own takes care of.
 */
export function metricSpace(metric: Metric): MetricSpace {
  if (metric === 'cosine')
    return {
      distance: 'euclidean',
      columnsOf: directions,
      powerOf: (length) => 2 * length,
      lengthOf: (power) => power / 2,
    };
  return {
    distance: metric,
    columnsOf: ({ columns }) => columns,
    powerOf: (length) => powerOf(length, metric),
    lengthOf: (power) => rootOf(power, metric),
  };
}

/** Every row divided by its length, and a last column that is 1 for rows of zeros and 0 for others. */
function directions({ rows, columns }: Pick<FeatureTable, 'rows' | 'columns'>): Float64Array[] {
  const zero = new Float64Array(rows);
  const units = columns.map(() => new Float64Array(rows));
  for (let i = 0; i < rows; i++) {
    // Divided by the greatest value first, so that no square is too large or too small for a double.
    let greatest = 0;
    for (const column of columns) greatest = Math.max(greatest, Math.abs(column[i]));
    if (greatest === 0) {
      zero[i] = 1;
      continue;
    }
    let squares = 0;
    for (const column of columns) squares += (column[i] / greatest) ** 2;
    const length = Math.sqrt(squares);
    for (let j = 0; j < columns.length; j++) units[j][i] = columns[j][i] / greatest / length;
  }
  return [...units, zero];
}
