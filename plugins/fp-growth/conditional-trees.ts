import { type Extensions, grownInts, type Limits, type Project, sortInts } from '#sdk';
import { COUNT, ITEM, NEXT, PARENT } from './arena.ts';
import { type Forest, rowOf } from './plant.ts';

/**
 * FP-growth's data: frequent-pattern trees. A tree holds baskets as paths from its root, the most frequent items first, so that
 * baskets with the same frequent items share nodes.
 *
 *   T(P)        the tree of the baskets that hold all items of P, each cut down to the items above P's last one
 *   T(P ∪ {x})  the paths from the nodes of x in T(P) up to the root, each as often as the node, without infrequent items
 *
 * Han, Pei & Yin (2000), Mining frequent patterns without candidate generation, SIGMOD, algorithm 2;
 * Grahne & Zhu (2005), Fast algorithms for frequent itemset mining using FP-trees, IEEE TKDE 17(10), for the pairs.
 */
export function createConditionalTrees(forest: Forest, limits: Limits): Project {
  const { arena, ranks, pairs } = forest;
  /** First node of each item that extends the itemset of `depth` items, and where the nodes of its tree end. */
  const heads: Int32Array[] = [forest.head];
  const ends: number[] = [arena.end()];
  const sums = new Int32Array(ranks);
  const place = new Int32Array(ranks).fill(-1);
  const touched = new Int32Array(ranks);
  let path = new Int32Array(64);

  /** Counts the items above the nodes of a list, and keeps the frequent ones. Returns the nodes passed. */
  function countAbove(first: number, into: Extensions, least: number): number {
    const nodes = arena.nodes();
    let passed = 0;
    let seen = 0;
    for (let node = first; node >= 0; node = nodes[node + NEXT]) {
      const times = nodes[node + COUNT];
      for (let up = nodes[node + PARENT]; up >= 0; up = nodes[up + PARENT]) {
        const item = nodes[up + ITEM];
        if (sums[item] === 0) touched[seen++] = item;
        sums[item] += times;
        passed++;
      }
    }
    sortInts(touched, 0, seen);
    for (let t = 0; t < seen; t++) {
      const item = touched[t];
      if (sums[item] >= least) {
        into.items[into.size] = item;
        into.counts[into.size++] = sums[item];
      }
      sums[item] = 0;
    }
    return passed + seen;
  }

  /** The same for the tree of all baskets, whose pairs were counted as it was planted. */
  function takePairs(counts: Int32Array, rank: number, into: Extensions, least: number): number {
    const row = rowOf(rank, ranks);
    for (let item = rank + 1; item < ranks; item++) {
      if (counts[row + item] < least) continue;
      into.items[into.size] = item;
      into.counts[into.size++] = counts[row + item];
    }
    return ranks - rank;
  }

  /** Grows the tree of the paths above the nodes of a list, of the frequent items. Returns the nodes passed. */
  function growTree(first: number, root: number, { items, size }: Extensions, head: Int32Array): number {
    for (let s = 0; s < size; s++) place[items[s]] = s;
    let passed = 0;
    for (let node = first; node >= 0; node = arena.nodes()[node + NEXT]) {
      const nodes = arena.nodes();
      let length = 0;
      for (let up = nodes[node + PARENT]; up >= 0; up = nodes[up + PARENT]) {
        passed++;
        if (place[nodes[up + ITEM]] < 0) continue;
        if (length === path.length) path = grownInts(path, length + 1);
        path[length++] = nodes[up + ITEM];
      }
      const times = nodes[node + COUNT];
      let grown = root;
      for (let p = length - 1; p >= 0; p--) grown = arena.child(grown, path[p], place[path[p]], times, head);
      passed += length;
    }
    for (let s = 0; s < size; s++) place[items[s]] = -1;
    return passed;
  }

  return (depth, of, at, into, least) => {
    arena.cut(ends[depth]);
    const first = heads[depth][at];
    into.size = 0;
    let steps = depth === 0 && pairs ? takePairs(pairs, of.items[at], into, least) : countAbove(first, into, least);
    // One item alone is extended by nothing: it needs no tree.
    if (into.size > 1) {
      const head = withRoom(heads[depth + 1], of.size).fill(-1, 0, into.size);
      heads[depth + 1] = head;
      steps += growTree(first, -2 - depth, into, head);
    }
    ends[depth + 1] = arena.end();
    limits.hold(arena.bytes());
    return steps;
  };
}

const withRoom = (array: Int32Array | undefined, length: number): Int32Array =>
  array && array.length >= length ? array : new Int32Array(length);
