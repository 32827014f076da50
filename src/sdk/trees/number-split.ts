import type { Criterion, Found, RowRange } from './criterion.ts';
import { rowOf } from './rows-in-order.ts';

/** Rows in the order of a feature. */
export interface OrderedRange extends RowRange {
  readonly exact: boolean;
}

/** A threshold for one feature at one node. `missingLeft` is null where the node has no missing value. */
export interface NumberSplit {
  readonly worth: number;
  readonly threshold: number;
  readonly missingLeft: boolean | null;
}

/** Whether a feature has one value, or none, over rows in its order. */
export function isConstant(column: Float64Array, { list, start, end }: RowRange): boolean {
  const first = column[rowOf(list[start])];
  return first === column[rowOf(list[end - 1])] || Number.isNaN(first);
}

/**
 * The best threshold of a feature over rows in its order, missing last; null where none passes the bar. Missing values are
 * tried on either side of every threshold, right first, and alone on the right of all known ones.
 */
export function bestThreshold(
  column: Float64Array,
  range: OrderedRange,
  criterion: Criterion,
  least: number,
  bar: number,
): NumberSplit | null {
  if (isConstant(column, range)) return null;
  const { list, exact, start, end } = range;
  let known = end;
  while (Number.isNaN(column[rowOf(list[known - 1])])) known--;
  const most = criterion.node.rows - least;
  const left = criterion.left.fill(0);
  const found: Found = { at: -1, worth: bar };
  criterion.scan({ list, exact, column, start, end: known, before: 0, least, most, left, bar }, found);
  const split = splitAt(column, list, found, known < end ? false : null);
  return known < end ? betterWithMissing(column, range, known, criterion, least, bar, split) : split;
}

/** The best split so far, or a better one that has the missing values on the left, or apart from all known ones. */
function betterWithMissing(
  column: Float64Array,
  { list, exact, start, end }: OrderedRange,
  known: number,
  criterion: Criterion,
  least: number,
  bar: number,
  best: NumberSplit | null,
): NumberSplit | null {
  const { node } = criterion;
  const [before, most] = [end - known, node.rows - least];
  const found: Found = { at: -1, worth: barAfter(best, bar, node.tie) };
  const left = sumUp(criterion, { list, start: known, end });
  criterion.scan({ list, exact, column, start, end: known, before, least, most, left, bar: found.worth }, found);
  const better = splitAt(column, list, found, true) ?? best;
  if (before < least || known - start < least) return better;
  const worth = criterion.worth(sumUp(criterion, { list, start, end: known }), known - start);
  if (worth > barAfter(better, bar, node.tie))
    return { worth, threshold: Number.POSITIVE_INFINITY, missingLeft: false };
  return better;
}

const splitAt = (
  column: Float64Array,
  list: Int32Array,
  { at, worth }: Found,
  missingLeft: boolean | null,
): NumberSplit | null => (at < 0 ? null : { worth, threshold: between(column, list, at), missingLeft });

const barAfter = (split: NumberSplit | null, bar: number, tie: number) => (split ? split.worth + tie : bar);

function sumUp(criterion: Criterion, { list, start, end }: RowRange): Float64Array {
  const sums = criterion.left.fill(0);
  for (let p = start; p < end; p++) criterion.add(rowOf(list[p]), sums, 0);
  return sums;
}

/** Halfway between the values before and at a place; the lower one where no double lies between. */
function between(column: Float64Array, list: Int32Array, at: number): number {
  const [low, high] = [column[rowOf(list[at - 1])], column[rowOf(list[at])]];
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
