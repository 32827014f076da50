/**
 * Grows a binary tree, at every node by the split that leaves the target purest.
 *
 * Rows are put in the order of each numeric feature once. A node is the same range of every order, and a split parts the
 * ranges without losing their order, so nothing is sorted again: a level of the tree costs O(rows × features). Branches that
 * fit into the processor's cache are copied there and grown to their end.
 *
 * Mehta, Agrawal & Rissanen (1996), SLIQ: a fast scalable classifier for data mining; Shafer, Agrawal & Mehta (1996), SPRINT.
 */
import type { Progress } from '../algorithm.ts';
import type { FeatureTable } from '../data.ts';
import type { CriterionOf } from './criterion.ts';
import { bytesOfGround, closeGround, type Ground, wholeGround } from './ground.ts';
import { createNodes } from './nodes.ts';
import {
  betterSplit,
  type Candidate,
  type Children,
  divide,
  type GrowthLimits,
  type NodeRange,
  nodeAt,
  partOther,
} from './split-node.ts';
import type { Tree } from './tree.ts';

/** Values looked at between two yields: some 10 ms of work. */
const BREATH = 500_000;

/** Rows of a branch that is worth a copy: a column of them, and what is looked up beside it, take about 200 KiB. */
const CLOSE_ROWS = 12_288;
/** Values of a branch that is worth a copy: more would not stay in any cache. */
const CLOSE_VALUES = 4_000_000;
const closeRows = (features: number) => Math.min(CLOSE_ROWS, Math.ceil(CLOSE_VALUES / features));

/** Bytes of a node while the tree grows and when it is done. */
const NODE_BYTES = 160;

/** Bytes that `growTree` takes beside its table. */
export function bytesToGrow(rows: number, features: number, { maxDepth, minSamplesLeaf }: GrowthLimits): number {
  const leaves = Math.min(2 ** maxDepth, rows / minSamplesLeaf);
  const close = 12 * Math.min(rows, closeRows(features)) * features;
  return bytesOfGround(rows, features) + close + 2 * NODE_BYTES * leaves;
}

/** A node to come; `rightOf` is the node whose right child it is, −1 for left children, which follow their parent. */
interface Waiting {
  readonly item: NodeRange;
  readonly rightOf: number;
}

/**
 * The largest tree within the limits; yields how many rows have come to their leaves. Branches of up to `near` rows are
 * grown apart, which changes nothing but the time.
 */
export function* growTree(
  table: FeatureTable,
  criterionOf: CriterionOf,
  limits: GrowthLimits,
  near = closeRows(table.columns.length),
): Generator<Progress, Tree, void> {
  const whole = yield* wholeGround(table, criterionOf);
  const close = table.rows > near ? closeGround(whole, table.features, criterionOf, near) : null;
  const nodes = createNodes();
  let [settled, looked] = [0, 0];
  const root = { list: whole.lists[0], start: 0, end: table.rows };
  yield* branch(whole, { item: nodeAt(whole, root, 0, limits), rightOf: -1 });
  return nodes.finish();

  /** Grows the branch of a node, in preorder. */
  function* branch(ground: Ground, first: Waiting): Generator<Progress, void, void> {
    const waiting = [first];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { item, rightOf } = next;
      if (close && ground === whole && item.open && item.end - item.start <= near) {
        const copy = close(item);
        yield* branch(copy, { item: { ...item, list: copy.lists[0], start: 0, end: copy.rows }, rightOf });
        continue;
      }
      ground.criterion.open(item);
      const node = nodes.add(ground.criterion, rightOf);
      const best = item.open ? yield* bestSplit(ground, item) : null;
      if (best) {
        const { left, right } = yield* children(ground, item, best);
        const mostLeft = left.end - left.start >= right.end - right.start;
        nodes.ask(node, best, ground.searches[best.feature], mostLeft);
        waiting.push({ item: right, rightOf: node }, { item: left, rightOf: -1 });
      } else settled += item.end - item.start;
    }
  }

  /** The best split of a node; of equal ones that of the first feature, and there the first threshold. */
  function* bestSplit(ground: Ground, item: NodeRange): Generator<Progress, Candidate | null, void> {
    let best: Candidate | null = null;
    for (let j = 0; j < ground.columns.length; j++) {
      best = betterSplit(ground, j, item, limits.minSamplesLeaf, best);
      looked += item.end - item.start;
      if (looked > BREATH) yield breath();
    }
    return best;
  }

  /** The children of a node, with every list parted that they will read. */
  function* children(ground: Ground, item: NodeRange, split: Candidate): Generator<Progress, Children, void> {
    const parts = divide(ground, item, split, limits);
    for (let j = 0; j < ground.columns.length; j++) {
      partOther(ground, j, parts);
      looked += item.end - item.start;
      if (looked > BREATH) yield breath();
    }
    return parts;
  }

  function breath(): Progress {
    looked = 0;
    return { done: settled, of: table.rows };
  }
}
