import { grownInts } from '#sdk';

/** Numbers of a node, which is known by the place where they start. Together, so that a walk up a tree touches little memory. */
export const NODE = 4;
/** Places of a node's numbers: its item; its parent, below 0 for a root; the baskets whose path goes through it; and … */
export const ITEM = 0;
export const PARENT = 1;
export const COUNT = 2;
/** … the node before it with the same item in the same tree, −1 where there is none. */
export const NEXT = 3;

/** Room for the nodes of all trees under way, which come and go like a stack. */
export interface Arena {
  /** The numbers of all nodes; another array once `child` has had to make room. */
  nodes(): Int32Array;
  /** Where the next node will start. */
  end(): number;
  bytes(): number;
  /** The child of a node (or root) with an item, made if need be and then put before `head[at]`; its count rises by `times`. */
  child(parent: number, item: number, at: number, times: number, head: Int32Array): number;
  /** Takes back all nodes from place `end` on. */
  cut(end: number): void;
}

/**
 * An empty arena. Children are found in a hash table with linear probing; nodes leave in the reverse of the order in which they
 * came, so that emptying a node's slot leaves the table as it was before the node came.
 */
export function createArena(): Arena {
  let nodes = new Int32Array(NODE * 1024);
  let end = 0;
  /** Where in the table each node is. */
  let slots = new Int32Array(nodes.length / NODE);
  /** Place of a node + 1, or 0. */
  let table = new Int32Array(2 * slots.length);
  let mask = table.length - 1;

  const hash = (parent: number, item: number): number => {
    const x = Math.imul(parent, 0x9e3779b1) ^ Math.imul(item, 0x85ebca6b);
    return (x ^ (x >>> 15)) & mask;
  };

  function grow(): void {
    nodes = grownInts(nodes, 2 * nodes.length);
    slots = new Int32Array(nodes.length / NODE);
    table = new Int32Array(2 * slots.length);
    mask = table.length - 1;
    for (let node = 0; node < end; node += NODE) {
      let slot = hash(nodes[node + PARENT], nodes[node + ITEM]);
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = node + 1;
      slots[node / NODE] = slot;
    }
  }

  return {
    nodes: () => nodes,
    end: () => end,
    bytes: () => nodes.byteLength + slots.byteLength + table.byteLength,
    child(parent, item, at, times, head) {
      if (end === nodes.length) grow();
      let slot = hash(parent, item);
      for (let node = table[slot] - 1; node >= 0; node = table[slot] - 1) {
        if (nodes[node + PARENT] === parent && nodes[node + ITEM] === item) {
          nodes[node + COUNT] += times;
          return node;
        }
        slot = (slot + 1) & mask;
      }
      const node = end;
      end += NODE;
      table[slot] = node + 1;
      slots[node / NODE] = slot;
      nodes[node + ITEM] = item;
      nodes[node + PARENT] = parent;
      nodes[node + COUNT] = times;
      nodes[node + NEXT] = head[at];
      head[at] = node;
      return node;
    },
    cut(to) {
      while (end > to) {
        end -= NODE;
        table[slots[end / NODE]] = 0;
      }
    },
  };
}
