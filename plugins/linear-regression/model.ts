import { float64s, z } from '#sdk';

/** A plane through the rows: its coefficients, how well it fits, and how certain or how shrunk it is. */
export const fittedModel = z.strictObject({
  coefficients: float64s(),
  intercept: z.number(),
  /** Absent where a penalty is: the classical linear model says nothing of shrunk coefficients. */
  standardErrors: float64s().optional(),
  interceptStandardError: z.number().optional(),
  adjustedRSquared: z.number().optional(),
  residualStandardError: z.number().optional(),
  degreesOfFreedom: z.int().optional(),
  confidence: z.number().optional(),
  /** Population standard deviation of each feature. */
  deviations: float64s(),
  rSquared: z.number(),
  rmse: z.number(),
  mae: z.number(),
  rows: z.int(),
  constant: z.boolean(),
  /** Present where a penalty is. */
  shrinkage: z
    .strictObject({
      penalty: z.enum(['ridge', 'lasso', 'elastic-net']),
      strength: z.number(),
      /** Least strength that sets all coefficients to 0; absent where none does. */
      strongest: z.number().optional(),
      /** How far the penalized objective may be above its least value, over the total sum of squares. */
      gap: z.number(),
      converged: z.boolean(),
    })
    .optional(),
});
export type FittedModel = z.output<typeof fittedModel>;
