import {
  columnQuantiles,
  defineSegmenter,
  type Eigen,
  equalWidthEdges,
  evenProbabilities,
  type FeatureTable,
  float64s,
  type Moments,
  matrix,
  moments,
  type Progress,
  semidefiniteEigen,
  UnsuitableData,
  z,
} from '#sdk';
import { type Axes, assignBands, bandCutPoints, rowsAtOnce, scoreRows } from './bands.ts';
import { bytesOfCovariance, covarianceMatrix } from './covariance.ts';
import { warningsOf } from './warn.ts';

/** Loadings are kept of so many components, those that rows are banded by among them. */
const MOST_COMPONENTS = 10;
const MOST_SEGMENTS = 1000;
/** Components with a smaller share of the variance than this are rounding. */
const ROUNDING = 1e-12;

const params = z
  .strictObject({
    components: z
      .int()
      .min(1)
      .max(MOST_COMPONENTS)
      .default(1)
      .describe('How many leading components to band by: with two, a segment is a band of each.'),
    bands: z.int().min(2).max(100).default(4).describe('How many bands the scores on a component are cut into.'),
    method: z
      .enum(['QUANTILES', 'EQUAL_WIDTH'])
      .default('QUANTILES')
      .describe('Bands of about as many rows each, or of one width.'),
  })
  .refine(({ components, bands }) => bands ** components <= MOST_SEGMENTS, {
    path: ['bands'],
    error: ({ input }) => {
      const { components, bands } = input as { components: number; bands: number };
      return `${bands} bands of ${components} components make ${bands ** components} segments; at most ${MOST_SEGMENTS} are possible.`;
    },
  });

const model = z.strictObject({
  means: float64s(),
  loadings: matrix(),
  variances: float64s(),
  cutPoints: z.array(float64s()),
  /** Percentiles 0…100 of the scores on each banded component. */
  percentiles: z.array(float64s()),
  bands: z.int(),
  rows: z.int(),
  constant: z.array(z.string()),
});

/** Principal components: customers in bands along the axes on which they differ most. */
export const principalComponents = defineSegmenter({
  id: 'principal-components',
  version: 1,
  title: 'Principal components',
  summary: 'Bands customers along the few directions in which they differ most.',
  reference: 'Jolliffe (2002), Principal component analysis, 2nd edition',
  traits: { scaled: true },
  input: 'table',
  params,
  model,
  rowsNeeded: () => 2,
  // Scores; where they crowd, what sorting them takes; then the matrices.
  bytesNeeded: (_params, rows, features) => 24 * rows + 24 * features ** 2 + bytesOfCovariance(features),

  *fit(table, { components, bands, method }, { compute }) {
    requireFeatures(table, components);
    const of = components + 2;
    const columns: Moments[] = [];
    for (const column of table.columns) {
      columns.push(moments(column));
      yield { done: 0, of };
    }
    const means = Float64Array.from(columns, ({ mean }) => mean);
    const covariance = yield* covarianceMatrix(table, means, compute, { done: 0, of });
    const eigen = yield* semidefiniteEigen(covariance, means.length, { done: 1, of });
    requireVariance(table, eigen.values, components);
    const axes = { means, loadings: leading(eigen, means.length) };
    const cutPoints: Float64Array[] = [];
    const percentiles: Float64Array[] = [];
    for (let component = 0; component < components; component++) {
      const step = { done: 2 + component, of };
      const scores = yield* scoresOf(axes, component, table, step);
      const probabilities = Float64Array.of(...evenProbabilities(bands), ...evenProbabilities(100));
      const quantiles = yield* columnQuantiles(scores, probabilities, step);
      const hundred = quantiles.slice(bands + 1);
      percentiles.push(hundred);
      const edges =
        method === 'QUANTILES' ? quantiles.slice(0, bands + 1) : equalWidthEdges(hundred[0], hundred[100], bands);
      cutPoints.push(bandCutPoints(edges));
    }
    const constant = table.features.filter((_, j) => columns[j].variance === 0).map(({ name }) => name);
    return { ...axes, variances: eigen.values, cutPoints, percentiles, bands, rows: table.rows, constant };
  },

  assign: (fitted, table) => ({ segment: assignBands(fitted, fitted.cutPoints, table) }),
  metrics: ({ variances, cutPoints }) => ({
    explainedVarianceRatio: sharesOf(variances).cumulative[cutPoints.length - 1],
  }),
  warnings: warningsOf,
  explain({ means, loadings, variances, cutPoints, percentiles }, features) {
    const { shares, cumulative } = sharesOf(variances);
    const loading = (c: number, j: number) => loadings.values[c * loadings.columns + j];
    const weights = features.map((_, j) => cutPoints.reduce((sum, _, c) => sum + variances[c] * loading(c, j) ** 2, 0));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return {
      importance: features.map(({ name }, j) => ({ feature: name, weight: weights[j] / total })),
      text: `The first ${cutPoints.length === 1 ? 'component explains' : `${cutPoints.length} components explain`} ${(100 * cumulative[cutPoints.length - 1]).toFixed(1)} % of the variance of ${features.length} features.`,
      details: {
        center: features.map(({ name }, j) => ({ feature: name, mean: means[j] })),
        explainedVariance: Array.from(variances),
        explainedVarianceRatio: shares,
        cumulativeVarianceRatio: cumulative,
        components: Array.from({ length: loadings.rows }, (_, c) => ({
          component: c + 1,
          loadings: features.map(({ name }, j) => ({ feature: name, loading: loading(c, j) })),
        })),
        bands: cutPoints.map((cuts, c) => ({
          component: c + 1,
          cutPoints: Array.from(cuts),
          scores: summaryOf(percentiles[c]),
          percentiles: Array.from(percentiles[c]),
        })),
        segments: segmentsOf(cutPoints),
      },
    };
  },
});

function requireFeatures({ features }: FeatureTable, components: number): void {
  if (features.length >= components) return;
  throw new UnsuitableData(
    `${components} components need at least ${components} features; there are ${features.length}. Ask for at most ${features.length}.`,
    { requirement: components, actual: features.length },
  );
}

function requireVariance({ rows, features }: FeatureTable, variances: Float64Array, components: number): void {
  const varying = variances.filter((variance) => variance > ROUNDING * variances[0]).length;
  if (varying >= components) return;
  throw new UnsuitableData(
    varying === 0
      ? `None of the ${features.length} features varies among the ${rows} rows, so there is no direction to band by. Choose features that vary.`
      : `The ${rows} rows vary in ${varying} independent direction${varying === 1 ? '' : 's'} only, so there are no ${components} components. Ask for at most ${varying}.`,
    { requirement: components, actual: varying },
  );
}

function leading({ values, vectors }: Eigen, columns: number): Axes['loadings'] {
  const rows = Math.min(values.length, MOST_COMPONENTS);
  return { rows, columns, values: vectors.slice(0, rows * columns) };
}

function* scoresOf(
  axes: Axes,
  component: number,
  table: FeatureTable,
  step: Progress,
): Generator<Progress, Float64Array> {
  const scores = new Float64Array(table.rows);
  const length = rowsAtOnce(table.columns.length);
  for (let start = 0; start < table.rows; start += length) {
    scoreRows(axes, component, table, [start, Math.min(table.rows, start + length)], scores);
    yield step;
  }
  return scores;
}

/** The share of the variance along each component, and along all up to it. */
function sharesOf(variances: Float64Array): { shares: number[]; cumulative: number[] } {
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const shares = Array.from(variances, (variance) => variance / total);
  const cumulative: number[] = [];
  for (const share of shares) cumulative.push(Math.min(1, (cumulative.at(-1) ?? 0) + share));
  return { shares, cumulative };
}

const summaryOf = (percentiles: Float64Array) => ({
  minimum: percentiles[0],
  firstQuartile: percentiles[25],
  median: percentiles[50],
  thirdQuartile: percentiles[75],
  maximum: percentiles[100],
});

/** The bands of each segment, from 1, one a component. */
function segmentsOf(cutPoints: readonly Float64Array[]): { segment: number; bands: number[] }[] {
  const bands = cutPoints.reduce<number[][]>(
    (lists, { length }) =>
      lists.flatMap((list) => Array.from({ length: length + 1 }, (_, band) => [...list, band + 1])),
    [[]],
  );
  return bands.map((list, segment) => ({ segment, bands: list }));
}
