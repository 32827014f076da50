import {
  bytesToGrow,
  type Classes,
  classReader,
  classWeights,
  definePredictor,
  depthOf,
  describeTree,
  entropy,
  type FeatureTable,
  findLeaves,
  float64s,
  gini,
  growTree,
  leavesOf,
  likeliestClass,
  type MeasuredTable,
  MOST_TREE_ROWS,
  meanReader,
  type Progress,
  pruneInSteps,
  squaredError,
  type Tree,
  tree,
  UnsuitableData,
  z,
} from '#sdk';
import { growth, limitsOf } from './growth.ts';
import { treeWarnings } from './tree-warnings.ts';

const REFERENCE = 'Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees';
const sizes = ({ tree }: { tree: Tree }) => ({
  leaves: leavesOf(tree).length,
  nodes: tree.feature.length,
  depth: depthOf(tree),
});

/** CART for classes: binary questions chosen by impurity, minimal cost-complexity pruning. */
export const cart = definePredictor({
  id: 'cart',
  version: 1,
  title: 'Classification tree (CART)',
  summary: 'Predicts a class by a tree of yes-or-no questions about the features.',
  reference: REFERENCE,
  traits: { missing: true, categories: true, maxRows: MOST_TREE_ROWS },
  task: 'classification',
  params: z.strictObject({
    criterion: z.enum(['gini', 'entropy']).default('gini').describe('Impurity that the questions lower.'),
    ...growth,
    classWeights: z
      .enum(['none', 'balanced'])
      .default('none')
      .describe('Whether each row counts as one, or so that all classes weigh the same.'),
  }),
  model: z.strictObject({ tree: tree(), classes: z.array(z.string()), weights: float64s() }),
  rowsNeeded: () => 2,
  bytesNeeded: (params, rows, features) => bytesToGrow(rows, features, limitsOf(params)),

  *fit(table, { criterion, classWeights: weighting, complexityPenalty, ...limits }) {
    const weights = classWeights(table, weighting);
    const criterionOf = (criterion === 'gini' ? gini : entropy)({ target: table.target, weights });
    const grown = yield* growTree(table, criterionOf, limitsOf(limits));
    return { tree: yield* pruned(grown, complexityPenalty), classes: [...table.classes], weights };
  },

  predict: ({ tree, weights }, table) => answerClasses(tree, weights, table),
  metrics: sizes,
  warnings: ({ tree }) => treeWarnings(tree),
  explain: ({ tree, classes, weights }, features) => describeTree(tree, features, classReader(tree, classes, weights)),
});

/** CART for numbers: questions chosen by squared error, minimal cost-complexity pruning. */
export const cartRegressor = definePredictor({
  id: 'cart-regressor',
  version: 1,
  title: 'Regression tree (CART)',
  summary: 'Predicts a number by a tree of yes-or-no questions about the features.',
  reference: REFERENCE,
  traits: { missing: true, categories: true, maxRows: MOST_TREE_ROWS },
  task: 'regression',
  params: z.strictObject(growth),
  model: z.strictObject({ tree: tree() }),
  rowsNeeded: () => 2,
  bytesNeeded: (params, rows, features) => 8 * rows + bytesToGrow(rows, features, limitsOf(params)),

  *fit(table, { complexityPenalty, ...limits }) {
    requireVaried(table);
    const grown = yield* growTree(table, squaredError(table.target), limitsOf(limits));
    return { tree: yield* pruned(grown, complexityPenalty) };
  },

  predict({ tree }, table) {
    const value = Float64Array.from(findLeaves(tree, table), (leaf) => tree.answer[leaf]);
    return { value };
  },
  metrics: sizes,
  warnings: ({ tree }) => treeWarnings(tree),
  explain: ({ tree }, features) => describeTree(tree, features, meanReader(tree)),
});

/** As in scikit-learn, no penalty leaves even splits that gain nothing. */
function* pruned(grown: Tree, penalty: number): Generator<Progress, Tree, void> {
  return penalty > 0 ? yield* pruneInSteps(grown, penalty) : grown;
}

/** The class that weighs most in the leaf of every row, and the share of each class there. */
function answerClasses(tree: Tree, weights: Float64Array, table: FeatureTable): Classes {
  const classes = weights.length;
  const leaves = findLeaves(tree, table);
  const label = new Int32Array(table.rows);
  const probability = new Float64Array(table.rows * classes);
  const labelOf = new Int32Array(tree.feature.length).fill(-1);
  for (let i = 0; i < table.rows; i++) {
    const leaf = leaves[i];
    if (labelOf[leaf] < 0) labelOf[leaf] = likeliestClass(tree, leaf, weights);
    label[i] = labelOf[leaf];
    for (let c = 0; c < classes; c++)
      probability[i * classes + c] = (weights[c] * tree.answer[leaf * classes + c]) / tree.weight[leaf];
  }
  return { label, probability };
}

function requireVaried({ rows, target }: MeasuredTable): void {
  if (target.some((value) => value !== target[0])) return;
  throw new UnsuitableData(
    `The target is ${target[0]} in each of the ${rows} rows, so there is nothing to predict. Choose a target that varies, or rows in which it does.`,
    { requirement: 'a target with different values', actual: target[0] },
  );
}
