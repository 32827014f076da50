import { type Classes, type Compute, type FeatureTable, float64s, int32s, z } from '#sdk';
import { couple } from './couple.ts';
import { probabilityOf } from './platt.ts';
import { eachDecision, supportMachines } from './support-machines.ts';

/** One machine for each pair of classes, and how well it was trained. */
export const classifierModel = z.strictObject({
  machines: supportMachines,
  classes: z.array(z.string()),
  /** The two classes of each machine, which is positive for the first. A class without rows is in none. */
  pairs: int32s(),
  /** Slope and offset of each machine's sigmoid; empty where there are no probabilities. */
  sigmoids: float64s(),
  /** Training rows of each class, and how many of them are support vectors of any machine. */
  rows: int32s(),
  supportVectors: int32s(),
  /** Support vectors at the bound: inside the margin, or on the wrong side. */
  boundVectors: z.int(),
  objective: float64s(),
  iterations: z.int(),
  /** Machines that ran out of iterations, and the worst violation among them. */
  unfinished: z.int(),
  violation: z.number(),
  tolerance: z.number(),
  /** Population standard deviation of each feature. */
  deviations: float64s(),
});
export type ClassifierModel = z.output<typeof classifierModel>;

/** The class of every row by the votes of the machines or, where there are sigmoids, the likeliest. */
export function classify(model: ClassifierModel, table: FeatureTable, compute: Compute): Classes {
  const classes = model.classes.length;
  const label = new Int32Array(table.rows);
  const probability = model.sigmoids.length > 0 ? new Float64Array(table.rows * classes) : null;
  eachDecision(model.machines, table, compute, (i, decisions) => {
    const score = probability ? likelihood(model, decisions) : votes(model, decisions);
    label[i] = indexOfMost(score);
    probability?.set(score, i * classes);
  });
  return probability ? { label, probability } : { label };
}

/** How many machines speak for each class. */
function votes({ classes, pairs }: ClassifierModel, decisions: Float64Array): Float64Array {
  const score = new Float64Array(classes.length);
  for (let m = 0; m < decisions.length; m++) score[pairs[2 * m + (decisions[m] > 0 ? 0 : 1)]]++;
  return score;
}

/** No pair is more certain than this: the coupling divides by what is left. */
const LEAST_PROBABILITY = 1e-7;

/** The probability of each class. */
function likelihood({ rows, pairs, sigmoids }: ClassifierModel, decisions: Float64Array): Float64Array {
  const known = Array.from(rows.keys()).filter((c) => rows[c] > 0);
  const pairwise = new Float64Array(known.length ** 2);
  for (let m = 0; m < decisions.length; m++) {
    const [a, b] = [known.indexOf(pairs[2 * m]), known.indexOf(pairs[2 * m + 1])];
    const first = probabilityOf({ slope: sigmoids[2 * m], offset: sigmoids[2 * m + 1] }, decisions[m]);
    const bounded = Math.min(Math.max(first, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY);
    pairwise[a * known.length + b] = bounded;
    pairwise[b * known.length + a] = 1 - bounded;
  }
  const coupled = known.length === 2 ? pairwise.subarray(1, 3) : couple(pairwise, known.length);
  const score = new Float64Array(rows.length);
  for (const [at, c] of known.entries()) score[c] = coupled[at];
  return score;
}

/** The first of the largest. */
function indexOfMost(score: Float64Array): number {
  let most = 0;
  for (let c = 1; c < score.length; c++) if (score[c] > score[most]) most = c;
  return most;
}
