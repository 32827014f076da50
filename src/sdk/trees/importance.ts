import { isLeaf, type Tree } from './tree.ts';

/** Decrease of weight × impurity by the question of a node; 0 at a leaf. */
export function gainOf(of: Tree, node: number): number {
  const { weight, impurity, right } = of;
  if (isLeaf(of, node)) return 0;
  const burden = (t: number) => weight[t] * impurity[t];
  return Math.max(0, burden(node) - burden(node + 1) - burden(right[node]));
}

/**
 * Importance of each feature: what the questions about it gain, in shares of their sum; all 0 where nothing is gained.
 * Breiman et al. (1984), section 5.3, without surrogates.
 */
export function importanceOf(of: Tree, features: number): Float64Array {
  const gains = new Float64Array(features);
  for (let t = 0; t < of.feature.length; t++) if (!isLeaf(of, t)) gains[of.feature[t]] += gainOf(of, t);
  const sum = gains.reduce((total, gain) => total + gain, 0);
  return sum > 0 ? gains.map((gain) => gain / sum) : gains;
}
