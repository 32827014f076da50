import { leavesOf, pruningPath, shortNumber, type Tree } from '#sdk';

/** Leaves with fewer rows than this, on average, have learned the rows rather than a rule. */
const FEW_ROWS = 5;
/** Trees with fewer leaves can be read, so they are no reason to warn. */
const MANY_LEAVES = 50;
/** Rows of a leaf that are enough for a share worth trusting. */
const ENOUGH_ROWS = 50;

/** What a careful reader should know of a tree. */
export function treeWarnings(of: Tree): string[] {
  const leaves = leavesOf(of).length;
  const rows = of.rows[0];
  if (leaves === 1)
    return [
      `The tree asks nothing, so all ${rows} rows get the same answer: no split is allowed, or worth its penalty. Lower minSamplesLeaf, minSamplesSplit or complexityPenalty, or choose other features.`,
    ];
  if (leaves < MANY_LEAVES || rows / leaves >= FEW_ROWS) return [];
  const path = pruningPath(of);
  const step = path.leaves.findIndex((count) => count <= rows / ENOUGH_ROWS);
  return [
    `The tree has ${leaves} leaves for ${rows} rows, about ${(rows / leaves).toFixed(1)} each: it has learned many rows by heart. Set maxDepth, minSamplesLeaf (such as ${ENOUGH_ROWS}) or complexityPenalty (${shortNumber(path.penalty[step], 2)} would leave about ${path.leaves[step]} leaves).`,
  ];
}
