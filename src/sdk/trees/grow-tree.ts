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
import { betterSplit, type Candidate, divide, type GrowthLimits, type NodeRange, nodeAt } from './split-node.ts';
import type { Tree } from './tree.ts';

/** Values looked at between two yields: about 20 ms of work. */
const BREATH = 2_000_000;

/** Rows of a branch that is worth a copy: a column of them, and what is looked up beside it, take about 200 KiB. */
const CLOSE = 12_288;

/** Bytes of a node while the tree grows and when it is done. */
const NODE_BYTES = 160;

/** Bytes that `growTree` takes beside its table. */
export function bytesToGrow(rows: number, features: number, { maxDepth, minSamplesLeaf }: GrowthLimits): number {
  const leaves = Math.min(2 ** maxDepth, rows / minSamplesLeaf);
  const close = 12 * Math.min(rows, CLOSE) * features;
  return bytesOfGround(rows, features) + close + 2 * NODE_BYTES * leaves;
}

/** A node to come; `rightOf` is the node whose right child it is, −1 for left children, which follow their parent. */
interface Waiting extends NodeRange {
  readonly rightOf: number;
}

/** The largest tree within the limits; yields how many rows have come to their leaves. */
export function* growTree(
  table: FeatureTable,
  criterionOf: CriterionOf,
  limits: GrowthLimits,
): Generator<Progress, Tree, void> {
  const whole = yield* wholeGround(table, criterionOf);
  const close = table.rows > CLOSE ? closeGround(whole, table.features, criterionOf, CLOSE) : null;
  const nodes = createNodes();
  let [settled, looked] = [0, 0];
  const root = { list: whole.lists[0], start: 0, end: table.rows };
  yield* branch(whole, { ...nodeAt(whole, root, 0, limits), rightOf: -1 });
  return nodes.finish();

  /** Grows the branch of a node, in preorder. */
  function* branch(ground: Ground, first: Waiting): Generator<Progress, void, void> {
    const waiting = [first];
    for (let item = waiting.pop(); item; item = waiting.pop()) {
      if (close && ground === whole && item.open && item.end - item.start <= CLOSE) {
        const near = close(item);
        yield* branch(near, { ...item, list: near.lists[0], start: 0, end: near.rows });
        continue;
      }
      ground.criterion.open(item);
      const node = nodes.add(ground.criterion, item.rightOf);
      const best = item.open ? yield* bestSplit(ground, item) : null;
      if (best) {
        const { left, right, sides } = divide(ground, item, best, limits);
        nodes.ask(node, best, sides, left.end - left.start >= right.end - right.start);
        waiting.push({ ...right, rightOf: node }, { ...left, rightOf: -1 });
      } else settled += item.end - item.start;
    }
  }

  /** The best split of a node; of equal ones that of the first feature, and there the first threshold. */
  function* bestSplit(ground: Ground, item: NodeRange): Generator<Progress, Candidate | null, void> {
    let best: Candidate | null = null;
    for (let j = 0; j < ground.columns.length; j++) {
      best = betterSplit(ground, j, item, limits.minSamplesLeaf, best);
      looked += item.end - item.start;
      if (looked < BREATH) continue;
      looked = 0;
      yield { done: settled, of: table.rows };
    }
    return best;
  }
}
