import { z } from '#sdk';

/** What a caller may choose. */
export const params = z.strictObject({
  intercept: z.boolean().default(true).describe('Whether to fit a constant; without one the plane goes through 0.'),
  penalty: z
    .enum(['none', 'ridge', 'lasso', 'elastic-net'])
    .default('none')
    .describe(
      'What keeps coefficients small: nothing, their squares (ridge), their absolute values (lasso, which sets some to 0), or both. Penalized coefficients depend on the units of the features, and have no standard errors.',
    ),
  strength: z
    .number()
    .min(1e-9)
    .max(1e12)
    .default(1)
    .describe(
      "Weight α of the penalty, as scikit-learn's alpha. Ridge minimizes ‖y − Xb‖² + α‖b‖², lasso and elastic net ‖y − Xb‖² / 2n + α mix ‖b‖₁ + α (1 − mix) ‖b‖² / 2, where the mix of the lasso is 1. The intercept is free.",
    ),
  mix: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of absolute values in the penalty of the elastic net: 1 is the lasso.'),
  confidence: z
    .number()
    .min(0.5)
    .max(0.9999)
    .default(0.95)
    .describe('Confidence of the intervals around unpenalized coefficients.'),
});
export type Params = z.output<typeof params>;
