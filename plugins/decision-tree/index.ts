import {
  answerOf,
  bytesToGrow,
  classWeights,
  conditionsOf,
  defineSegmenter,
  depthOf,
  describeTree,
  entropy,
  type FeatureTable,
  findLeaves,
  gini,
  growTree,
  int32s,
  largestFirst,
  leavesOf,
  MOST_TREE_ROWS,
  parentsOf,
  pruneToLeaves,
  type ReadAnswer,
  rulesOf,
  type Tree,
  tree,
  z,
} from '#sdk';
import { segmentName } from './segment-names.ts';

const params = z.strictObject({
  criterion: z.enum(['gini', 'entropy']).default('gini').describe('Impurity of the target that the questions lower.'),
  maxDepth: z.int().min(1).max(30).default(4).describe('Most questions in the rule of a segment.'),
  maxSegments: z
    .int()
    .min(2)
    .max(1000)
    .default(12)
    .describe('Most segments; where the tree has more leaves, those that gain least are merged.'),
  minShare: z.number().min(0).max(0.5).default(0.02).describe('Least share of the rows in a segment.'),
  classWeights: z
    .enum(['none', 'balanced'])
    .default('none')
    .describe('Whether each row counts as one, or so that all classes of the target weigh the same.'),
});

const model = z.strictObject({
  tree: tree(),
  classes: z.array(z.string()),
  /** Leaves of the tree in the order of their segments: the largest first. */
  leaves: int32s(),
  names: z.array(z.string()),
});

/** Decision-tree segments: the leaves of a small classification tree. */
export const decisionTree = defineSegmenter({
  id: 'decision-tree',
  version: 1,
  title: 'Decision-tree segments',
  summary: 'Splits customers into segments with readable rules that tell a known answer apart.',
  reference: 'Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees',
  traits: { missing: true, categories: true, maxRows: MOST_TREE_ROWS },
  input: 'labelled',
  params,
  model,
  rowsNeeded: () => 2,
  bytesNeeded: (given, rows, features) => bytesToGrow(rows, features, limitsOf(given, rows)),

  *fit(table, given) {
    const weights = classWeights(table, given.classWeights);
    const criterionOf = (given.criterion === 'gini' ? gini : entropy)({ target: table.target, weights });
    const grown = yield* growTree(table, criterionOf, limitsOf(given, table.rows));
    const tree = pruneToLeaves(grown, given.maxSegments);
    const leaves = Int32Array.from(largestFirst(tree, leavesOf(tree)));
    return { tree, classes: [...table.classes], leaves, names: namesOf(tree, leaves, table.features) };
  },

  assign: ({ tree, leaves }, table) => ({ segment: segmentsOf(tree, leaves, table) }),
  names: ({ names }) => names,
  metrics: ({ tree, leaves }) => ({ segments: leaves.length, depth: depthOf(tree) }),
  warnings: ({ leaves, tree }) =>
    leaves.length > 1
      ? []
      : [
          `All ${tree.rows[0]} rows are one segment: no question leaves at least minShare of them on either side and tells the target apart. Lower minShare or choose other features.`,
        ],
  explain({ tree, classes, leaves, names }, features) {
    const read = overrepresented(tree, classes);
    const rules = rulesOf(tree, Array.from(leaves), features, read);
    const segments = Array.from(leaves, (leaf, segment) => ({
      segment,
      name: names[segment],
      rule: rules[segment].when,
      rows: tree.rows[leaf],
      shares: Object.fromEntries(classes.map((name, c) => [name, answerOf(tree, leaf)[c] / tree.rows[leaf]])),
    }));
    const described = describeTree(tree, features, read);
    return { ...described, rules, details: { ...described.details, segments } };
  },
});

const limitsOf = ({ maxDepth, minShare }: z.output<typeof params>, rows: number) => ({
  maxDepth,
  minSamplesSplit: 2,
  minSamplesLeaf: Math.max(1, Math.ceil(minShare * rows)),
});

function namesOf(tree: Tree, leaves: Int32Array, features: FeatureTable['features']): string[] {
  if (leaves.length === 1) return ['everyone'];
  const parents = parentsOf(tree);
  return Array.from(leaves, (leaf) => segmentName(conditionsOf(tree, leaf, parents, features)));
}

function segmentsOf(tree: Tree, leaves: Int32Array, table: FeatureTable): Int32Array {
  const place = new Int32Array(tree.feature.length);
  for (const [segment, leaf] of leaves.entries()) place[leaf] = segment;
  return findLeaves(tree, table).map((leaf) => place[leaf]);
}

/**
 * Reads a node by the class whose share exceeds its share of all rows most: where one in six leaves in general and
 * every other here, the segment is about those who leave, although they are no majority.
 */
const overrepresented =
  (tree: Tree, classes: readonly string[]) =>
  (node: number): ReadAnswer => {
    const share = (of: number, c: number) => answerOf(tree, of)[c] / tree.rows[of];
    const excess = classes.map((_, c) => share(node, c) - share(0, c));
    // The root exceeds itself in nothing: it is read by its largest class.
    const most = node === 0 ? classes.map((_, c) => share(0, c)) : excess;
    const c = most.indexOf(Math.max(...most));
    return { answer: classes[c], confidence: share(node, c), lift: share(node, c) / share(0, c) };
  };
