import { createFound } from './found.ts';
import type { Itemsets } from './itemsets.ts';
import type { Limits } from './limits.ts';

/** The items that extend one itemset, ascending by rank, each with the count of the itemset it makes. */
export interface Extensions {
  readonly items: Int32Array;
  readonly counts: Int32Array;
  size: number;
}

/**
 * Makes the data of one more itemset from those of its parent: fills `into` with the items after `of.items[at]` that are in at
 * least `least` baskets together with the itemset that `of.items[at]` completes. `depth` counts the items of the parent.
 * What was made before for this depth and below is no longer needed. Returns the steps of work done.
 */
export type Project = (depth: number, of: Extensions, at: number, into: Extensions, least: number) => number;

/** Steps between two reports of progress; some tens of milliseconds. */
export const STEPS_BETWEEN_REPORTS = 8e6;

/** What it costs to take up an itemset at all, in steps. */
const STEPS_OF_ITEMSET = 50;

/**
 * Meets every frequent itemset once, depth first; yields the share of the way gone, from 0 to 1. `counts` are those of the single
 * items by rank.
 */
export function* searchDepthFirst(
  counts: Int32Array,
  project: Project,
  limits: Limits,
): Generator<number, Itemsets, void> {
  const found = createFound(limits);
  const items = Int32Array.from(counts.keys());
  const levels: Extensions[] = [{ items, counts, size: counts.length }];
  const next = [0];
  for (const count of counts) limits.announce(1, count, 1);
  let unreported = 0;
  for (let depth = 0; depth >= 0; ) {
    const extensions = levels[depth];
    const at = next[depth]++;
    if (at >= extensions.size) {
      depth--;
      continue;
    }
    const count = extensions.counts[at];
    if (count < limits.least(depth + 1)) continue;
    found.add(depth + 1, extensions.items[at], count);
    if (depth + 2 > limits.longest || at + 1 === extensions.size) continue;
    const child = withRoom(levels[depth + 1], extensions.size);
    levels[depth + 1] = child;
    const steps = STEPS_OF_ITEMSET + project(depth, extensions, at, child, limits.least(depth + 2));
    limits.spend(steps);
    for (let x = 0; x < child.size; x++) limits.announce(depth + 2, child.counts[x], 1);
    unreported += steps;
    if (unreported >= STEPS_BETWEEN_REPORTS) {
      unreported = 0;
      yield shareDone(levels, next, depth);
    }
    if (child.size > 0) next[++depth] = 0;
  }
  return found.settle();
}

const withRoom = (extensions: Extensions | undefined, most: number): Extensions =>
  extensions && extensions.items.length >= most
    ? extensions
    : { items: new Int32Array(most), counts: new Int32Array(most), size: 0 };

/** How far a search is, as if all branches under one itemset were equally long; three levels are exact enough. */
function shareDone(levels: readonly Extensions[], next: readonly number[], depth: number): number {
  let share = 0;
  for (let d = Math.min(depth, 2); d >= 0; d--) share = (next[d] - 1 + share) / levels[d].size;
  return share;
}
