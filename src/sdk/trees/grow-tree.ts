/**
 * Grows a binary tree, at every node by the split that leaves the target purest.
 *
 * Rows are put in the order of each numeric feature once. A node is the same range of every order, and a split parts the
 * ranges without losing their order, so nothing is sorted again: a level of the tree costs O(rows × features). A list of the
 * rows as they came serves the categorical features.
 *
 * Mehta, Agrawal & Rissanen (1996), SLIQ: a fast scalable classifier for data mining; Shafer, Agrawal & Mehta (1996), SPRINT.
 */
import type { Progress } from '../algorithm.ts';
import type { FeatureTable } from '../data.ts';
import { type CategorySearch, categorySearch, codeOf } from './category-split.ts';
import type { Criterion, RowRange } from './criterion.ts';
import { createNodes, type Question } from './nodes.ts';
import { bestThreshold, isConstant } from './number-split.ts';
import { partRows } from './part-rows.ts';
import { orderScratch, rowsInOrder } from './rows-in-order.ts';
import type { Tree } from './tree.ts';

/** When a node is not split any further. */
export interface GrowthLimits {
  /** Questions from the root to a leaf. */
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
}

/** Values looked at between two yields: about 20 ms of work. */
const BREATH = 2_000_000;

/** Bytes that `growTree` takes beside its table and the tree: orders, sides, scratch, and keys while it sorts. */
export const bytesToGrow = (rows: number, features: number): number => rows * (4 * (features + 1) + 5 + 12);

/** The largest tree within the limits; yields how many rows have come to their leaves. */
export function* growTree(
  table: FeatureTable,
  criterion: Criterion,
  limits: GrowthLimits,
): Generator<Progress, Tree, void> {
  const { rows, columns } = table;
  const lists = yield* listRows(table);
  const searches = table.features.map(({ categories }, j) =>
    categories ? categorySearch(columns[j], categories.length, criterion) : null,
  );
  const side = new Uint8Array(rows);
  const scratch = new Int32Array(rows);
  const fewest = Math.max(2, limits.minSamplesSplit, 2 * limits.minSamplesLeaf);
  const mayBeSplit = (range: RowRange, depth: number) =>
    depth < limits.maxDepth && range.end - range.start >= fewest && !criterion.isPure(range);

  const nodes = createNodes();
  const whole = { list: lists[0], start: 0, end: rows };
  const waiting: Waiting[] = [{ ...whole, depth: 0, open: mayBeSplit(whole, 0), rightOf: -1 }];
  let [settled, looked] = [0, 0];
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { start, end, depth } = item;
    criterion.open(item);
    const node = nodes.add(criterion, item.rightOf);
    let best: Candidate | null = null;
    for (let j = 0; item.open && j < columns.length; j++) {
      const range = { list: lists[j], start, end };
      best = betterSplit(j, columns[j], range, searches[j], criterion, limits.minSamplesLeaf, best);
      looked += end - start;
      if (looked < BREATH) continue;
      looked = 0;
      yield { done: settled, of: rows };
    }
    if (!best) {
      settled += end - start;
      continue;
    }
    const { feature } = best;
    const list = lists[feature];
    const middle = markSides(columns[feature], { list, start, end }, best, searches[feature], side);
    partRows({ list, start, end }, side, scratch, { left: true, right: true });
    const [left, right] = [
      { list, start, end: middle },
      { list, start: middle, end },
    ];
    const open = { left: mayBeSplit(left, depth + 1), right: mayBeSplit(right, depth + 1) };
    if (open.left || open.right) partOthers({ list, start, end }, open);
    nodes.ask(node, best, searches[feature], middle - start >= end - middle);
    waiting.push({ ...right, depth: depth + 1, open: open.right, rightOf: node });
    waiting.push({ ...left, depth: depth + 1, open: open.left, rightOf: -1 });
  }
  return nodes.finish();

  /** Parts the other lists. One that is constant in the node stays as it is: it is constant in its children, in any order. */
  function partOthers({ list, start, end }: RowRange, open: { left: boolean; right: boolean }): void {
    let parted = list;
    for (let j = 0; j < columns.length; j++) {
      const range = { list: lists[j], start, end };
      if (range.list === list || range.list === parted) continue;
      if (!searches[j] && isConstant(columns[j], range)) continue;
      partRows(range, side, scratch, open);
      if (searches[j]) parted = range.list;
    }
  }
}

/** A node that waits to be looked at: a range of the list that its parent's split has parted for sure. */
interface Waiting extends RowRange {
  readonly depth: number;
  /** Whether it may be split at all. */
  readonly open: boolean;
  /** The node whose right child this is; −1 for left children, which follow their parent. */
  readonly rightOf: number;
}

/** The best split of a node so far; without a threshold, the categories are parted as the search of the feature found. */
interface Candidate extends Question {
  readonly worth: number;
}

/** For each feature its rows in order, missing last; categorical features share one list of the rows as they came. */
function* listRows({ rows, features, columns }: FeatureTable): Generator<Progress, Int32Array[], void> {
  const asTheyCame = Int32Array.from({ length: features.some(({ categories }) => categories) ? rows : 0 }, (_, i) => i);
  const scratch = orderScratch(rows);
  const lists: Int32Array[] = [];
  for (const [j, column] of columns.entries()) {
    if (features[j].categories) lists.push(asTheyCame);
    else {
      const order = rowsInOrder(column, scratch);
      let step = order.next();
      for (; !step.done; step = order.next()) yield { done: 0, of: rows };
      lists.push(step.value);
    }
  }
  return lists;
}

/** The split by feature `j` where it is better than the best so far by more than rounding; else that. */
function betterSplit(
  j: number,
  column: Float64Array,
  range: RowRange,
  search: CategorySearch | null,
  criterion: Criterion,
  least: number,
  best: Candidate | null,
): Candidate | null {
  const bar = best ? best.worth + criterion.node.tie : Number.NEGATIVE_INFINITY;
  if (!search) {
    const found = bestThreshold(column, range, criterion, least, bar);
    return found ? { feature: j, ...found } : best;
  }
  const worth = search.find(range, least, bar);
  if (worth === Number.NEGATIVE_INFINITY) return best;
  const missingLeft = search.rows[search.categories] > 0 ? search.left[search.categories] === 1 : null;
  return { feature: j, worth, missingLeft };
}

/** Marks the side of every row of a node (1 left, 0 right), and returns where the right ones begin. */
function markSides(
  column: Float64Array,
  { list, start, end }: RowRange,
  { threshold, missingLeft }: Candidate,
  search: CategorySearch | null,
  side: Uint8Array,
): number {
  let middle = start;
  for (let p = start; p < end; p++) {
    const row = list[p];
    const value = column[row];
    let goes: number;
    if (search) goes = search.left[codeOf(value, search.categories)];
    else if (Number.isNaN(value)) goes = Number(missingLeft);
    else goes = value <= threshold! ? 1 : 0;
    side[row] = goes;
    middle += goes;
  }
  return middle;
}
