import { type Limits, STEPS_BETWEEN_REPORTS, type Transactions } from '#sdk';
import { type Arena, createArena } from './arena.ts';

/** The tree of all baskets, in an arena with room for those that are grown from it. */
export interface Forest {
  readonly arena: Arena;
  readonly ranks: number;
  /** First node of each rank. */
  readonly head: Int32Array;
  /** Baskets that hold two ranks a < b, at `rowOf(a, ranks) + b`; null where that would take too much memory. */
  readonly pairs: Int32Array | null;
}

/** Where the pairs of a rank with the ranks above it would start if it had pairs with all. */
export const rowOf = (rank: number, ranks: number): number => rank * ranks - (rank * (rank + 1)) / 2 - rank - 1;

/** Share of the memory that counts of pairs may take. */
const PAIRS_SHARE = 1 / 4;

/**
 * Plants the tree of all baskets under root −1. Those that share nodes come one after the other, so that nodes of one path are close
 * in memory. Counting pairs on the way saves walking up the largest tree once for each item.
 */
export function* plant({ counts, offsets, members }: Transactions, limits: Limits): Generator<number, Forest, void> {
  const arena = createArena();
  const ranks = counts.length;
  const head = new Int32Array(ranks).fill(-1);
  const size = (ranks * (ranks - 1)) / 2;
  const pairs = size * Int32Array.BYTES_PER_ELEMENT <= PAIRS_SHARE * limits.maxBytes ? new Int32Array(size) : null;
  let unreported = 0;
  for (const b of alikeTogether(offsets, members)) {
    const end = offsets[b + 1];
    let steps = end - offsets[b];
    let node = -1;
    for (let m = end - 1; m >= offsets[b]; m--) {
      node = arena.child(node, members[m], members[m], 1, head);
      if (!pairs) continue;
      const row = rowOf(members[m], ranks);
      for (let n = m + 1; n < end; n++) pairs[row + members[n]]++;
      steps += end - m;
    }
    limits.spend(steps);
    unreported += steps;
    if (unreported < STEPS_BETWEEN_REPORTS) continue;
    unreported = 0;
    yield 0;
  }
  return { arena, ranks, head, pairs };
}

/** The baskets in the order of their paths. */
const alikeTogether = (offsets: Uint32Array, members: Int32Array): Uint32Array =>
  Uint32Array.from({ length: offsets.length - 1 }, (_, b) => b).sort((a, b) => {
    let [p, q] = [offsets[a + 1] - 1, offsets[b + 1] - 1];
    while (p >= offsets[a] && q >= offsets[b] && members[p] === members[q]) {
      p--;
      q--;
    }
    return (p >= offsets[a] ? members[p] : -1) - (q >= offsets[b] ? members[q] : -1);
  });
