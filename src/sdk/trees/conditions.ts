import type { Feature } from '../data.ts';
import { gainOf } from './importance.ts';
import { categoryGoesLeft, MISSING_LEFT, MISSING_SEEN, type Tree } from './tree.ts';

/** What the questions on the way to a node say of one feature, taken together. */
export interface Condition {
  readonly feature: Feature;
  /** The value is greater than `above` and at most `upTo`. */
  readonly above: number;
  readonly upTo: number;
  /** Where categories were asked about: those that pass. */
  readonly categories: readonly string[] | null;
  /** Whether a missing value passes as well, as far as the tree has seen missing values. */
  readonly missing: boolean;
  /** Whether a known value passes. */
  readonly known: boolean;
  /** Decrease of weight × impurity at its questions, and how deep the last one is. */
  readonly gain: number;
  readonly depth: number;
}

/** The parent of each node; −1 at the root. */
export function parentsOf({ feature, right }: Tree): Int32Array {
  const parents = new Int32Array(feature.length).fill(-1);
  for (let t = 0; t < feature.length; t++) {
    if (feature[t] < 0) continue;
    parents[t + 1] = t;
    parents[right[t]] = t;
  }
  return parents;
}

/** The conditions that lead to a node, one a feature, in the order in which they are first asked. */
export function conditionsOf(
  of: Tree,
  node: number,
  parents: Int32Array,
  features: readonly Feature[],
): readonly Condition[] {
  const path: { asking: number; left: boolean }[] = [];
  for (let t = node; parents[t] >= 0; t = parents[t]) path.push({ asking: parents[t], left: t === parents[t] + 1 });
  const conditions = new Map<number, Condition>();
  for (const [depth, { asking, left }] of path.reverse().entries()) {
    const j = of.feature[asking];
    const so = conditions.get(j) ?? unconditional(features[j], (of.missing[asking] & MISSING_SEEN) !== 0);
    conditions.set(j, { ...narrowed(of, asking, left, so), gain: so.gain + gainOf(of, asking), depth });
  }
  return [...conditions.values()];
}

const unconditional = (feature: Feature, missing: boolean): Condition => ({
  feature,
  above: Number.NEGATIVE_INFINITY,
  upTo: Number.POSITIVE_INFINITY,
  categories: null,
  missing,
  known: true,
  gain: 0,
  depth: 0,
});

/** A condition after one more question about its feature. */
function narrowed(of: Tree, node: number, left: boolean, so: Condition): Condition {
  const missing = so.missing && ((of.missing[node] & MISSING_LEFT) !== 0) === left;
  const threshold = of.threshold[node];
  if (of.subset[node] >= 0) {
    const codes = new Map((so.feature.categories ?? []).map((category, code) => [category, code]));
    const passing = (so.categories ?? [...codes.keys()]).filter(
      (category) => categoryGoesLeft(of, node, codes.get(category) ?? -1) === left,
    );
    return { ...so, missing, categories: passing, known: so.known && passing.length > 0 };
  }
  if (threshold === Number.POSITIVE_INFINITY) return { ...so, missing, known: so.known && left };
  return left
    ? { ...so, missing, upTo: Math.min(so.upTo, threshold) }
    : { ...so, missing, above: Math.max(so.above, threshold) };
}

/** The categories of each categorical feature that can come to a node; absent where none has been sent elsewhere. */
export type Reach = ReadonlyMap<number, readonly string[]>;

/** What one answer to the question of a node says, of the categories that can come there. */
export function branchCondition(
  of: Tree,
  node: number,
  left: boolean,
  features: readonly Feature[],
  reach: Reach = new Map(),
): Condition {
  const j = of.feature[node];
  const before = unconditional(features[j], (of.missing[node] & MISSING_SEEN) !== 0);
  return narrowed(of, node, left, { ...before, categories: reach.get(j) ?? null });
}

/** The reach of a child. */
export function reachOf(of: Tree, node: number, { categories }: Condition, reach: Reach): Reach {
  return categories ? new Map([...reach, [of.feature[node], categories]]) : reach;
}
