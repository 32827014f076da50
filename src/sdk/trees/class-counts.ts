import type { Criterion, CriterionOf, Found, OpenNode, RowRange, Scan } from './criterion.ts';
import { differ, rowOf } from './rows-in-order.ts';

/** The most classes that a tree can tell apart. */
export const MOST_CLASSES = 1000;

/** The classes of the rows to learn from, and what a row of each weighs. */
export interface WeightedClasses {
  readonly target: Int32Array;
  readonly weights: Float64Array;
}

/** The class of each row, in as few bytes as will do: they are looked up in no order. */
export type ClassCodes = Uint8Array | Uint16Array;

/** What tells one impurity of classes from another. `total` and `left` count rows by class. */
export interface ClassImpurity {
  /** Impurity of rows counted by class, that weigh so much together. */
  impurity(counts: Float64Array, weight: number): number;
  /** Worth of sending `left` of `total` left. */
  worth(left: Float64Array, total: Float64Array, weight: number): number;
  /** The fastest scan where every row weighs 1. */
  scan(target: ClassCodes, total: Float64Array, rows: number, scan: Scan, found: Found): void;
}

/** Rounding of sums, as a share of the weight of the node. */
const ROUNDING = 1e-12;

/** A criterion for classes: rows are summed up by counting them by class. */
export const classCriterion =
  ({ target, weights }: WeightedClasses, of: ClassImpurity): CriterionOf =>
  (rows) => {
    const codes = weights.length <= 256 ? new Uint8Array(rows.length) : new Uint16Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = target[rowOf(rows[i])];
    return criterionFor(codes, weights, of);
  };

function criterionFor(target: ClassCodes, weights: Float64Array, of: ClassImpurity): Criterion {
  const classes = weights.length;
  const equal = weights.every((weight) => weight === 1);
  const total = new Float64Array(classes);
  const node: OpenNode = { rows: 0, weight: 0, impurity: 0, tie: 0 };
  const worth = (left: Float64Array) => of.worth(left, total, node.weight);
  return {
    width: classes,
    left: new Float64Array(classes),
    node,
    // With two classes the share of the second orders the categories, and the best subset is a prefix (Breiman et al.
    // 1984, theorem 4.5). With more, the share of each class gives an order worth trying.
    orders: classes === 2 ? 1 : classes,
    orderedExactly: classes === 2,
    isPure({ list, start, end }) {
      const first = target[rowOf(list[start])];
      for (let p = start + 1; p < end; p++) if (target[rowOf(list[p])] !== first) return false;
      return true;
    },
    open(rows) {
      countClasses(target, rows, total);
      node.rows = rows.end - rows.start;
      node.weight = weightOf(total, weights);
      node.impurity = of.impurity(total, node.weight);
      node.tie = equal ? 0 : ROUNDING * node.weight;
    },
    answer: () => total,
    add(row, sums, at) {
      sums[at + target[row]]++;
    },
    worth,
    scan: (scan, found) =>
      equal ? of.scan(target, total, node.rows, scan, found) : scanByWorth(target, worth, scan, found),
    rank(order, sums, at) {
      const own = classes === 2 ? 1 : order;
      let all = 0;
      for (let c = 0; c < classes; c++) all += weights[c] * sums[at + c];
      return (weights[own] * sums[at + own]) / all;
    },
  };
}

/** What rows counted by class weigh together. */
function weightOf(counts: Float64Array, weights: Float64Array): number {
  let weight = 0;
  for (let c = 0; c < counts.length; c++) weight += weights[c] * counts[c];
  return weight;
}

function countClasses(target: ClassCodes, { list, start, end }: RowRange, counts: Float64Array): void {
  counts.fill(0);
  for (let p = start; p < end; p++) counts[target[rowOf(list[p])]]++;
}

/** A scan that computes each worth from the counts: sums of unequal weights would drift. */
function scanByWorth(
  target: ClassCodes,
  worthOf: (left: Float64Array) => number,
  { list, exact, column, start, end, before, least, most, left, bar }: Scan,
  found: Found,
): void {
  const last = Math.min(end - 1, start + most - before);
  let best = bar;
  let entry = list[start];
  let row = rowOf(entry);
  for (let p = start; p < last; p++) {
    left[target[row]]++;
    const lastEntry = entry;
    const lastRow = row;
    entry = list[p + 1];
    row = rowOf(entry);
    if (!differ(entry, lastEntry) && (exact || column[row] === column[lastRow])) continue;
    if (p + 1 - start + before < least) continue;
    const worth = worthOf(left);
    if (worth > best) {
      best = worth;
      found.at = p + 1;
      found.worth = worth;
    }
  }
}
