/**
 * Isolation forest: how few random cuts it takes to part a row from the others.
 *
 *   tree      grown on ψ rows drawn without replacement, to a depth of ⌈log₂ ψ⌉; each node cuts a feature drawn among
 *             those that vary in it, at a number drawn between its least and greatest value
 *   c(n)      2 (ln(n − 1) + γ) − 2 (n − 1) / n, the mean depth of a failed search in a binary tree of n rows
 *   h(x)      depth of the leaf that x falls into + c(rows of the leaf)
 *   score(x)  2^(− mean h(x) / c(ψ)), in 0…1: about 0.5 where nothing stands out, towards 1 for outliers
 *
 * Liu, Ting & Zhou (2008), Isolation forest. Trees depend on the rows only: the random numbers are always the same.
 */
import { z } from 'zod';
import { float64s, int32s, type Random, seededRandom } from '#sdk';
import { oneByOne } from '../stretches.ts';

const SAMPLE = 256;
const EULER = 0.5772156649015329;

/** Trees one after another. Node `i` sends x to `left[i]` where x[feature[i]] < cut[i], else to `left[i] + 1`; a leaf has feature −1 and h in `cut`. */
export const isolationForest = z.strictObject({
  /** ψ: rows that each tree was grown on. */
  sample: z.int(),
  roots: int32s(),
  feature: int32s(),
  cut: float64s(),
  left: int32s(),
});
export type IsolationForest = z.output<typeof isolationForest>;

const meanDepth = (rows: number): number => {
  if (rows <= 1) return 0;
  return rows === 2 ? 1 : 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
};

/** Rows that fall through all trees between two pauses. */
const STRETCH = 4096;

/** Grows a forest on complete columns of at least one row; pauses after each tree. */
export function* growForest(columns: readonly Float64Array[], trees: number): Generator<undefined, IsolationForest> {
  const rows = columns[0].length;
  const sample = Math.min(SAMPLE, rows);
  const depth = Math.ceil(Math.log2(Math.max(sample, 2)));
  const nodes: Nodes = { feature: [], cut: [], left: [] };
  const roots = yield* oneByOne(Array.from({ length: trees }), (_, tree) => {
    const random = seededRandom(tree);
    const root = nodes.feature.length;
    addNode(nodes);
    grow(nodes, root, drawRows(rows, sample, random), depth, columns, random, 0);
    return root;
  });
  return {
    sample,
    roots: Int32Array.from(roots),
    feature: Int32Array.from(nodes.feature),
    cut: Float64Array.from(nodes.cut),
    left: Int32Array.from(nodes.left),
  };
}

interface Nodes {
  readonly feature: number[];
  readonly cut: number[];
  readonly left: number[];
}

function addNode({ feature, cut, left }: Nodes): void {
  feature.push(-1);
  cut.push(0);
  left.push(0);
}

function grow(
  nodes: Nodes,
  node: number,
  rows: readonly number[],
  most: number,
  columns: readonly Float64Array[],
  random: Random,
  depth: number,
): void {
  const varying = depth < most && rows.length > 1 ? rangesOf(rows, columns) : [];
  if (varying.length === 0) {
    nodes.cut[node] = depth + meanDepth(rows.length);
    return;
  }
  const { feature, low, high } = varying[random.int(varying.length)];
  // Above the least value, so that neither side is empty.
  const drawn = low + random.uniform() * (high - low);
  const cut = drawn > low ? drawn : high;
  const left = nodes.feature.length;
  addNode(nodes);
  addNode(nodes);
  nodes.feature[node] = feature;
  nodes.cut[node] = cut;
  nodes.left[node] = left;
  const column = columns[feature];
  const [below, above] = [rows.filter((row) => column[row] < cut), rows.filter((row) => column[row] >= cut)];
  grow(nodes, left, below, most, columns, random, depth + 1);
  grow(nodes, left + 1, above, most, columns, random, depth + 1);
}

function rangesOf(rows: readonly number[], columns: readonly Float64Array[]) {
  return columns.flatMap((column, feature) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows) {
      low = Math.min(low, column[row]);
      high = Math.max(high, column[row]);
    }
    return high > low ? [{ feature, low, high }] : [];
  });
}

/** Different rows, by Floyd's method: no array of all rows a tree. */
function drawRows(rows: number, count: number, random: Random): number[] {
  const drawn = new Set<number>();
  for (let last = rows - count; last < rows; last++) {
    const row = random.int(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return [...drawn];
}

/** The score of each row of complete columns. */
export function* isolationScores(
  forest: IsolationForest,
  columns: readonly Float64Array[],
): Generator<undefined, Float64Array> {
  const { sample, roots, feature, cut, left } = forest;
  const usual = meanDepth(sample) || 1;
  const scores = new Float64Array(columns[0].length);
  for (let row = 0; row < scores.length; row++) {
    if (row > 0 && row % STRETCH === 0) yield;
    let sum = 0;
    for (const root of roots) {
      let node = root;
      while (feature[node] >= 0) node = columns[feature[node]][row] < cut[node] ? left[node] : left[node] + 1;
      sum += cut[node];
    }
    scores[row] = 2 ** (-sum / roots.length / usual);
  }
  return scores;
}
