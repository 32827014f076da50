import { z } from 'zod';
import { float64s, int32s, type Matrix, matrix } from '../codecs.ts';

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

/** Lays a grown tree out as a model, level by level. */
export function toClassTree(root: GrownNode, classes: readonly string[]): ClassTree {
  const nodes = [root];
  for (let node = 0; node < nodes.length; node++) for (const child of nodes[node].children) nodes.push(child);
  const counts = new Float64Array(nodes.length * classes.length);
  const firstChild = new Int32Array(nodes.length);
  let next = 1;
  for (const [node, { children, ...grown }] of nodes.entries()) {
    counts.set(grown.counts, node * classes.length);
    if (children.length > 0) firstChild[node] = next;
    next += children.length;
  }
  return {
    classes,
    feature: Int32Array.from(nodes, ({ split }) => split?.feature ?? -1),
    threshold: Float64Array.from(nodes, ({ split }) => split?.threshold ?? Number.NaN),
    firstChild,
    branches: Int32Array.from(nodes, ({ children }) => children.length),
    counts: { rows: nodes.length, columns: classes.length, values: counts },
  };
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
