/**
 * The nested subtrees of minimal cost-complexity pruning, and the penalties from which on each is the best.
 *
 * At penalty α the subtree below node t costs C_t(α), concave and piecewise linear: a piece for every set of descendants that
 * are leaves by then. t itself becomes a leaf at α_t, where its own line meets it: R(t) + α_t = C_t(α_t). From the bottom up,
 * the α of the descendants of t are in a heap, the greatest on top. Starting where both children are leaves, those
 * greater than the meeting point are taken back, for t is a leaf before they come; the rest stay for the ancestors of t. Each
 * enters and leaves a heap once: O(nodes × log nodes).
 *
 * Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, section 3.3; Crane (1972), leftist heaps.
 */
import { costOf, pruneTree } from './prune-tree.ts';
import { isLeaf, type Tree } from './tree.ts';

/** Subtrees from the whole tree to its root, column by column; each is the best from its penalty to the next one's. */
export interface PruningPath {
  readonly penalty: number[];
  readonly leaves: number[];
  /** Σ over leaves of their share of the weight × impurity. */
  readonly impurity: number[];
}

/** What happens at α_t: node t becomes a leaf, so many leaves are lost, and the cost grows by so much. */
interface Events {
  readonly alpha: Float64Array;
  readonly leavesLost: Float64Array;
  readonly costAdded: Float64Array;
}

/** The path of a tree. Steps at equal penalties count as one. */
export function pruningPath(of: Tree): PruningPath {
  const events = eventsOf(of);
  const first = { penalty: 0, leaves: (of.feature.length + 1) / 2, impurity: leafCost(of) };
  const steps = [first];
  for (const t of events.nodes) {
    const before = steps.at(-1)!;
    const penalty = Math.max(0, events.alpha[t]);
    const step = {
      penalty,
      leaves: before.leaves - events.leavesLost[t],
      impurity: before.impurity + events.costAdded[t],
    };
    if (same(penalty, before.penalty)) steps.pop();
    steps.push(step);
  }
  return {
    penalty: steps.map(({ penalty }) => penalty),
    leaves: steps.map(({ leaves }) => leaves),
    impurity: steps.map(({ impurity }) => impurity),
  };
}

/** The largest subtree of the path that has no more leaves than this. */
export function pruneToLeaves(of: Tree, most: number): Tree {
  const { penalty, leaves } = pruningPath(of);
  return pruneTree(of, penalty[leaves.findIndex((count) => count <= most)]);
}

/** Penalties that differ by no more than rounding. */
const same = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

function leafCost(of: Tree): number {
  let sum = 0;
  for (let t = 0; t < of.feature.length; t++) if (isLeaf(of, t)) sum += costOf(of, t);
  return sum;
}

/** What happens to a tree as the penalty grows, and the nodes it happens to by ascending penalty. */
function eventsOf(of: Tree): Events & { nodes: number[] } {
  const nodes = of.feature.length;
  const events: Events = {
    alpha: new Float64Array(nodes),
    leavesLost: new Float64Array(nodes),
    costAdded: new Float64Array(nodes),
  };
  const heap = leftistHeap(events.alpha);
  const top = new Int32Array(nodes).fill(-1);
  for (let t = nodes - 1; t >= 0; t--) {
    if (isLeaf(of, t)) continue;
    const [left, right] = [t + 1, of.right[t]];
    const own = costOf(of, t);
    let waiting = heap.merge(top[left], top[right]);
    let leaves = 2;
    let cost = costOf(of, left) + costOf(of, right);
    // Where both children are leaves only after t would be, they are not yet.
    while (waiting >= 0 && events.alpha[waiting] > (own - cost) / (leaves - 1)) {
      leaves += events.leavesLost[waiting];
      cost -= events.costAdded[waiting];
      waiting = heap.withoutTop(waiting);
    }
    events.alpha[t] = (own - cost) / (leaves - 1);
    events.leavesLost[t] = leaves - 1;
    events.costAdded[t] = own - cost;
    top[t] = heap.merge(waiting, t);
  }
  const order: number[] = [];
  for (let t = top[0]; t >= 0; t = heap.withoutTop(t)) order.push(t);
  return { ...events, nodes: order.reverse() };
}

/** Heaps of numbers with the greatest key on top, that merge in O(log n); −1 is the empty one. */
function leftistHeap(key: Float64Array) {
  const near = new Int32Array(key.length).fill(-1);
  const far = new Int32Array(key.length).fill(-1);
  /** Steps to the nearest gap. */
  const depth = new Int32Array(key.length).fill(1);
  const depthOf = (a: number) => (a < 0 ? 0 : depth[a]);
  function merge(a: number, b: number): number {
    if (a < 0 || b < 0) return Math.max(a, b);
    // Of equals a descendant, which has the greater number, stays below.
    if (key[a] < key[b] || (key[a] === key[b] && b < a)) return merge(b, a);
    far[a] = merge(far[a], b);
    if (depthOf(near[a]) < depthOf(far[a])) [near[a], far[a]] = [far[a], near[a]];
    depth[a] = depthOf(far[a]) + 1;
    return a;
  }
  return { merge, withoutTop: (a: number) => merge(near[a], far[a]) };
}
