import {
  answerRows,
  type ClassTree,
  classTree,
  definePredictor,
  explainTree,
  type LabelledTable,
  type Progress,
  sizeOf,
  toClassTree,
  UnsuitableData,
  wordingOf,
  z,
} from '#sdk';
import { allCases } from './cases.ts';
import { type CodeTable, codeTable } from './code-table.ts';
import { type CaseNode, grow } from './grow.ts';
import { errorEstimate } from './pessimistic-errors.ts';
import { collapse, prune } from './prune.ts';

const params = z.strictObject({
  confidence: z
    .number()
    .min(0.001)
    .max(0.5)
    .default(0.25)
    .describe('Confidence of the error limits that pruning compares: the lower, the smaller the tree.'),
  minCases: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(2)
    .describe('Rows that at least two branches of a split must have (a row with a missing value counts in parts).'),
  pruning: z.boolean().default(true).describe('Whether subtrees that would not err less on new rows become leaves.'),
  subtreeRaising: z
    .boolean()
    .default(true)
    .describe('Whether pruning may also put the largest branch of a split in its place.'),
  thresholdPenalty: z
    .boolean()
    .default(true)
    .describe('Whether a number pays for the choice among its thresholds: log2(thresholds) / rows bits of its gain.'),
  laplace: z
    .boolean()
    .default(false)
    .describe('Whether probabilities count one more row of every class in each leaf, so that none is 0 or 1.'),
});

/** C4.5: a tree of gain-ratio splits, pruned by the errors to expect. */
export const c45 = definePredictor({
  id: 'c45',
  version: 1,
  title: 'C4.5 decision tree',
  summary: 'Predicts a class by a tree of questions about categories and numbers; reads missing values.',
  reference: 'Quinlan (1993), C4.5: programs for machine learning',
  traits: { categories: true, missing: true },
  task: 'classification',
  params,
  model: z.strictObject({
    tree: classTree(),
    laplace: z.boolean(),
    rows: z.int(),
    trainingAccuracy: z.number(),
  }),
  // Codes of each value; the cases, twice; the tally of one feature.
  bytesNeeded: (_params, rows, features) => rows * (4 * features + 24 + 32),

  *fit(table, { confidence, subtreeRaising, pruning, laplace, ...rules }) {
    requireCases(table);
    const of = 3 * table.rows;
    const codes: CodeTable = yield* codeTable(table, of);
    const root: CaseNode = yield* grow(codes, rules, of);
    yield* collapse(root, { done: table.rows, of });
    if (pruning) {
      const how = { estimate: errorEstimate(confidence), subtreeRaising };
      yield* prune(root, allCases(table.rows), codes, how, of);
    }
    const tree: ClassTree = yield* toClassTree(root, table.classes, { done: 2 * table.rows, of });
    const right: number = yield* rightAnswers(tree, table, of);
    return { tree, laplace, rows: table.rows, trainingAccuracy: right / table.rows };
  },

  predict: ({ tree, laplace }, table) => answerRows(tree, table, laplace),
  metrics: ({ tree, trainingAccuracy }) => ({ ...sizeOf(tree), trainingAccuracy }),
  warnings({ tree, rows }) {
    if (tree.feature[0] >= 0) return [];
    const seen = tree.classes.filter((_, c) => tree.counts.values[c] > 0);
    if (seen.length < 2)
      return [`All ${rows} rows have the class ${seen[0]}, so it is always predicted. Add rows of another class.`];
    return [
      `No split of the ${rows} rows is worth making, so the most frequent class is always predicted. Lower minCases, raise confidence, turn pruning off, or add features that tell the classes apart.`,
    ];
  },
  explain: ({ tree }, features) => explainTree(tree, features, wordingOf(features)),
});

function requireCases({ rows, features }: LabelledTable): void {
  if (rows > 0 && features.length > 0) return;
  throw new UnsuitableData(
    `A tree needs rows and features; there are ${rows} rows and ${features.length} features. Select both.`,
    { requirement: 1, actual: Math.min(rows, features.length) },
  );
}

/** How many training rows the tree answers right; yields as the rows go by. */
function* rightAnswers(tree: ClassTree, table: LabelledTable, of: number): Generator<Progress, number> {
  const slice = 1 << 15;
  let right = 0;
  for (let start = 0; start < table.rows; start += slice) {
    const rows = Math.min(slice, table.rows - start);
    const columns = table.columns.map((column) => column.subarray(start, start + rows));
    const { label } = answerRows(tree, { rows, features: table.features, columns });
    for (let i = 0; i < rows; i++) if (label[i] === table.target[start + i]) right++;
    yield { done: 2 * table.rows + start + rows, of };
  }
  return right;
}
