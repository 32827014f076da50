import {
  admitted,
  type Itemsets,
  type Level,
  type Limits,
  levelOf,
  STEPS_BETWEEN_REPORTS,
  type Transactions,
  withoutEach,
} from '#sdk';
import { BLOCK, counterOf, type Rows, treeOf, trimmed } from './candidate-tree.ts';
import { type Candidates, join, still } from './candidates.ts';
import { countPairs } from './count-pairs.ts';

/**
 * Breadth first: from the frequent itemsets of one length the candidates of the next, which one pass over the baskets counts. Yields
 * the share of the way gone, from 0 to 1.
 *
 * Agrawal & Srikant (1994), Fast algorithms for mining association rules, VLDB, figure 1;
 * Borgelt (2003), Efficient implementations of Apriori and Eclat, FIMI, for the prefix tree.
 */
export function* searchLevels(transactions: Transactions, limits: Limits): Generator<number, Itemsets, void> {
  const { counts } = transactions;
  const ranks = counts.length;
  const singles = levelOf(new Int32Array(ranks), Int32Array.from(counts.keys()), counts, 1);
  for (const count of counts) limits.announce(1, count, 1);
  if (limits.longest < 2 || ranks < 2) return settled([singles], limits);

  const pairs = yield* partOf(countPairs(transactions, limits), 0);
  let itemsets = wanted([singles, pairs], limits);
  let without = withoutEachOfLast(itemsets);
  let rows: Rows = transactions;
  for (let length = 3; itemsets.length === length - 1 && length <= limits.longest; length++) {
    let candidates = yield* partOf(join(itemsets, without, limits), length - 2);
    while (candidates === null) {
      itemsets = admitted(itemsets, limits);
      if (itemsets.length < length - 1) return itemsets;
      without = withoutEachOfLast(itemsets);
      candidates = yield* partOf(join(itemsets, without, limits), length - 2);
    }
    if (candidates.item.length === 0) break;
    const counting = countCandidates(itemsets, candidates, rows, ranks, limits);
    const { level, rows: fewer } = yield* partOf(counting, length - 2);
    rows = fewer;
    const longer = [...itemsets, level];
    itemsets = wanted(longer, limits);
    without = itemsets === longer ? withoutEach(itemsets, length, without) : withoutEachOfLast(itemsets);
  }
  return settled(itemsets, limits);
}

/** What `withoutEach` gives for the last level. */
function withoutEachOfLast(itemsets: Itemsets): Int32Array {
  let without: Int32Array = new Int32Array(0);
  for (let length = 2; length <= itemsets.length; length++) without = withoutEach(itemsets, length, without);
  return without;
}

/** Progress of one pass as progress of the search: the number of passes is not known, so each takes half of what is left. */
function* partOf<T>(pass: Generator<number, T, void>, index: number): Generator<number, T, void> {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
    yield 1 - 2 ** -index * (1 - step.value / 2);
  }
}

/** The itemsets that the limits admit; the same ones where that is all. */
const wanted = (itemsets: Itemsets, limits: Limits): Itemsets =>
  itemsets.every(({ count }, k) => count.length > 0 && count.every((c) => c >= limits.least(k + 1)))
    ? itemsets
    : admitted(itemsets, limits);

/** The itemsets that are left in the end. */
function settled(itemsets: Itemsets, limits: Limits): Itemsets {
  limits.settle();
  return wanted(itemsets, limits);
}

/** The candidates that turn out frequent, and the baskets as far as they mattered. */
function* countCandidates(
  itemsets: Itemsets,
  all: Candidates,
  baskets: Rows,
  ranks: number,
  limits: Limits,
): Generator<number, { level: Level; rows: Rows }, void> {
  let candidates = all;
  const tree = treeOf(itemsets, candidates);
  const rows = trimmed(baskets, tree, ranks);
  let count = counterOf(tree, candidates.count, ranks);
  let least = limits.least(itemsets.length + 1);
  let unreported = 0;
  for (let b = 0; b + 1 < rows.offsets.length; b += BLOCK) {
    const steps = count(rows, b);
    limits.spend(steps);
    unreported += steps;
    if (unreported >= STEPS_BETWEEN_REPORTS) {
      unreported = 0;
      yield b / rows.offsets.length;
    }
    if (limits.least(itemsets.length + 1) === least) continue;
    least = limits.least(itemsets.length + 1);
    candidates = still(candidates, least);
    if (candidates.item.length === 0) break;
    count = counterOf(treeOf(itemsets, candidates), candidates.count, ranks);
  }
  const length = itemsets.length + 1;
  for (const times of candidates.count) limits.announce(length, times, 1);
  const frequent = Int32Array.from(candidates.count.keys()).filter((c) => candidates.count[c] >= limits.least(length));
  const level = levelOf(
    frequent.map((c) => candidates.parent[c]),
    frequent.map((c) => candidates.item[c]),
    frequent.map((c) => candidates.count[c]),
    itemsets[itemsets.length - 1].item.length,
  );
  return { level, rows };
}
