import { type Compute, type FeatureTable, float64s, type Values, z } from '#sdk';
import { eachDecision, supportMachines } from './support-machines.ts';

/** One machine that answers a number: center + spread × f(x). */
export const regressorModel = z.strictObject({
  machines: supportMachines,
  center: z.number(),
  spread: z.number(),
  rows: z.int(),
  supportVectors: z.int(),
  /** Support vectors at the bound: further from the answer than epsilon. */
  boundVectors: z.int(),
  epsilon: z.number(),
  objective: z.number(),
  iterations: z.int(),
  /** Violation of the optimality conditions where the iterations ran out before it was below the tolerance; else 0. */
  violation: z.number(),
  tolerance: z.number(),
  /** Population standard deviation of each feature. */
  deviations: float64s(),
});
export type RegressorModel = z.output<typeof regressorModel>;

/** The number answered for every row. */
export function regress({ machines, center, spread }: RegressorModel, table: FeatureTable, compute: Compute): Values {
  const value = new Float64Array(table.rows);
  eachDecision(machines, table, compute, (i, [decision]) => {
    value[i] = center + spread * decision;
  });
  return { value };
}
