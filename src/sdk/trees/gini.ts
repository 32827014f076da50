/**
 * Gini's impurity, as a criterion for splits of a node whose classes weigh w_c, W together.
 *
 *   impurity   1 − Σ (w_c / W)²
 *   worth      Σ l_c² / L + Σ r_c² / R                  (minus Σ w_c² / W: the decrease of W × impurity)
 *
 * for weights l_c of the left, r_c of the right. Where every row weighs 1, moving a row of class c to the left changes
 * Σ l_c² by 2 l_c + 1 and Σ r_c² by 1 − 2 r_c: whole numbers, hence exact, and one step whatever the number of classes.
 *
 * Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, section 4.3.
 */

import { type ClassCodes, type ClassImpurity, classCriterion, type WeightedClasses } from './class-counts.ts';
import type { CriterionOf, Found, Scan } from './criterion.ts';
import { differ, rowOf } from './rows-in-order.ts';

/** Gini's impurity of weighted classes. */
export const gini = (classes: WeightedClasses): CriterionOf => classCriterion(classes, giniOf(classes.weights));

const giniOf = (weights: Float64Array): ClassImpurity => ({
  impurity(counts, weight) {
    let squares = 0;
    for (let c = 0; c < weights.length; c++) squares += (weights[c] * counts[c]) ** 2;
    return 1 - squares / weight ** 2;
  },
  worth(left, total, weight) {
    let weightLeft = 0;
    let squaresLeft = 0;
    let squaresRight = 0;
    for (let c = 0; c < weights.length; c++) {
      const goes = weights[c] * left[c];
      weightLeft += goes;
      squaresLeft += goes * goes;
      squaresRight += (weights[c] * (total[c] - left[c])) ** 2;
    }
    return squaresLeft / weightLeft + squaresRight / (weight - weightLeft);
  },
  scan: (target, total, rows, scan, found) =>
    total.length === 2
      ? scanTwoClasses(target, total, rows, scan, found)
      : scanClasses(target, total, rows, scan, found),
});

function scanClasses(
  target: ClassCodes,
  total: Float64Array,
  rows: number,
  { list, exact, column, start, end, before, least, most, left, bar }: Scan,
  found: Found,
): void {
  const last = Math.min(end - 1, start + most - before);
  let squaresLeft = 0;
  let squaresRight = 0;
  for (let c = 0; c < total.length; c++) {
    squaresLeft += left[c] * left[c];
    squaresRight += (total[c] - left[c]) ** 2;
  }
  let best = bar;
  let entry = list[start];
  let row = rowOf(entry);
  for (let p = start; p < last; p++) {
    const c = target[row];
    const already = left[c];
    left[c] = already + 1;
    squaresLeft += 2 * already + 1;
    squaresRight -= 2 * (total[c] - already) - 1;
    const lastEntry = entry;
    const lastRow = row;
    entry = list[p + 1];
    row = rowOf(entry);
    if (!differ(entry, lastEntry) && (exact || column[row] === column[lastRow])) continue;
    const rowsLeft = p + 1 - start + before;
    if (rowsLeft < least) continue;
    const worth = squaresLeft / rowsLeft + squaresRight / (rows - rowsLeft);
    if (worth > best) {
      best = worth;
      found.at = p + 1;
      found.worth = worth;
    }
  }
}

/** The same for two classes, which need no memory but two counts. */
function scanTwoClasses(
  target: ClassCodes,
  total: Float64Array,
  rows: number,
  { list, exact, column, start, end, before, least, most, left, bar }: Scan,
  found: Found,
): void {
  const last = Math.min(end - 1, start + most - before);
  const ones = total[1];
  let onesLeft = left[1];
  let best = bar;
  let entry = list[start];
  let row = rowOf(entry);
  for (let p = start; p < last; p++) {
    onesLeft += target[row];
    const lastEntry = entry;
    const lastRow = row;
    entry = list[p + 1];
    row = rowOf(entry);
    if (!differ(entry, lastEntry) && (exact || column[row] === column[lastRow])) continue;
    const rowsLeft = p + 1 - start + before;
    if (rowsLeft < least) continue;
    const rowsRight = rows - rowsLeft;
    const onesRight = ones - onesLeft;
    const zerosLeft = rowsLeft - onesLeft;
    const zerosRight = rowsRight - onesRight;
    const worth =
      (zerosLeft * zerosLeft + onesLeft * onesLeft) / rowsLeft +
      (zerosRight * zerosRight + onesRight * onesRight) / rowsRight;
    if (worth > best) {
      best = worth;
      found.at = p + 1;
      found.worth = worth;
    }
  }
}
