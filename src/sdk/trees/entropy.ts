/**
 * Entropy in bits, as a criterion for splits of a node whose classes weigh w_c, W together.
 *
 *   impurity   −Σ (w_c / W) log₂ (w_c / W)
 *   worth      Σ h(l_c) − h(L) + Σ h(r_c) − h(R),  h(x) = x log₂ x        (plus h(W) − Σ h(w_c): the decrease of W × impurity)
 *
 * for weights l_c of the left, r_c of the right. A class with n rows of weight v weighs v n, and h(v n) = v h(n) + n h(v),
 * whose last part sums to the same for every split: h is needed of whole numbers only, and comes from a table. Its entries are
 * rounded to a power of two so fine that the sums of a node are still exact.
 *
 * Quinlan (1986), Induction of decision trees, Machine Learning 1(1).
 */

import { type ClassCodes, type ClassImpurity, classCriterion, type WeightedClasses } from './class-counts.ts';
import type { CriterionOf, Found, Scan } from './criterion.ts';
import { differ, rowOf } from './rows-in-order.ts';

/** Entropy of weighted classes. */
export const entropy = (classes: WeightedClasses): CriterionOf =>
  classCriterion(classes, entropyOf(classes.weights, tableOf(classes.target.length)));

const h = (x: number): number => (x > 0 ? x * Math.log2(x) : 0);

/** h(0), h(1), …, h(rows), in multiples of a power of two: a sum of them as large as h(rows) has 52 bits at most. */
function tableOf(rows: number): Float64Array {
  const grid = 2 ** (51 - Math.ceil(Math.log2(h(rows) + 2)));
  return Float64Array.from({ length: rows + 1 }, (_, n) => Math.round(h(n) * grid) / grid);
}

const entropyOf = (weights: Float64Array, table: Float64Array): ClassImpurity => {
  const equal = weights.every((weight) => weight === 1);
  /** h of what some rows weigh together. */
  const hOf = equal ? (weight: number) => table[weight] : h;
  return {
    impurity(counts, weight) {
      let sum = 0;
      for (let c = 0; c < weights.length; c++) sum += h((weights[c] * counts[c]) / weight);
      return Math.max(0, -sum);
    },
    worth(left, total, weight) {
      let [weightLeft, sum] = [0, 0];
      for (let c = 0; c < weights.length; c++) {
        weightLeft += weights[c] * left[c];
        sum += weights[c] * (table[left[c]] + table[total[c] - left[c]]);
      }
      return sum - hOf(weightLeft) - hOf(weight - weightLeft);
    },
    scan: (target, total, rows, scan, found) => scanEntropy(table, target, total, rows, scan, found),
  };
};

function scanEntropy(
  table: Float64Array,
  target: ClassCodes,
  total: Float64Array,
  rows: number,
  { list, exact, column, start, end, before, least, most, left, bar }: Scan,
  found: Found,
): void {
  const last = Math.min(end - 1, start + most - before);
  let sum = 0;
  for (let c = 0; c < total.length; c++) sum += table[left[c]] + table[total[c] - left[c]];
  let best = bar;
  let entry = list[start];
  let row = rowOf(entry);
  for (let p = start; p < last; p++) {
    const c = target[row];
    const already = left[c];
    const remaining = total[c] - already;
    left[c] = already + 1;
    sum += table[already + 1] - table[already] + (table[remaining - 1] - table[remaining]);
    const lastEntry = entry;
    const lastRow = row;
    entry = list[p + 1];
    row = rowOf(entry);
    if (!differ(entry, lastEntry) && (exact || column[row] === column[lastRow])) continue;
    const rowsLeft = p + 1 - start + before;
    if (rowsLeft < least) continue;
    const worth = sum - table[rowsLeft] - table[rows - rowsLeft];
    if (worth > best) {
      best = worth;
      found.at = p + 1;
      found.worth = worth;
    }
  }
}
