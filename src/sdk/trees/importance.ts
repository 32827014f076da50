import { isLeaf, type Tree } from './tree.ts';

/**
 * Importance of each feature: the decrease of weight × impurity at the nodes that ask about it, in shares of their sum; all 0
 * where nothing is asked. Breiman et al. (1984), section 5.3, without surrogates.
 */
export function importanceOf(of: Tree, features: number): Float64Array {
  const { feature, weight, impurity } = of;
  const burden = (t: number) => weight[t] * impurity[t];
  const decrease = new Float64Array(features);
  for (let t = 0; t < feature.length; t++) {
    if (isLeaf(of, t)) continue;
    decrease[feature[t]] += Math.max(0, burden(t) - burden(t + 1) - burden(of.right[t]));
  }
  const sum = decrease.reduce((total, one) => total + one, 0);
  return sum > 0 ? decrease.map((one) => one / sum) : decrease;
}
