/**
 * Minimal cost-complexity pruning.
 *
 *   cost          R(T) = Σ over leaves (weight / weight of the root) × impurity
 *   penalized     R_α(T) = R(T) + α × leaves
 *
 * For every α ≥ 0 there is one smallest subtree with the least penalized cost, and as α grows they are nested. For one α, it
 * follows from the leaves up: a node becomes a leaf where that costs no more than its children do.
 *
 * Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, section 3.3 and theorem 3.10.
 */
import { finish, type Progress } from '../algorithm.ts';
import { growingInt32 } from '../growing.ts';
import { endsOf, isLeaf, type Tree, wordsFor } from './tree.ts';

/** Rounding of sums of costs, as a share of the cost of the root. */
const ROUNDING = 1e-12;

/** Nodes looked at between two yields: some 10 ms of work. */
const BREATH = 1 << 17;

/** The smallest subtree of least penalized cost; `penalty` is α, 0 takes back only splits that gain nothing. */
export const pruneTree = (of: Tree, penalty: number): Tree => finish(pruneInSteps(of, penalty));

/** The same; yields that all rows have been learned from. */
export function* pruneInSteps(of: Tree, penalty: number): Generator<Progress, Tree, void> {
  const learned = { done: of.rows[0], of: of.rows[0] };
  const cost = new Float64Array(of.feature.length);
  const pruned = new Uint8Array(cost.length);
  const slack = ROUNDING * costOf(of, 0);
  for (let t = cost.length - 1; t >= 0; t--) {
    if (t % BREATH === 0) yield learned;
    cost[t] = costOf(of, t) + penalty;
    if (isLeaf(of, t)) continue;
    const below = cost[t + 1] + cost[of.right[t]];
    if (cost[t] <= below + slack) pruned[t] = 1;
    else cost[t] = below;
  }
  const { kept, place } = keptNodes(of, pruned);
  yield learned;
  return yield* onlyNodes(of, kept, place, pruned, learned);
}

/** R of a node alone. */
export const costOf = ({ weight, impurity }: Tree, t: number): number => (weight[t] / weight[0]) * impurity[t];

/** The nodes that are not below a marked one, and where each comes to stand. */
function keptNodes(of: Tree, marked: Uint8Array) {
  const kept = growingInt32();
  const place = new Int32Array(marked.length);
  const last = endsOf(of);
  for (let t = 0; t < marked.length; t = marked[t] ? last[t] : t + 1) {
    place[t] = kept.length();
    kept.push(t);
  }
  return { kept: kept.finish(), place };
}

/** The tree of the nodes that are kept, of which those marked ask no more. */
function* onlyNodes(
  of: Tree,
  kept: Int32Array,
  place: Int32Array,
  marked: Uint8Array,
  step: Progress,
): Generator<Progress, Tree, void> {
  const width = of.answer.length / of.feature.length;
  const words = growingInt32();
  const nodes = {
    feature: new Int32Array(kept.length).fill(-1),
    threshold: new Float64Array(kept.length),
    right: new Int32Array(kept.length),
    missing: new Int32Array(kept.length),
    subset: new Int32Array(kept.length).fill(-1),
    rows: new Int32Array(kept.length),
    weight: new Float64Array(kept.length),
    impurity: new Float64Array(kept.length),
    answer: new Float64Array(kept.length * width),
  };
  for (let k = 0; k < kept.length; k++) {
    if (k % BREATH === BREATH - 1) yield step;
    const t = kept[k];
    nodes.rows[k] = of.rows[t];
    nodes.weight[k] = of.weight[t];
    nodes.impurity[k] = of.impurity[t];
    for (let c = 0; c < width; c++) nodes.answer[k * width + c] = of.answer[t * width + c];
    if (marked[t] || isLeaf(of, t)) continue;
    nodes.feature[k] = of.feature[t];
    nodes.threshold[k] = of.threshold[t];
    nodes.right[k] = place[of.right[t]];
    nodes.missing[k] = of.missing[t];
    if (of.subset[t] < 0) continue;
    nodes.subset[k] = words.length();
    const from = of.subset[t];
    for (const word of of.words.subarray(from, from + 1 + wordsFor(of.words[from]))) words.push(word);
  }
  return { ...nodes, words: words.finish() };
}
