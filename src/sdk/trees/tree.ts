import { z } from 'zod';
import { float64s, int32s } from '../codecs.ts';
import type { FeatureTable } from '../data.ts';

/**
 * A binary decision tree as columns, one entry a node. Nodes are in preorder: 0 is the root, the left child of node `t`
 * is `t + 1`, and a subtree is a range. A row goes left where its number is at most `threshold`, or where its category is in
 * the subset of the node.
 */
export interface Tree {
  /** The feature asked about; −1 at a leaf. */
  readonly feature: Int32Array;
  /** Infinity where the question is whether the number is known at all. 0 where categories are asked about. */
  readonly threshold: Float64Array;
  /** The right child; 0 at a leaf. */
  readonly right: Int32Array;
  /** Where rows go whose value is missing, as `MISSING_LEFT + MISSING_SEEN`. */
  readonly missing: Int32Array;
  /** Where the subset of the node starts in `words`; −1 where a number is asked about. */
  readonly subset: Int32Array;
  /** For each subset the number of its categories, then as many bits, 32 a word: 1 goes left. */
  readonly words: Int32Array;
  /** Training rows of the node. */
  readonly rows: Int32Array;
  /** Their weights' sum: as many as rows, unless classes are weighted. */
  readonly weight: Float64Array;
  readonly impurity: Float64Array;
  /** `answerOf` of a node: for classes the rows of each, for numbers their mean. */
  readonly answer: Float64Array;
}

/** Bit of `Tree.missing`: missing values go left. */
export const MISSING_LEFT = 1;
/** Bit of `Tree.missing`: the node has seen missing values in training. Otherwise they go where most rows go. */
export const MISSING_SEEN = 2;

/** A `Tree` in the model; its JSON is refused where the columns do not fit together. */
export const tree = () =>
  z
    .strictObject({
      feature: int32s(),
      threshold: float64s(),
      right: int32s(),
      missing: int32s(),
      subset: int32s(),
      words: int32s(),
      rows: int32s(),
      weight: float64s(),
      impurity: float64s(),
      answer: float64s(),
    })
    .refine(isSound, 'the columns are not those of one tree');

function isSound(given: Tree): boolean {
  const { feature, right, subset, words, answer } = given;
  const nodes = feature.length;
  const columns = [given.threshold, right, given.missing, subset, given.rows, given.weight, given.impurity];
  if (nodes === 0 || answer.length % nodes !== 0 || columns.some(({ length }) => length !== nodes)) return false;
  for (let t = 0; t < nodes; t++) {
    if (feature[t] < 0) continue;
    if (right[t] < t + 2 || right[t] >= nodes) return false;
    if (subset[t] >= 0 && subset[t] + 1 + wordsFor(words[subset[t]]) > words.length) return false;
  }
  return true;
}

/** Words that the bits of so many categories take. */
export const wordsFor = (categories: number): number => Math.ceil(categories / 32);

export const isLeaf = ({ feature }: Tree, node: number): boolean => feature[node] < 0;

/** What the training rows of a node answer: rows by class, or one mean. */
export function answerOf({ answer, feature }: Tree, node: number): Float64Array {
  const width = answer.length / feature.length;
  return answer.subarray(node * width, (node + 1) * width);
}

/** The nodes that ask no more, from left to right. */
export function leavesOf({ feature }: Tree): Int32Array {
  const leaves = new Int32Array((feature.length + 1) / 2);
  let count = 0;
  for (let t = 0; t < feature.length; t++) if (feature[t] < 0) leaves[count++] = t;
  return leaves;
}

/** For each node the number after the last one below it. */
export function endsOf({ feature, right }: Tree): Int32Array {
  const ends = new Int32Array(feature.length);
  for (let t = feature.length - 1; t >= 0; t--) ends[t] = feature[t] < 0 ? t + 1 : ends[right[t]];
  return ends;
}

/** How many questions lead to each node. */
export function depthsOf({ feature, right }: Tree): Int32Array {
  const depth = new Int32Array(feature.length);
  for (let t = 0; t < feature.length; t++) {
    if (feature[t] < 0) continue;
    depth[t + 1] = depth[t] + 1;
    depth[right[t]] = depth[t] + 1;
  }
  return depth;
}

/** How many questions lead to the deepest leaf. */
export const depthOf = (of: Tree): number => depthsOf(of).reduce((most, depth) => Math.max(most, depth), 0);

/** Whether a category goes left at a node; one that the algorithm never saw goes where most rows of the node went. */
export function categoryGoesLeft({ subset, words, rows, right }: Tree, node: number, category: number): boolean {
  const at = subset[node];
  if (category >= 0 && category < words[at]) return ((words[at + 1 + (category >>> 5)] >>> (category & 31)) & 1) === 1;
  return rows[node + 1] >= rows[right[node]];
}

/** The leaf that every row of a table comes to. */
export function findLeaves(of: Tree, { rows, columns }: FeatureTable): Int32Array {
  const { feature, threshold, right, missing, subset } = of;
  const leaves = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let node = 0;
    for (let asked = feature[0]; asked >= 0; asked = feature[node]) {
      const value = columns[asked][i];
      let left: boolean;
      if (Number.isNaN(value)) left = (missing[node] & MISSING_LEFT) !== 0;
      else if (subset[node] < 0) left = value <= threshold[node];
      else left = categoryGoesLeft(of, node, value);
      node = left ? node + 1 : right[node];
    }
    leaves[i] = node;
  }
  return leaves;
}
