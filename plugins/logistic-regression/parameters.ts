import { z } from '#sdk';

/** What a caller may choose. */
export const params = z.strictObject({
  penalty: z
    .enum(['none', 'l2', 'l1'])
    .default('none')
    .describe(
      'What keeps coefficients small: nothing, their squares, or their absolute values (which sets some to 0). Penalized coefficients depend on the units of the features, and have no standard errors.',
    ),
  cost: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(1)
    .describe(
      "C: weight of the rows beside the penalty, as scikit-learn's. Minimizes C × log loss of all rows + ‖b‖² / 2 or ‖b‖₁; the intercept is free.",
    ),
  intercept: z.boolean().default(true).describe('Whether to fit a constant.'),
  classWeights: z
    .enum(['none', 'balanced'])
    .default('none')
    .describe('balanced counts each row rows / (classes × rows of its class) times, which leaves no standard errors.'),
  confidence: z
    .number()
    .min(0.5)
    .max(0.9999)
    .default(0.95)
    .describe('Confidence of the intervals around unpenalized coefficients.'),
  tolerance: z
    .number()
    .min(1e-8)
    .max(0.1)
    .default(1e-6)
    .describe('Ends when the coefficients are estimated to be within so many standard errors of the best ones.'),
  maxIterations: z
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .describe('Most steps of the search; ending there is reported as a warning.'),
});
export type Params = z.output<typeof params>;
