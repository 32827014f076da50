import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finish } from '../algorithm.ts';
import { seededRandom } from '../random.ts';
import { growTree } from './grow-tree.ts';
import { costOf, pruneTree } from './prune-tree.ts';
import { pruneToLeaves, pruningPath } from './pruning-path.ts';
import { squaredError } from './squared-error.ts';
import { isLeaf, leavesOf, type Tree } from './tree.ts';

/** Cost and leaves of every tree that pruning may leave below a node. */
function prunings(tree: Tree, node: number): { cost: number; leaves: number }[] {
  const alone = { cost: costOf(tree, node), leaves: 1 };
  if (isLeaf(tree, node)) return [alone];
  const right = prunings(tree, tree.right[node]);
  const both = prunings(tree, node + 1).flatMap((a) =>
    right.map((b) => ({ cost: a.cost + b.cost, leaves: a.leaves + b.leaves })),
  );
  return [alone, ...both];
}

function randomTree(seed: number, rows: number): Tree {
  const random = seededRandom(seed);
  const columns = [0, 1].map(() => Float64Array.from({ length: rows }, () => random.int(6)));
  const target = Float64Array.from(columns[0], (a, i) => a + random.int(3) * columns[1][i] + random.normal());
  const table = { rows, features: [{ name: 'a' }, { name: 'b' }], columns };
  return finish(growTree(table, squaredError(target), { maxDepth: 4, minSamplesSplit: 2, minSamplesLeaf: 1 }));
}

const costOfLeaves = (tree: Tree) => leavesOf(tree).reduce((sum, leaf) => sum + costOf(tree, leaf), 0);
const cases = fc.record({ seed: fc.nat(), rows: fc.integer({ min: 2, max: 25 }) });

it('leaves the smallest of the trees with the least penalized cost, and the path knows it', () =>
  fc.assert(
    fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), ({ seed, rows }, share) => {
      const tree = randomTree(seed, rows);
      const penalty = share ** 3 * (costOf(tree, 0) + 1);
      const penalized = prunings(tree, 0).map(({ cost, leaves }) => ({ leaves, total: cost + penalty * leaves }));
      const least = Math.min(...penalized.map(({ total }) => total));
      const smallest = Math.min(...penalized.filter(({ total }) => total <= least + 1e-11).map(({ leaves }) => leaves));
      const pruned = pruneTree(tree, penalty);
      expect(leavesOf(pruned).length).toBe(smallest);
      expect(costOfLeaves(pruned) + penalty * smallest).toBeCloseTo(least, 9);
      const path = pruningPath(tree);
      const step = path.penalty.findLastIndex((from) => from <= penalty + 1e-12);
      expect(path.leaves[step]).toBe(smallest);
      expect(path.impurity[step]).toBeCloseTo(costOfLeaves(pruned), 9);
    }),
  ));

it('prunes to the largest tree of the path with so many leaves', () =>
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 16 }), ({ seed, rows }, most) => {
      const tree = randomTree(seed, rows);
      const path = pruningPath(tree);
      expect(leavesOf(pruneToLeaves(tree, most)).length).toBe(path.leaves.find((count) => count <= most));
    }),
  ));
