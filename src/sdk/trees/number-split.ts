import type { Criterion, Found, RowRange } from './criterion.ts';

/** A threshold for one feature at one node. `missingLeft` is null where the node has no missing value. */
export interface NumberSplit {
  readonly worth: number;
  readonly threshold: number;
  readonly missingLeft: boolean | null;
}

/** Whether a feature has one value, or none, over rows in its order. */
export function isConstant(column: Float64Array, { list, start, end }: RowRange): boolean {
  const first = column[list[start]];
  return first === column[list[end - 1]] || Number.isNaN(first);
}

/**
 * The best threshold of a feature over rows in its order, missing last; null where none passes the bar. Missing values are
 * tried on either side of every threshold, right first, and alone on the right of all known ones.
 */
export function bestThreshold(
  column: Float64Array,
  range: RowRange,
  criterion: Criterion,
  least: number,
  bar: number,
): NumberSplit | null {
  if (isConstant(column, range)) return null;
  const { list, start, end } = range;
  const { node, width } = criterion;
  let known = end;
  while (Number.isNaN(column[list[known - 1]])) known--;
  const missing = end - known;
  const found: Found = { at: -1, worth: bar };
  const scan = { list, column, start, end: known, least, most: node.rows - least };

  criterion.scan({ ...scan, before: 0, left: new Float64Array(width), bar }, found);
  if (missing === 0)
    return found.at < 0 ? null : { worth: found.worth, threshold: between(column, list, found.at), missingLeft: null };

  let split: NumberSplit | null =
    found.at < 0 ? null : { worth: found.worth, threshold: between(column, list, found.at), missingLeft: false };
  const left = sumsOf(criterion, { list, start: known, end });
  found.at = -1;
  criterion.scan({ ...scan, before: missing, left, bar: barAfter(split, bar, node.tie) }, found);
  if (found.at >= 0) split = { worth: found.worth, threshold: between(column, list, found.at), missingLeft: true };
  if (missing < least || known - start < least) return split;
  const worth = criterion.worth(sumsOf(criterion, { list, start, end: known }), known - start);
  if (worth > barAfter(split, bar, node.tie)) return { worth, threshold: Number.POSITIVE_INFINITY, missingLeft: false };
  return split;
}

const barAfter = (split: NumberSplit | null, bar: number, tie: number) => (split ? split.worth + tie : bar);

function sumsOf(criterion: Criterion, { list, start, end }: RowRange): Float64Array {
  const sums = new Float64Array(criterion.width);
  for (let p = start; p < end; p++) criterion.add(list[p], sums, 0);
  return sums;
}

/** Halfway between the values before and at a place; the lower one where no double lies between. */
function between(column: Float64Array, list: Int32Array, at: number): number {
  const [low, high] = [column[list[at - 1]], column[list[at]]];
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
