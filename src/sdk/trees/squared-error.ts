/**
 * Squared error around the mean, as a criterion for splits of a node with n rows of mean ȳ.
 *
 *   impurity   Σ (y − ȳ)² / n
 *   worth      D² / (n_L n_R),  D = Σ_L (y − ȳ)          (times n: the decrease of the sum of squares)
 *
 * since Σ_R (y − ȳ) = −D. Sums are taken of deviations from the mean of the node, so that they stay small.
 *
 * Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, section 8.3.
 */

import type { Criterion, CriterionOf, Found, OpenNode, RowRange, Scan } from './criterion.ts';
import { differ, rowOf } from './rows-in-order.ts';

/** Rounding of sums, as a share of their bound. */
const ROUNDING = 1e-12;

/** Squared error of a measured target. */
export const squaredError =
  (target: Float64Array): CriterionOf =>
  (rows) => {
    const measures = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) measures[i] = target[rowOf(rows[i])];
    return criterionFor(measures);
  };

function criterionFor(target: Float64Array): Criterion {
  const node: OpenNode = { rows: 0, weight: 0, impurity: 0, tie: 0 };
  let mean = 0;
  return {
    width: 1,
    left: new Float64Array(1),
    node,
    orders: 1,
    orderedExactly: true,
    isPure({ list, start, end }) {
      const first = target[rowOf(list[start])];
      for (let p = start + 1; p < end; p++) if (target[rowOf(list[p])] !== first) return false;
      return true;
    },
    open(rows) {
      node.rows = rows.end - rows.start;
      node.weight = node.rows;
      mean = meanOf(target, rows);
      node.impurity = meanSquare(target, rows, mean);
      node.tie = ROUNDING * node.impurity;
    },
    answer: () => [mean],
    add(row, sums, at) {
      sums[at] += target[row] - mean;
    },
    worth: (left, rowsLeft) => (left[0] * left[0]) / (rowsLeft * (node.rows - rowsLeft)),
    scan: (scan, found) => scanSquaredError(target, mean, node.rows, scan, found),
    rank: (_order, sums, at, rows) => sums[at] / rows,
  };
}

/** The mean in two passes; exactly the value where all have the same. */
function meanOf(target: Float64Array, { list, start, end }: RowRange): number {
  const first = target[rowOf(list[start])];
  let sum = 0;
  for (let p = start; p < end; p++) sum += target[rowOf(list[p])] - first;
  const near = first + sum / (end - start);
  let rest = 0;
  for (let p = start; p < end; p++) rest += target[rowOf(list[p])] - near;
  return near + rest / (end - start);
}

function meanSquare(target: Float64Array, { list, start, end }: RowRange, mean: number): number {
  let squares = 0;
  for (let p = start; p < end; p++) squares += (target[rowOf(list[p])] - mean) ** 2;
  return squares / (end - start);
}

function scanSquaredError(
  target: Float64Array,
  mean: number,
  rows: number,
  { list, exact, column, start, end, before, least, most, left, bar }: Scan,
  found: Found,
): void {
  const last = Math.min(end - 1, start + most - before);
  let sum = left[0];
  let best = bar;
  let entry = list[start];
  let row = rowOf(entry);
  for (let p = start; p < last; p++) {
    sum += target[row] - mean;
    const lastEntry = entry;
    const lastRow = row;
    entry = list[p + 1];
    row = rowOf(entry);
    if (!differ(entry, lastEntry) && (exact || column[row] === column[lastRow])) continue;
    const rowsLeft = p + 1 - start + before;
    if (rowsLeft < least) continue;
    const worth = (sum * sum) / (rowsLeft * (rows - rowsLeft));
    if (worth > best) {
      best = worth;
      found.at = p + 1;
      found.worth = worth;
    }
  }
}
