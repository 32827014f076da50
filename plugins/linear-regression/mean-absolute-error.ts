import type { MeasuredTable } from '#sdk';
import type { LeastSquares } from './least-squares.ts';

/** Rows at a time, so that their answers stay in the processor's cache. */
const BLOCK = 2048;

/** Mean absolute difference between the plane and the target. */
export function meanAbsoluteError(
  { rows, columns, target }: MeasuredTable,
  { coefficients, intercept }: Pick<LeastSquares, 'coefficients' | 'intercept'>,
): number {
  const left = new Float64Array(BLOCK);
  let sum = 0;
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    for (let i = 0; i < count; i++) left[i] = intercept - target[start + i];
    for (const [j, column] of columns.entries()) {
      const coefficient = coefficients[j];
      for (let i = 0; i < count; i++) left[i] += coefficient * column[start + i];
    }
    for (let i = 0; i < count; i++) sum += Math.abs(left[i]);
  }
  return sum / rows;
}
