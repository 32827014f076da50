import {
  type Assignment,
  type FeatureTable,
  finish,
  growKdTree,
  type KdTree,
  type Matrix,
  NOISE,
  neighborSearch,
  pointByPoint,
} from '#sdk';
import { type Metric, metricSpace } from './metric-space.ts';

/** What an answer needs of a model. */
export interface Cores {
  readonly metric: Metric;
  readonly epsilon: number;
  /** The core points, in the order of the rows they were learned from. */
  readonly core: Matrix;
  /** The segment of each. */
  readonly segment: Int32Array;
}

/** The trees of models in memory; `row` of a tree is the core point. */
const trees = new WeakMap<Cores, KdTree>();

/** Gives a model its tree, which takes longer to grow than a few rows take to answer. */
export const rememberTree = (model: Cores, tree: KdTree): void => void trees.set(model, tree);

function treeOf(model: Cores): KdTree {
  const known = trees.get(model);
  if (known) return known;
  const { metric, core } = model;
  const space = metricSpace(metric);
  const columns = space.columnsOf({ rows: core.rows, columns: columnsOf(core) });
  const tree = finish(growKdTree({ rows: core.rows, columns }, space.distance));
  rememberTree(model, tree);
  return tree;
}

function columnsOf({ rows, columns, values }: Matrix): Float64Array[] {
  return Array.from({ length: columns }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = values[i * columns + j];
    return column;
  });
}

/**
 * The segment of the nearest core point within epsilon, of equally near ones the first by row; NOISE where there is none.
 * strength = 1 − distance / epsilon: 1 on a core point, 0 at epsilon from it, and 0 for noise.
 */
export function assignNearest(model: Cores, table: FeatureTable): Assignment {
  const space = metricSpace(model.metric);
  const columns = space.columnsOf(table);
  const points = pointByPoint(columns, table.rows);
  const tree = treeOf(model);
  const search = neighborSearch(tree);
  const radius = space.powerOf(model.epsilon);
  const segment = new Int32Array(table.rows).fill(NOISE);
  const strength = new Float64Array(table.rows);
  const leaf = new Int32Array(table.rows);
  for (let i = 0; i < table.rows; i++) leaf[i] = search.leafOf(points, i * columns.length);
  const order = inOrder(leaf, tree.start.length);
  for (let at = 0; at < order.length; at++) {
    const i = order[at];
    const nearest = search.nearest(points, i * columns.length, radius, leaf[i]);
    if (nearest < 0) continue;
    segment[i] = model.segment[tree.row[nearest]];
    strength[i] = Math.max(0, 1 - space.lengthOf(search.away) / model.epsilon);
  }
  return { segment, strength };
}

/** The indexes of keys 0 … count − 1 in the order of the keys. */
function inOrder(keys: Int32Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i] + 1]++;
  for (let key = 0; key < count; key++) next[key + 1] += next[key];
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[next[keys[i]]++] = i;
  return order;
}
