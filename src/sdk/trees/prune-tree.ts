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
import { endsOf, isLeaf, type Tree, wordsFor } from './tree.ts';

/** Rounding of sums of costs, as a share of the cost of the root. */
const ROUNDING = 1e-12;

/** The smallest subtree of least penalized cost; `penalty` is α, 0 takes back only splits that gain nothing. */
export function pruneTree(of: Tree, penalty: number): Tree {
  const cost = new Float64Array(of.feature.length);
  const pruned = new Uint8Array(cost.length);
  const slack = ROUNDING * costOf(of, 0);
  for (let t = cost.length - 1; t >= 0; t--) {
    cost[t] = costOf(of, t) + penalty;
    if (isLeaf(of, t)) continue;
    const below = cost[t + 1] + cost[of.right[t]];
    if (cost[t] <= below + slack) pruned[t] = 1;
    else cost[t] = below;
  }
  return withLeavesAt(of, pruned);
}

/** R of a node alone. */
export const costOf = ({ weight, impurity }: Tree, t: number): number => (weight[t] / weight[0]) * impurity[t];

/** The tree without what is below the marked nodes. */
function withLeavesAt(of: Tree, marked: Uint8Array): Tree {
  const kept: number[] = [];
  const place = new Int32Array(marked.length);
  const last = endsOf(of);
  for (let t = 0; t < marked.length; t = marked[t] ? last[t] : t + 1) {
    place[t] = kept.length;
    kept.push(t);
  }
  const asks = (t: number) => !marked[t] && !isLeaf(of, t);
  const width = of.answer.length / marked.length;
  const words: number[] = [];
  return {
    feature: Int32Array.from(kept, (t) => (asks(t) ? of.feature[t] : -1)),
    threshold: Float64Array.from(kept, (t) => (asks(t) ? of.threshold[t] : 0)),
    right: Int32Array.from(kept, (t) => (asks(t) ? place[of.right[t]] : 0)),
    missing: Int32Array.from(kept, (t) => (asks(t) ? of.missing[t] : 0)),
    subset: Int32Array.from(kept, (t) => (asks(t) && of.subset[t] >= 0 ? copySubset(of, t, words) : -1)),
    words: Int32Array.from(words),
    rows: Int32Array.from(kept, (t) => of.rows[t]),
    weight: Float64Array.from(kept, (t) => of.weight[t]),
    impurity: Float64Array.from(kept, (t) => of.impurity[t]),
    answer: Float64Array.from(
      { length: kept.length * width },
      (_, k) => of.answer[kept[Math.floor(k / width)] * width + (k % width)],
    ),
  };
}

function copySubset({ subset, words }: Tree, node: number, into: number[]): number {
  const [from, to] = [subset[node], into.length];
  into.push(...words.subarray(from, from + 1 + wordsFor(words[from])));
  return to;
}
