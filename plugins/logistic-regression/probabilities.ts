import type { Problem } from './problem.ts';

/** Rows at a time: what is computed of them stays in the processor's cache. */
export const BLOCK = 512;

/** Writes the probability of each equation's class for a block of rows; answers their log loss and how many are wrong. */
export function probabilitiesOfBlock(
  problem: Problem,
  beta: Float64Array,
  x: Float64Array,
  start: number,
  count: number,
  probability: Float64Array,
): { loss: number; wrong: number } {
  const { terms, speaksFor, reference } = problem;
  for (let e = 0; e < speaksFor.length; e++) {
    const at = e * BLOCK;
    probability.fill(0, at, at + count);
    for (let t = 0; t < terms; t++) {
      const coefficient = beta[e * terms + t];
      for (let i = 0; i < count; i++) probability[at + i] += coefficient * x[t * BLOCK + i];
    }
  }
  return speaksFor.length === 1 && reference >= 0
    ? ofTwo(problem, start, count, probability)
    : ofSeveral(problem, start, count, probability);
}

/**
 *   p = 1 / (1 + e^−η);  loss = log(1 + e^−|η|), and |η| more on the wrong side
 *
 * The logarithm is taken of the product over the block, which is at most 2^512.
 */
function ofTwo(
  { table: { target }, speaksFor, reference, weights }: Problem,
  start: number,
  count: number,
  probability: Float64Array,
): { loss: number; wrong: number } {
  const own = speaksFor[0];
  let [wrong, ownProduct, otherProduct, ownExcess, otherExcess] = [0, 1, 1, 0, 0];
  for (let i = 0; i < count; i++) {
    const score = probability[i];
    const distance = Math.abs(score);
    const unlikely = Math.exp(-distance);
    const likely = 1 / (1 + unlikely);
    probability[i] = score > 0 ? likely : unlikely * likely;
    if (target[start + i] === own) {
      ownProduct *= 1 + unlikely;
      if (score > 0) continue;
      ownExcess += distance;
    } else {
      otherProduct *= 1 + unlikely;
      if (score < 0) continue;
      otherExcess += distance;
    }
    wrong++;
  }
  const loss =
    weights[own] * (Math.log(ownProduct) + ownExcess) + weights[reference] * (Math.log(otherProduct) + otherExcess);
  return { loss, wrong };
}

function ofSeveral(
  { table: { target }, speaksFor, reference, equationOf, weights }: Problem,
  start: number,
  count: number,
  probability: Float64Array,
): { loss: number; wrong: number } {
  let [loss, wrong] = [0, 0];
  for (let i = 0; i < count; i++) {
    const label = target[start + i];
    const equation = equationOf[label];
    const own = equation < 0 ? 0 : probability[equation * BLOCK + i];
    let others = reference >= 0 && equation >= 0 ? 0 : Number.NEGATIVE_INFINITY;
    for (let e = 0; e < speaksFor.length; e++)
      if (e !== equation) others = Math.max(others, probability[e * BLOCK + i]);
    const highest = Math.max(own, others);
    let sum = reference >= 0 ? Math.exp(-highest) : 0;
    for (let e = 0; e < speaksFor.length; e++) {
      const share = Math.exp(probability[e * BLOCK + i] - highest);
      probability[e * BLOCK + i] = share;
      sum += share;
    }
    for (let e = 0; e < speaksFor.length; e++) probability[e * BLOCK + i] /= sum;
    loss += weights[label] * (Math.log(sum) + highest - own);
    if (own <= others) wrong++;
  }
  return { loss, wrong };
}
