import type { Itemsets } from '#sdk';
import type { Candidates } from './candidates.ts';

/**
 * The candidates as a prefix tree that baskets are walked through. Nodes of depth d are the first d items of candidates; those under
 * node n of depth d stand together in depth d + 1, at `first[d][n] .. first[d][n + 1]`. The nodes of the last depth are the candidates.
 */
export interface CandidateTree {
  readonly items: readonly Int32Array[];
  readonly first: readonly Int32Array[];
}

/** The tree of at least one candidate: of the levels above, only what leads to candidates. */
export function treeOf(itemsets: Itemsets, candidates: Candidates): CandidateTree {
  const items: Int32Array[] = [candidates.item];
  const first: Int32Array[] = [];
  let parents = candidates.parent;
  for (let k = itemsets.length - 1; k >= 0; k--) {
    const level = itemsets[k];
    const nodes = distinct(parents);
    first.unshift(starts(parents, nodes));
    items.unshift(nodes.map((n) => level.item[n]));
    parents = nodes.map((n) => level.parent[n]);
  }
  first.unshift(Int32Array.of(0, items[0].length));
  return { items, first };
}

const distinct = (ascending: Int32Array): Int32Array =>
  ascending.filter((value, i) => i === 0 || value !== ascending[i - 1]);

/** Where the children of each node start; and where the last ones end. */
function starts(parents: Int32Array, nodes: Int32Array): Int32Array {
  const first = new Int32Array(nodes.length + 1);
  for (let child = 0, node = 0; node < nodes.length; node++) {
    while (child < parents.length && parents[child] === nodes[node]) child++;
    first[node + 1] = child;
  }
  return first;
}

/** Baskets of frequent items, one after the other. */
export interface Rows {
  readonly offsets: Uint32Array;
  readonly members: Int32Array;
}

/**
 * The baskets without items that no candidate has, and without those that are too small for one; sorted by their first item, so that
 * those counted together have more in common.
 */
export function trimmed({ offsets, members }: Rows, { items }: CandidateTree, ranks: number): Rows {
  const used = new Uint8Array(ranks);
  for (const level of items) for (const item of level) used[item] = 1;
  const kept = new Int32Array(members.length);
  const starts = new Uint32Array(offsets.length);
  let baskets = 0;
  let size = 0;
  for (let b = 0; b + 1 < offsets.length; b++) {
    let end = size;
    for (let m = offsets[b]; m < offsets[b + 1]; m++) if (used[members[m]]) kept[end++] = members[m];
    if (end - size < items.length) continue;
    size = end;
    starts[++baskets] = size;
  }
  return sortedByFirst({ offsets: starts.subarray(0, baskets + 1), members: kept.subarray(0, size) }, ranks);
}

function sortedByFirst({ offsets, members }: Rows, ranks: number): Rows {
  const next = new Uint32Array(ranks + 1);
  for (let b = 0; b + 1 < offsets.length; b++) next[members[offsets[b]] + 1]++;
  for (let r = 0; r < ranks; r++) next[r + 1] += next[r];
  const order = new Uint32Array(offsets.length - 1);
  for (let b = 0; b < order.length; b++) order[next[members[offsets[b]]]++] = b;
  const sorted = { offsets: new Uint32Array(offsets.length), members: new Int32Array(members.length) };
  for (const [at, b] of order.entries()) {
    sorted.members.set(members.subarray(offsets[b], offsets[b + 1]), sorted.offsets[at]);
    sorted.offsets[at + 1] = sorted.offsets[at] + offsets[b + 1] - offsets[b];
  }
  return sorted;
}

/** Baskets counted at a time, a bit for each. */
export const BLOCK = 32;

/**
 * Counts candidates in baskets `from` to `to` − 1, at most a block of them: walks down the tree once for the block, with the set of
 * its baskets that hold the items so far. Returns the steps of work.
 */
export type CountBlock = (rows: Rows, from: number) => number;

export function counterOf({ items, first }: CandidateTree, counts: Int32Array, ranks: number): CountBlock {
  const last = items.length - 1;
  /** Which baskets of the block hold an item. */
  const holders = new Int32Array(ranks);

  function walk(depth: number, start: number, end: number, baskets: number): number {
    const item = items[depth];
    if (depth === last) {
      for (let c = start; c < end; c++) {
        const held = baskets & holders[item[c]];
        if (held !== 0) counts[c] += bitsIn(held);
      }
      return end - start;
    }
    const below = first[depth + 1];
    let steps = end - start;
    for (let n = start; n < end; n++) {
      const held = baskets & holders[item[n]];
      if (held !== 0) steps += walk(depth + 1, below[n], below[n + 1], held);
    }
    return steps;
  }

  return ({ offsets, members }, from) => {
    const to = Math.min(from + BLOCK, offsets.length - 1);
    for (let b = from; b < to; b++) {
      for (let m = offsets[b]; m < offsets[b + 1]; m++) holders[members[m]] |= 1 << (b - from);
    }
    const steps = walk(0, 0, items[0].length, -1);
    for (let m = offsets[from]; m < offsets[to]; m++) holders[members[m]] = 0;
    return steps + offsets[to] - offsets[from];
  };
}

/** Number of bits set in a word. */
function bitsIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
