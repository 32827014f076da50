import { countBelow, distinctEdges, type FeatureTable, type Matrix } from '#sdk';

/** The axes that rows are scored on: score = Σ (x_j − mean_j) · loading_j, in the order of the features. */
export interface Axes {
  readonly means: Float64Array;
  /** One row a component. */
  readonly loadings: Matrix;
}

/** Rows scored between two yields; a wide table takes fewer. */
export const rowsAtOnce = (features: number): number => Math.max(1024, Math.floor(2 ** 22 / features));

/** Rows whose scores stay in the processor's nearest cache while feature after feature is added. */
const BLOCK = 2048;

/** Writes the scores on one component of the rows `start … end`. */
export function scoreRows(
  { means, loadings }: Axes,
  component: number,
  { columns }: FeatureTable,
  [start, end]: readonly [number, number],
  scores: Float64Array,
): void {
  for (let first = start; first < end; first += BLOCK) {
    const last = Math.min(end, first + BLOCK);
    for (const [j, column] of columns.entries()) {
      const mean = means[j];
      const loading = loadings.values[component * loadings.columns + j];
      for (let i = first; i < last; i++) scores[i] += (column[i] - mean) * loading;
    }
  }
}

/** The cut points between bands, of the edges of all; fewer than asked for where many rows share a score. */
export const bandCutPoints = (edges: Float64Array): Float64Array => distinctEdges(edges).slice(1, -1);

/** The segment of every row: its band on the first component, then on the next, counted through from the lowest. */
export function assignBands(axes: Axes, cutPoints: readonly Float64Array[], table: FeatureTable): Int32Array {
  const segment = new Int32Array(table.rows);
  for (const [component, cuts] of cutPoints.entries()) {
    const scores = new Float64Array(table.rows);
    scoreRows(axes, component, table, [0, table.rows], scores);
    for (let i = 0; i < segment.length; i++) segment[i] = segment[i] * (cuts.length + 1) + countBelow(cuts, scores[i]);
  }
  return segment;
}
