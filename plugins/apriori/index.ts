import { associationPredictor } from '#sdk';
import { searchLevels } from './search.ts';

/** Apriori: level by level, counting in one pass over the baskets only what has no infrequent part. */
export const apriori = associationPredictor({
  id: 'apriori',
  version: 1,
  title: 'Apriori',
  summary: 'Finds what is bought together, length by length, and recommends by the rules that follow.',
  reference: 'Agrawal & Srikant (1994), Fast algorithms for mining association rules',
  search: searchLevels,
});
