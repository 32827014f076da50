import { associationPredictor, searchDepthFirst } from '#sdk';
import { createIntersections } from './intersect.ts';

/** Eclat: depth first, intersecting for each itemset the sets of baskets that hold its items. */
export const eclat = associationPredictor({
  id: 'eclat',
  version: 1,
  title: 'Eclat',
  summary: 'Finds what is bought together by intersecting sets of baskets, and recommends by the rules that follow.',
  reference: 'Zaki (2000), Scalable algorithms for association mining',
  search: (transactions, limits) =>
    searchDepthFirst(transactions.counts, createIntersections(transactions, limits), limits),
});
