import { type Classes, type FeatureTable, float64s, int32s, matrix, z } from '#sdk';

/** One equation a class against the rest; of two classes, one equation. */
export const linearModel = z.strictObject({
  classes: z.array(z.string()),
  /** The class that each equation speaks for where it is above 0. */
  speaksFor: int32s(),
  /** The class answered where the only equation is not above 0; −1 where there are several. */
  otherwise: z.int(),
  /** One row an equation, one column a feature. */
  weights: matrix(),
  intercepts: float64s(),
  hasIntercept: z.boolean(),
  /** Training rows of each class, and support vectors (rows on or inside the margin) of each equation. */
  rows: int32s(),
  supportVectors: int32s(),
  objective: float64s(),
  iterations: int32s(),
  violations: float64s(),
  tolerance: z.number(),
  maxIterations: z.int(),
  /** Population standard deviation of each feature. */
  deviations: float64s(),
});
export type LinearModel = z.output<typeof linearModel>;

/** The class whose equation says most for every row; the first of equals. */
export function classify(model: LinearModel, { rows, columns }: FeatureTable): Classes {
  const { speaksFor, otherwise, weights, intercepts } = model;
  const label = new Int32Array(rows).fill(otherwise);
  const most = new Float64Array(rows).fill(otherwise < 0 ? Number.NEGATIVE_INFINITY : 0);
  for (const [e, intercept] of intercepts.entries()) {
    const decision = new Float64Array(rows).fill(intercept);
    for (const [j, column] of columns.entries()) {
      const weight = weights.values[e * columns.length + j];
      for (let i = 0; i < rows; i++) decision[i] += weight * column[i];
    }
    for (let i = 0; i < rows; i++) {
      if (decision[i] <= most[i]) continue;
      most[i] = decision[i];
      label[i] = speaksFor[e];
    }
  }
  return { label };
}
