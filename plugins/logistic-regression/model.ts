import { type Classes, type FeatureTable, float64s, int32s, matrix, z } from '#sdk';

/** Equations whose values are the log odds of their classes, with how certain or how shrunk they are. */
export const logisticModel = z.strictObject({
  classes: z.array(z.string()),
  /** The class of each equation. */
  speaksFor: int32s(),
  /** The class that the odds are against, whose log odds are 0; −1 where each class has an equation. */
  reference: z.int(),
  /** One row an equation, one column a feature. */
  coefficients: matrix(),
  intercepts: float64s(),
  constant: z.boolean(),
  /** Absent with a penalty, class weights or separated classes, and where the search has not ended. */
  errors: z.strictObject({ coefficients: matrix(), intercepts: float64s(), confidence: z.number() }).optional(),
  /** Population standard deviation of each feature. */
  deviations: float64s(),
  /** Training rows of each class. */
  rows: int32s(),
  penalty: z.enum(['none', 'l2', 'l1']),
  cost: z.number(),
  /** Log-likelihood, and that of a model of the intercept alone (of equal odds without one); rows weighted as asked for. */
  logLikelihood: z.number(),
  nullLogLikelihood: z.number(),
  iterations: z.int(),
  converged: z.boolean(),
  /** Estimated distance from the best coefficients, in standard errors. */
  distance: z.number(),
  /** Present where features tell classes apart without error: their names, and whether each of them does so alone. */
  separation: z.strictObject({ features: z.array(z.string()), alone: z.boolean(), complete: z.boolean() }).optional(),
});
export type LogisticModel = z.output<typeof logisticModel>;

/** The likeliest class for every row, the first of equals, with the probabilities of all classes. */
export function classify(model: LogisticModel, { rows, columns }: FeatureTable): Classes {
  const { classes, speaksFor, reference, coefficients, intercepts } = model;
  const width = classes.length;
  const probability = new Float64Array(rows * width).fill(Number.NEGATIVE_INFINITY);
  if (reference >= 0) for (let i = 0; i < rows; i++) probability[i * width + reference] = 0;
  for (const [e, c] of speaksFor.entries()) {
    const score = new Float64Array(rows).fill(intercepts[e]);
    for (const [j, column] of columns.entries()) {
      const coefficient = coefficients.values[e * columns.length + j];
      if (coefficient !== 0) for (let i = 0; i < rows; i++) score[i] += coefficient * column[i];
    }
    for (let i = 0; i < rows; i++) probability[i * width + c] = score[i];
  }
  const label = new Int32Array(rows);
  for (let i = 0; i < rows; i++) label[i] = fromScores(probability.subarray(i * width, (i + 1) * width));
  return { label, probability };
}

/** Turns log odds into probabilities; answers the index of the highest. */
function fromScores(scores: Float64Array): number {
  let likeliest = 0;
  for (let c = 1; c < scores.length; c++) if (scores[c] > scores[likeliest]) likeliest = c;
  const highest = scores[likeliest];
  let sum = 0;
  for (let c = 0; c < scores.length; c++) {
    scores[c] = Math.exp(scores[c] - highest);
    sum += scores[c];
  }
  for (let c = 0; c < scores.length; c++) scores[c] /= sum;
  return likeliest;
}
