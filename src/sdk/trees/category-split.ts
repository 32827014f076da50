/**
 * The best subset of categories to send left at a node.
 *
 * Missing values count as one more category, so that they go where they are best off. For a measured target and for two
 * classes the categories are put in the order of their mean target (of the share of the second class), and the best
 * of all subsets is among the prefixes of that order (Breiman et al. 1984, theorem 4.5 and section 8.8); a least number of rows to a
 * side can make another subset the best allowed one, which is then not found. For more classes all 2^(m − 1) − 1 ways to
 * part m categories are tried up to m = 10, and the prefixes of the orders by the share of each class beyond.
 */

import type { Criterion, RowRange } from './criterion.ts';
import { rowOf } from './rows-in-order.ts';

/** Categories at a node up to which all subsets are tried where no order is sure to hold the best. */
export const MOST_FOR_ALL_SUBSETS = 10;

/** Finds subsets for one categorical feature, in memory of its own that is used again for every node. */
export interface CategorySearch {
  /** Categories the feature may have; the code of a missing value is that number. */
  readonly categories: number;
  /** 1 for the codes that go left in the subset found last, 0 for all others. */
  readonly left: Uint8Array;
  /** Rows of the node by code. */
  readonly rows: Int32Array;
  /** The worth of the best subset of these rows that passes the bar and leaves `least` rows to either side; −∞ if none. */
  find(range: RowRange, least: number, bar: number): number;
}

/** The code of a value: missing is one more category. */
export const codeOf = (value: number, categories: number): number => (Number.isNaN(value) ? categories : value);

export function categorySearch(column: Float64Array, categories: number, criterion: Criterion): CategorySearch {
  const { width } = criterion;
  const sums = new Float64Array((categories + 1) * width);
  const rows = new Int32Array(categories + 1);
  const left = new Uint8Array(categories + 1);
  const leftSums = criterion.left;
  const ranks = new Float64Array(categories + 1);
  let present: number[] = [];

  /** Sums up the node by category, and forgets the node before. */
  function sumUp({ list, start, end }: RowRange): void {
    for (const code of present) sums.fill(0, code * width, (code + 1) * width);
    for (const code of present) rows[code] = 0;
    present = [];
    for (let p = start; p < end; p++) {
      const code = codeOf(column[rowOf(list[p])], categories);
      if (rows[code]++ === 0) present.push(code);
      criterion.add(rowOf(list[p]), sums, code * width);
    }
    present.sort((a, b) => a - b);
  }

  const move = (code: number, sign: 1 | -1): number => {
    for (let w = 0; w < width; w++) leftSums[w] += sign * sums[code * width + w];
    return sign * rows[code];
  };
  const suits = (rowsLeft: number, least: number) => rowsLeft >= least && criterion.node.rows - rowsLeft >= least;
  function keep(codes: Iterable<number>): void {
    left.fill(0);
    for (const code of codes) left[code] = 1;
  }

  /** The best prefix of the present categories in this order. */
  function bestPrefix(order: number, least: number, bar: number): number {
    for (const code of present) ranks[code] = criterion.rank(order, sums, code * width, rows[code]);
    const ordered = present.toSorted((a, b) => ranks[a] - ranks[b] || a - b);
    leftSums.fill(0);
    let [rowsLeft, best, length] = [0, Number.NEGATIVE_INFINITY, 0];
    for (let k = 0; k < ordered.length - 1; k++) {
      rowsLeft += move(ordered[k], 1);
      const worth = suits(rowsLeft, least) ? criterion.worth(leftSums, rowsLeft) : Number.NEGATIVE_INFINITY;
      if (worth > Math.max(bar, best + criterion.node.tie)) [best, length] = [worth, k + 1];
    }
    if (length > 0) keep(ordered.slice(0, length));
    return best;
  }

  /** The best of all subsets, in the order of a Gray code: one category changes sides at a time. The last one stays right. */
  function bestSubset(least: number, bar: number): number {
    leftSums.fill(0);
    let [rowsLeft, best, bits] = [0, Number.NEGATIVE_INFINITY, 0];
    let current = 0;
    for (let step = 1; step < 2 ** (present.length - 1); step++) {
      const k = 31 - Math.clz32(step & -step);
      current ^= 1 << k;
      rowsLeft += move(present[k], (current >>> k) & 1 ? 1 : -1);
      const worth = suits(rowsLeft, least) ? criterion.worth(leftSums, rowsLeft) : Number.NEGATIVE_INFINITY;
      if (worth > Math.max(bar, best + criterion.node.tie)) [best, bits] = [worth, current];
    }
    if (bits > 0) keep(present.filter((_, k) => (bits >>> k) & 1));
    return best;
  }

  return {
    categories,
    left,
    rows,
    find(range, least, bar) {
      sumUp(range);
      if (!criterion.orderedExactly && present.length <= MOST_FOR_ALL_SUBSETS) return bestSubset(least, bar);
      let best = Number.NEGATIVE_INFINITY;
      for (let order = 0; order < criterion.orders; order++)
        best = Math.max(best, bestPrefix(order, least, Math.max(bar, best + criterion.node.tie)));
      return best;
    },
  };
}
