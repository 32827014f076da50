/**
 * Information of class counts, in bits.
 *
 *   n = Σ n_c                       weight of the cases
 *   H = Σ (n_c / n) log₂ (n / n_c)  entropy
 *   n H = n log₂ n − Σ n_c log₂ n_c
 *
 * Quinlan (1986), Induction of decision trees, Machine Learning 1:81–106, section 4.
 */
import { NO_WEIGHT } from './class-tree.ts';

/** x log₂ x of whole numbers, which most weights are. */
const TABLE = Float64Array.from({ length: 1 << 16 }, (_, x) => (x === 0 ? 0 : x * Math.log2(x)));

/** x log₂ x, 0 at 0. */
export function xLog2x(x: number): number {
  const whole = x | 0;
  if (whole === x && whole < TABLE.length) return TABLE[whole];
  return x < NO_WEIGHT ? 0 : x * Math.log2(x);
}

/** n H of the counts `weights[start .. start + classes)`: bits it takes to tell the classes of all of these cases. */
export function bitsOf(weights: Float64Array, start = 0, classes = weights.length): number {
  let sum = 0;
  let each = 0;
  for (let c = start; c < start + classes; c++) {
    sum += weights[c];
    each += xLog2x(weights[c]);
  }
  return xLog2x(sum) - each;
}
