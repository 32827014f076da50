import type { Feature } from '../data.ts';
import { type ClassTree, countsOf, majority, NO_WEIGHT, weightOf } from './class-tree.ts';
import type { Wording } from './wording.ts';

/** Nodes that are shown, level by level; what is below them is counted. */
export const MOST_SHOWN = 1000;

/** A tree with what it takes to show it: where each node hangs, and what is said of it. */
export interface TreeView {
  readonly tree: ClassTree;
  readonly features: readonly Feature[];
  /** By node; −1 above the root. */
  readonly parent: Int32Array;
  readonly level: Int32Array;
  /** Nodes below each. */
  readonly below: Int32Array;
  readonly weight: Float64Array;
  /** The class that a node answers: that of its parent where it has no cases. */
  readonly answer: Int32Array;
  /** Whether a node is a split whose branches are shown. */
  isOpen(node: number): boolean;
  /** The condition of the branch to a node. */
  condition(node: number): string;
}

/** Looks a tree over once, for all the forms it is shown in. */
export function viewOf(tree: ClassTree, features: readonly Feature[], wording: Wording): TreeView {
  const { feature, threshold, firstChild, branches } = tree;
  const nodes = feature.length;
  const parent = new Int32Array(nodes).fill(-1);
  const level = new Int32Array(nodes);
  const below = new Int32Array(nodes);
  const weight = new Float64Array(nodes);
  const answer = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++) {
    weight[node] = weightOf(countsOf(tree, node));
    answer[node] = node > 0 && weight[node] <= NO_WEIGHT ? answer[parent[node]] : majority(countsOf(tree, node));
    parent.fill(node, firstChild[node], firstChild[node] + branches[node]);
    level.fill(level[node] + 1, firstChild[node], firstChild[node] + branches[node]);
  }
  for (let node = nodes - 1; node > 0; node--) below[parent[node]] += below[node] + 1;
  return {
    ...{ tree, features, parent, level, below, weight, answer },
    isOpen: (node) => feature[node] >= 0 && firstChild[node] + branches[node] <= MOST_SHOWN,
    condition(node) {
      const above = parent[node];
      return wording(feature[above], threshold[above], node - firstChild[above]);
    },
  };
}
