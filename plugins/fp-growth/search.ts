import { type Itemsets, type Limits, searchDepthFirst, type Transactions } from '#sdk';
import { createConditionalTrees } from './conditional-trees.ts';
import { plant } from './plant.ts';

/** Depth first, through a tree of baskets for each itemset. Yields the share of the way gone, from 0 to 1. */
export function* searchTrees(transactions: Transactions, limits: Limits): Generator<number, Itemsets, void> {
  const forest = yield* plant(transactions, limits);
  return yield* searchDepthFirst(transactions.counts, createConditionalTrees(forest, limits), limits);
}
