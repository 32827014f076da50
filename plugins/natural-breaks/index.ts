import {
  bytesOfFisherBreaks,
  countBelow,
  defineSegmenter,
  type FeatureTable,
  fisherBreaks,
  float64s,
  readableNumbers,
  sortedValues,
  type Tally,
  tallySorted,
  UnsuitableData,
  z,
} from '#sdk';
import { summarizeClasses } from './summarize-classes.ts';

const params = z.strictObject({
  clusters: z.int().min(2).max(100).default(5).describe('How many segments to find.'),
});

const model = z.strictObject({
  /** The highest value of each segment but the last: a row belongs to the first segment whose cut point is not below it. */
  cutPoints: float64s(),
  lowest: float64s(),
  highest: float64s(),
  means: float64s(),
  sizes: float64s(),
  sumOfSquares: z.number(),
  /** What 1, 2, … segments would explain, up to the number asked for. */
  goodness: float64s(),
});

/** Below this share of the variance, the usual advice is to take more classes. */
const GOOD_FIT = 0.8;

/** Natural breaks: the best possible segments of one feature, by Fisher's exact algorithm. */
export const naturalBreaks = defineSegmenter({
  id: 'natural-breaks',
  version: 1,
  title: 'Natural breaks',
  summary: 'Splits one feature at its gaps, so that the values within each segment are as alike as can be.',
  reference: 'Fisher (1958), On grouping for maximum homogeneity; Jenks (1977), Optimal data classification',
  traits: { features: 1 },
  input: 'table',
  params,
  model,
  rowsNeeded: ({ clusters }) => clusters,
  // The sorted copy and the one it is merged into, distinct values and counts; then the search.
  bytesNeeded: ({ clusters }, rows) => rows * 48 + bytesOfFisherBreaks(clusters, rows),

  *fit(table, { clusters }) {
    const of = clusters + 1;
    const column = onlyColumn(table);
    const tally = tallySorted(yield* sortedValues(column, { done: 0, of }));
    yield { done: 0, of };
    requireDistinct(tally, clusters, table);
    const { starts, sumsOfSquares } = yield* fisherBreaks(tally, clusters, { done: 1, of });
    const classes = summarizeClasses(tally, starts);
    const explained = shareOf(sumsOfSquares[0], table);
    const goodness = sumsOfSquares.map(explained);
    goodness[clusters - 1] = explained(classes.sumOfSquares);
    return { ...classes, cutPoints: classes.highest.slice(0, -1), goodness };
  },

  assign({ cutPoints }, { rows, columns: [column] }) {
    const segment = new Int32Array(rows);
    for (let i = 0; i < rows; i++) segment[i] = countBelow(cutPoints, column[i]);
    return { segment };
  },

  names: ({ lowest, highest }) => rangesOf(lowest, highest),
  metrics: ({ goodness, sumOfSquares }) => ({ goodnessOfVarianceFit: goodness[goodness.length - 1], sumOfSquares }),
  warnings: ({ goodness }) => {
    const fit = goodness[goodness.length - 1];
    if (fit >= GOOD_FIT) return [];
    return [
      `${goodness.length} segments explain ${(100 * fit).toFixed(1)} % of the variance, less than ${100 * GOOD_FIT} %. Ask for more clusters.`,
    ];
  },
  explain({ cutPoints, lowest, highest, means, sizes, goodness }, [{ name }]) {
    const fit = goodness[goodness.length - 1];
    return {
      centroids: Array.from(means, (mean) => [mean]),
      text: `${means.length} natural breaks of ${name} explain ${(100 * fit).toFixed(2)} % of its variance.`,
      details: {
        feature: name,
        cutPoints: Array.from(cutPoints),
        segments: Array.from(means, (mean, c) => ({ from: lowest[c], to: highest[c], rows: sizes[c], mean })),
        goodnessOfVarianceFit: fit,
        goodnessByClusters: Array.from(goodness, (share, at) => ({ clusters: at + 1, goodnessOfVarianceFit: share })),
      },
    };
  },
});

function onlyColumn({ columns, features }: FeatureTable): Float64Array {
  if (columns.length === 1) return columns[0];
  throw new UnsuitableData(
    `Natural breaks take exactly 1 feature; there are ${columns.length}: ${features.map(({ name }) => name).join(', ')}. Choose one, or use k-means for several.`,
    { requirement: 1, actual: columns.length },
  );
}

function requireDistinct({ values }: Tally, clusters: number, { rows, features: [{ name }] }: FeatureTable): void {
  if (values.length >= clusters) return;
  const advice = values.length < 2 ? 'Choose a feature that varies.' : `Ask for at most ${values.length} clusters.`;
  throw new UnsuitableData(
    `${clusters} clusters need ${clusters} distinct values; ${name} has ${values.length} in ${rows} rows. ${advice}`,
    { requirement: clusters, actual: values.length },
  );
}

/** The share of the variance that is explained where so many squares are left. */
function shareOf(total: number, { columns: [column], features: [{ name }] }: FeatureTable): (left: number) => number {
  if (Number.isFinite(total)) return (left) => (total > 0 ? 1 - left / total : 1);
  throw new UnsuitableData(
    `The values of ${name}, such as ${column[0]}, are so large that their squares are no numbers. Use \`preparation: { scale: STANDARD }\`.`,
    { requirement: 'squares below 1.8e308', actual: column[0] },
  );
}

/** "12 to 40" for each class, or "12" where it holds one value. */
function rangesOf(lowest: Float64Array, highest: Float64Array): string[] {
  const ends = Float64Array.from({ length: 2 * lowest.length }, (_, at) => (at % 2 === 0 ? lowest : highest)[at >> 1]);
  const readable = readableNumbers(ends);
  return Array.from(lowest, (_, c) => {
    const [from, to] = readable.slice(2 * c);
    return from === to ? `${from}` : `${from} to ${to}`;
  });
}
