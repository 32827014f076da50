import { codeOf } from './category-split.ts';
import type { RowRange } from './criterion.ts';
import type { Ground } from './ground.ts';
import type { Question } from './nodes.ts';
import { bestThreshold, isConstant } from './number-split.ts';
import { partRows } from './part-rows.ts';
import { rowOf } from './rows-in-order.ts';

/** When a node is not split any further. */
export interface GrowthLimits {
  /** Questions from the root to a leaf. */
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
}

/** A node to come: a range of a list that is parted for sure. */
export interface NodeRange extends RowRange {
  readonly depth: number;
  /** Whether it may be split at all. */
  readonly open: boolean;
}

/** The best split of a node so far; without a threshold, the categories are parted as the search of the feature found. */
export interface Candidate extends Question {
  readonly worth: number;
}

/** A node with what the limits and its target say about splitting it. */
export function nodeAt(ground: Ground, range: RowRange, depth: number, limits: GrowthLimits): NodeRange {
  const { list, start, end } = range;
  const fewest = Math.max(2, limits.minSamplesSplit, 2 * limits.minSamplesLeaf);
  const open = depth < limits.maxDepth && end - start >= fewest && !ground.criterion.isPure(range);
  // Spelled out: what `...range` makes is three times as large, and a tree makes hundreds of thousands.
  return { list, start, end, depth, open };
}

/** The split of the open node by feature `j` where it is better than the best so far by more than rounding; else that. */
export function betterSplit(
  { columns, lists, exact, searches, criterion }: Ground,
  j: number,
  { start, end }: NodeRange,
  least: number,
  best: Candidate | null,
): Candidate | null {
  const bar = best ? best.worth + criterion.node.tie : Number.NEGATIVE_INFINITY;
  const range = { list: lists[j], exact: exact[j], start, end };
  const search = searches[j];
  if (!search) {
    const found = bestThreshold(columns[j], range, criterion, least, bar);
    return found ? { feature: j, ...found } : best;
  }
  const worth = search.find(range, least, bar);
  if (worth === Number.NEGATIVE_INFINITY) return best;
  const missingLeft = search.rows[search.categories] > 0 ? search.left[search.categories] === 1 : null;
  return { feature: j, worth, missingLeft };
}

/** The children of a node, the list of their split parted already. */
export interface Children {
  readonly left: NodeRange;
  readonly right: NodeRange;
}

/** Parts the rows of a node as decided, in the list of the feature that decided. */
export function divide(
  ground: Ground,
  { start, end, depth }: NodeRange,
  split: Candidate,
  limits: GrowthLimits,
): Children {
  const { lists, side, scratch } = ground;
  const range = { list: lists[split.feature], start, end };
  const middle = markSides(ground, range, split);
  partRows(range, side, scratch, { left: true, right: true });
  return {
    left: nodeAt(ground, { ...range, end: middle }, depth + 1, limits),
    right: nodeAt(ground, { ...range, start: middle }, depth + 1, limits),
  };
}

/** Marks the side of every row of a node (1 left, 0 right), and returns where the right ones will begin. */
function markSides(
  { columns, searches, side }: Ground,
  { list, start, end }: RowRange,
  { feature, threshold = 0, missingLeft }: Candidate,
): number {
  const column = columns[feature];
  const search = searches[feature];
  const missing = Number(missingLeft ?? false);
  let middle = start;
  for (let p = start; p < end; p++) {
    const row = rowOf(list[p]);
    const value = column[row];
    let goes: number;
    if (search) goes = search.left[codeOf(value, search.categories)];
    else if (value <= threshold) goes = 1;
    else goes = Number.isNaN(value) ? missing : 0;
    side[row] = goes;
    middle += goes;
  }
  return middle;
}

/**
 * Parts the list of feature `j` as the list of the split was, where a child will read it. A constant stays as it is: it is
 * constant in the children, in whatever order. A list that features share is parted with the first of them.
 */
export function partOther({ columns, lists, searches, side, scratch }: Ground, j: number, children: Children): void {
  const { left, right } = children;
  const range = { list: lists[j], start: left.start, end: right.end };
  if (range.list === left.list || !(left.open || right.open)) return;
  if (searches[j] ? lists.indexOf(range.list) < j : isConstant(columns[j], range)) return;
  partRows(range, side, scratch, { left: left.open, right: right.open });
}
