import { z } from 'zod';
import type { Progress } from '../algorithm.ts';
import { float64s, int32s, type Matrix, matrix } from '../codecs.ts';
import { growingInt32 } from '../growing.ts';

/** Weights below this are rounding left over from fractions of cases. */
export const NO_WEIGHT = 1e-6;

/** What a node asks: a threshold of a number (≤ goes left), or, where it is NaN, the category, with a branch for each. */
export interface Split {
  readonly feature: number;
  readonly threshold: number;
}

/** A node while the tree grows and is pruned. Cases count by weight: one case is spread over branches if it must be. */
export interface GrownNode {
  /** Weight of the training cases of each class. */
  counts: Float64Array;
  split: Split | null;
  children: readonly GrownNode[];
}

/**
 * A classification tree as a model: node 0 is the root, the children of a node follow each other, parents come before
 * children. A `feature` of −1 is a leaf.
 */
export interface ClassTree {
  readonly classes: readonly string[];
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly firstChild: Int32Array;
  readonly branches: Int32Array;
  /** Weight of the training cases, nodes × classes. */
  readonly counts: Matrix;
}

/** A `ClassTree` in a model. */
export const classTree = () =>
  z
    .strictObject({
      classes: z.array(z.string()).min(1).readonly(),
      feature: int32s(),
      threshold: float64s(),
      firstChild: int32s(),
      branches: int32s(),
      counts: matrix(),
    })
    .refine(isTree, 'its arrays are not those of one tree');

function isTree({ classes, feature, threshold, firstChild, branches, counts }: ClassTree): boolean {
  const nodes = feature.length;
  if ([threshold, firstChild, branches].some(({ length }) => length !== nodes)) return false;
  if (nodes === 0 || counts.rows !== nodes || counts.columns !== classes.length) return false;
  return feature.every(
    (asked, node) => asked < 0 || (firstChild[node] > node && firstChild[node] + branches[node] <= nodes),
  );
}

/** Nodes looked at between two yields: some 10 ms of work. */
const BREATH = 1 << 15;

/** Lays a grown tree out as a model, level by level; yields `step` as it goes. */
export function* toClassTree(
  root: GrownNode,
  classes: readonly string[],
  step: Progress,
): Generator<Progress, ClassTree, void> {
  const { nodes, firstChild } = yield* byLevel(root, step);
  const width = classes.length;
  const tree = {
    classes,
    feature: new Int32Array(nodes.length).fill(-1),
    threshold: new Float64Array(nodes.length).fill(Number.NaN),
    firstChild,
    branches: new Int32Array(nodes.length),
    counts: { rows: nodes.length, columns: width, values: new Float64Array(nodes.length * width) },
  };
  for (let t = 0; t < nodes.length; t++) {
    if (t % BREATH === BREATH - 1) yield step;
    const { counts, split, children } = nodes[t];
    for (let c = 0; c < width; c++) tree.counts.values[t * width + c] = counts[c];
    tree.branches[t] = children.length;
    if (!split) continue;
    tree.feature[t] = split.feature;
    tree.threshold[t] = split.threshold;
  }
  return tree;
}

/** The nodes of a tree, level by level, and where the children of each begin, which follow each other; 0 where it has none. */
export function* byLevel<Node extends GrownNode & { readonly children: readonly Node[] }>(
  root: Node,
  step: Progress,
): Generator<Progress, { nodes: Node[]; firstChild: Int32Array }, void> {
  const nodes = [root];
  const firstChild = growingInt32();
  for (let t = 0; t < nodes.length; t++) {
    if (t % BREATH === BREATH - 1) yield step;
    const { children } = nodes[t];
    firstChild.push(children.length > 0 ? nodes.length : 0);
    for (const child of children) nodes.push(child);
  }
  return { nodes, firstChild: firstChild.finish() };
}

/** The weight of the training cases of a node by class. */
export const countsOf = ({ counts: { columns, values } }: ClassTree, node: number): Float64Array =>
  values.subarray(node * columns, (node + 1) * columns);

/** Sum of the weights of a node. */
export function weightOf(counts: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < counts.length; c++) sum += counts[c];
  return sum;
}

/** The class with the greatest weight, the first of equals (but for rounding). */
export function majority(counts: Float64Array): number {
  let most = 0;
  for (let c = 1; c < counts.length; c++) if (counts[c] > counts[most] + NO_WEIGHT) most = c;
  return most;
}

/** Number of leaves, of all nodes, and of splits on the longest way down. */
export function sizeOf({ feature, firstChild, branches }: ClassTree): { leaves: number; size: number; depth: number } {
  const depth = new Int32Array(feature.length);
  let leaves = 0;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] < 0) leaves++;
    else depth.fill(depth[node] + 1, firstChild[node], firstChild[node] + branches[node]);
  }
  return { leaves, size: feature.length, depth: depth.reduce((most, at) => Math.max(most, at), 0) };
}
