import { z } from '#sdk';
import { GAMMA_RULES, KERNELS, type Kernel } from './kernel.ts';

/** The parameters of every kernel machine. */
export const kernelParams = {
  kernel: z
    .enum(KERNELS)
    .default('rbf')
    .describe('How rows are compared: rbf by distance, the others by inner product.'),
  cost: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(1)
    .describe('C: what a row on the wrong side costs. Higher follows the rows more closely, lower is smoother.'),
  gamma: z
    .number()
    .min(1e-9)
    .max(1e6)
    .optional()
    .describe('Reach of a row under rbf (higher is shorter); factor in polynomial and sigmoid. Without it: gammaRule.'),
  gammaRule: z
    .enum(GAMMA_RULES)
    .default('scale')
    .describe('Where gamma is not given: scale is 1 / (features × variance of all values), auto is 1 / features.'),
  degree: z.int().min(1).max(10).default(3).describe('Degree of the polynomial kernel.'),
  coefficient0: z
    .number()
    .min(-1e6)
    .max(1e6)
    .default(0)
    .describe('Constant term of the polynomial and sigmoid kernels.'),
  tolerance: z
    .number()
    .min(1e-9)
    .max(0.1)
    .default(1e-3)
    .describe('Training ends when the optimality conditions are violated by less than this.'),
  maxIterations: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(10_000_000)
    .describe('Most iterations for one machine; ending there is reported as a warning.'),
  shrinking: z.boolean().default(true).describe('Whether rows that have settled are set aside while training.'),
  cacheMegabytes: z
    .int()
    .min(1)
    .max(16_384)
    .default(160)
    .describe('Memory for kernel values, in MB. More is faster where the rows are many.'),
};

/** A kernel as a model keeps it. */
export const kernelModel = () =>
  z.strictObject({
    kind: z.enum(KERNELS),
    gamma: z.number(),
    degree: z.int(),
    coefficient0: z.number(),
  }) satisfies z.ZodType<Kernel>;
