import {
  answerRows,
  type ClassTree,
  classTree,
  definePredictor,
  explainTree,
  type FeatureTable,
  plainNumber,
  sizeOf,
  toClassTree,
  UnsuitableData,
  type Wording,
  wordingOf,
  z,
} from '#sdk';
import { type Grown, grow } from './grow.ts';
import { type CutFeature, cutFeature, cutNumbers, inIntervals, withIntervals } from './intervals.ts';

const params = z.strictObject({
  minGain: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('Information, in bits, that a split must gain more of; 0 grows the whole tree.'),
  maxDepth: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Most questions on the way to a leaf; all features if left out.'),
  intervals: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe(
      'Intervals that each numeric feature is cut into, of about as many rows each, because ID3 reads categories only; below 2 such features are refused.',
    ),
});

/** ID3: a tree of questions about categories, chosen by information gain, grown to the end. */
export const id3 = definePredictor({
  id: 'id3',
  version: 1,
  title: 'ID3 decision tree',
  summary: 'Predicts a class by a tree of questions about categories, the most informative question first.',
  reference: 'Quinlan (1986), Induction of decision trees, Machine Learning 1:81–106',
  traits: { categories: true },
  task: 'classification',
  params,
  model: z.strictObject({
    tree: classTree(),
    cut: z.array(cutFeature),
    rows: z.int(),
    trainingAccuracy: z.number(),
  }),
  // Codes of the numbers, the rows, and what sorts them.
  bytesNeeded: (_params, rows, features) => rows * (8 * features + 16),

  *fit(table, { minGain, maxDepth = Number.POSITIVE_INFINITY, intervals }) {
    requireCategories(table, intervals);
    const cut: CutFeature[] = intervals < 2 ? [] : yield* cutNumbers(table, intervals, { done: 0, of: table.rows });
    const cutting = inIntervals(table, cut);
    let step = cutting.next();
    for (; !step.done; step = cutting.next()) yield { done: 0, of: table.rows };
    const coded = step.value;
    const { root, right }: Grown = yield* grow(coded, sizesOf(table, cut), { minGain, maxDepth });
    const tree: ClassTree = yield* toClassTree(root, table.classes, { done: table.rows, of: table.rows });
    return { tree, cut, rows: table.rows, trainingAccuracy: right / table.rows };
  },

  predict: ({ tree, cut }, table) => answerRows(tree, withIntervals(table, cut)),
  metrics: ({ tree, trainingAccuracy }) => ({ ...sizeOf(tree), trainingAccuracy }),
  warnings: ({ tree, cut, rows }) => [...cutWarning(cut), ...leafWarning(tree, rows)],
  explain: ({ tree, cut }, features) => explainTree(tree, features, intervalWording(features, cut)),
});

function requireCategories({ rows, features }: FeatureTable, intervals: number): void {
  if (rows === 0 || features.length === 0)
    throw new UnsuitableData(
      `A tree needs rows and features; there are ${rows} rows and ${features.length} features. Select both.`,
      { requirement: 1, actual: Math.min(rows, features.length) },
    );
  const numbers = features.filter(({ categories }) => !categories).map(({ name }) => name);
  if (numbers.length === 0 || intervals >= 2) return;
  throw new UnsuitableData(
    `ID3 reads categories only; ${numbers.join(', ')} ${numbers.length === 1 ? 'is a number' : 'are numbers'}. Set intervals to 2 or more to have numbers cut into intervals, use c45, which finds thresholds, or leave them out.`,
    { requirement: 'categories', columns: numbers },
  );
}

const sizesOf = ({ features }: FeatureTable, cut: readonly CutFeature[]): number[] =>
  features.map(
    ({ categories }, j) => categories?.length ?? (cut.find(({ feature }) => feature === j)?.cuts.length ?? 0) + 1,
  );

function cutWarning(cut: readonly CutFeature[]): string[] {
  if (cut.length === 0) return [];
  const said = cut.map(({ name, cuts }) => `${name} into ${cuts.length + 1}`).join(', ');
  return [
    `ID3 reads categories only, so numbers were cut into intervals: ${said}. Group them yourself for better cuts, or use c45, which finds thresholds.`,
  ];
}

function leafWarning({ feature, classes, counts }: z.output<ReturnType<typeof classTree>>, rows: number): string[] {
  if (feature[0] >= 0) return [];
  const seen = classes.filter((_, c) => counts.values[c] > 0);
  return [
    seen.length < 2
      ? `All ${rows} rows have the class ${seen[0]}, so it is always predicted. Add rows of another class.`
      : `No feature alone tells anything about the class of the ${rows} rows, so the most frequent one is always predicted. Lower minGain, or add features that tell the classes apart.`,
  ];
}

/** As other trees say their conditions, and intervals as `20 < age <= 35`. */
function intervalWording(features: FeatureTable['features'], cut: readonly CutFeature[]): Wording {
  const word = wordingOf(features);
  return (feature, threshold, branch) => {
    const found = cut.find((of) => of.feature === feature);
    if (!found) return word(feature, threshold, branch);
    const [low, high] = [found.cuts[branch - 1], found.cuts[branch]].map(
      (limit) => limit !== undefined && plainNumber(limit),
    );
    const { name } = features[feature];
    if (low === false) return high === false ? `${name} = any` : `${name} <= ${high}`;
    return high === false ? `${name} > ${low}` : `${low} < ${name} <= ${high}`;
  };
}
