import { type GrowthLimits, MOST_TREE_ROWS, z } from '#sdk';

/** More questions than this are no limit: a branch loses a row with each. */
const DEEPEST = 1_000_000;

/** Parameters that classifier and regressor share. */
export const growth = {
  maxDepth: z
    .int()
    .min(1)
    .max(DEEPEST)
    .optional()
    .describe('Most questions from the root to a leaf; without it the tree grows until its leaves are pure.'),
  minSamplesSplit: z.int().min(2).max(MOST_TREE_ROWS).default(2).describe('Fewest rows of a node that is split.'),
  minSamplesLeaf: z.int().min(1).max(MOST_TREE_ROWS).default(1).describe('Fewest rows of a leaf.'),
  complexityPenalty: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Cost of a leaf in minimal cost-complexity pruning, in units of impurity (ccp_alpha of scikit-learn); 0 prunes nothing.',
    ),
};

/** The limits that parameters set. */
export const limitsOf = (params: {
  maxDepth?: number | undefined;
  minSamplesSplit: number;
  minSamplesLeaf: number;
}): GrowthLimits => ({ ...params, maxDepth: params.maxDepth ?? DEEPEST });
