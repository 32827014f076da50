import type { Classes, FeatureTable } from '../data.ts';
import { type ClassTree, NO_WEIGHT, weightOf } from './class-tree.ts';

/** Of trees in memory: rows are answered for a few hundred at a time, and a tree may have half a million nodes. */
const weights = new WeakMap<ClassTree, Float64Array>();

/** The weight of the training cases of every node. */
function weightsOf(tree: ClassTree): Float64Array {
  const known = weights.get(tree);
  if (known) return known;
  const { columns, values } = tree.counts;
  const weight = new Float64Array(tree.feature.length);
  for (let node = 0, at = 0; node < weight.length; node++)
    for (let c = 0; c < columns; c++) weight[node] += values[at++];
  weights.set(tree, weight);
  return weight;
}

/**
 * The class of every row, with the shares of the classes among the training cases where it ends up.
 *
 * - A missing value, and a category that training never saw, goes down all branches by their shares of the training
 *   cases, and the shares of the classes are mixed so: Quinlan (1993), C4.5: programs for machine learning, section 3.2.
 * - Where no training case went down its branch, a row stops at the node above.
 * - `laplace` gives every class one case more, so that no probability is 0.
 */
export function answerRows(tree: ClassTree, { rows, columns }: FeatureTable, laplace = false): Classes {
  const { firstChild, branches, counts } = tree;
  const classes = tree.classes.length;
  const weight = weightsOf(tree);
  const more = laplace ? 1 : 0;
  const label = new Int32Array(rows);
  const probability = new Float64Array(rows * classes);
  const waiting: number[] = [];
  const waitingShare: number[] = [];

  /** Adds a part of the class shares of a node. */
  const add = (at: number, node: number, part: number) => {
    const total = weight[node] + more * classes;
    for (let c = 0; c < classes; c++)
      probability[at + c] += part * (total > 0 ? (counts.values[node * classes + c] + more) / total : 1 / classes);
  };

  /** Adds the class shares below `node` in proportion, down several branches where a value is unknown. */
  const mix = (at: number, start: number, i: number) => {
    waiting.push(start);
    waitingShare.push(1);
    while (waiting.length > 0) {
      const of = waitingShare.pop() as number;
      const reached = descend(tree, weight, columns, i, waiting.pop() as number);
      const node = reached < 0 ? ~reached : reached;
      if (reached >= 0) add(at, node, of);
      else
        for (let child = firstChild[node] + branches[node] - 1; child >= firstChild[node]; child--) {
          if (weight[child] <= NO_WEIGHT) continue;
          waiting.push(child);
          waitingShare.push((of * weight[child]) / weight[node]);
        }
    }
  };

  for (let i = 0; i < rows; i++) {
    const at = i * classes;
    const reached = descend(tree, weight, columns, i, 0);
    if (reached >= 0) add(at, reached, 1);
    else {
      mix(at, ~reached, i);
      normalize(probability.subarray(at, at + classes));
    }
    let most = 0;
    for (let c = 1; c < classes; c++) if (probability[at + c] > probability[at + most]) most = c;
    label[i] = most;
  }
  return { label, probability };
}

/** The node whose cases answer for a row, from `start` down; or ~node where the value that node asks for is unknown. */
function descend(
  { feature, threshold, firstChild, branches }: ClassTree,
  weight: Float64Array,
  columns: FeatureTable['columns'],
  row: number,
  start: number,
): number {
  let node = start;
  while (feature[node] >= 0) {
    const value = columns[feature[node]][row];
    const limit = threshold[node];
    let branch = value;
    if (!Number.isNaN(limit) && !Number.isNaN(value)) branch = value <= limit ? 0 : 1;
    // NaN fails every comparison.
    if (!(branch >= 0 && branch < branches[node])) return ~node;
    const child = firstChild[node] + branch;
    if (weight[child] <= NO_WEIGHT) return node;
    node = child;
  }
  return node;
}

function normalize(shares: Float64Array): void {
  const sum = weightOf(shares);
  for (let c = 0; c < shares.length; c++) shares[c] /= sum;
}
