import { associationPredictor } from '#sdk';
import { searchTrees } from './search.ts';

/** FP-growth: depth first, without candidates, in trees of the baskets that hold each itemset. */
export const fpGrowth = associationPredictor({
  id: 'fp-growth',
  version: 1,
  title: 'FP-growth',
  summary: 'Finds what is bought together in trees of baskets, and recommends by the rules that follow.',
  reference: 'Han, Pei & Yin (2000), Mining frequent patterns without candidate generation',
  search: searchTrees,
});
