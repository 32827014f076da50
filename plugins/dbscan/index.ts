import { defineSegmenter, float64s, int32s, matrix, z } from '#sdk';
import { textOf, warningsOf } from './advice.ts';
import { findClusters } from './find-clusters.ts';
import { curveOf } from './k-distance.ts';
import { METRICS, metricSpace } from './metric-space.ts';
import { assignNearest, rememberTree } from './nearest-core.ts';

const params = z
  .strictObject({
    epsilon: z
      .number()
      .gt(0)
      .optional()
      .describe(
        'How far neighbors may be from each other, in prepared (scaled) units; by default where the k-distance curve bends.',
      ),
    minPoints: z
      .int()
      .min(1)
      .max(100_000)
      .default(10)
      .describe('Rows within epsilon of a row, the row itself included, that make it a core point.'),
    metric: z
      .enum(METRICS)
      .default('euclidean')
      .describe('The distance; cosine is 1 − cos of the angle between two rows, from 0 to 2.'),
  })
  .refine(({ epsilon = 0, metric }) => metric !== 'cosine' || epsilon <= 2, {
    path: ['epsilon'],
    error: ({ input }) =>
      `A cosine distance is at most 2, and epsilon is ${(input as { epsilon: number }).epsilon}; give one below 1.`,
  });

const model = z
  .strictObject({
    metric: z.enum(METRICS),
    epsilon: z.number(),
    minPoints: z.int(),
    core: matrix(),
    segment: int32s(),
    sizes: int32s(),
    noise: z.int(),
    kDistance: z.strictObject({ neighbor: z.int(), distances: float64s() }),
    suggestedEpsilon: z.number().nullable(),
  })
  .refine(({ core, segment }) => core.rows === segment.length, 'there is not one segment for each core point');

/** DBSCAN: segments of any shape where rows lie densely, and noise between them. */
export const dbscan = defineSegmenter({
  id: 'dbscan',
  version: 1,
  title: 'DBSCAN',
  summary: 'Finds segments of any shape where customers lie densely, and leaves the others as noise.',
  reference:
    'Ester, Kriegel, Sander & Xu (1996), A density-based algorithm for discovering clusters in large spatial databases with noise',
  traits: { scaled: true },
  input: 'table',
  params,
  model,
  rowsNeeded: ({ minPoints }) => minPoints,
  // Points of the trees of all rows and of the core points, the core points of the model, boxes; what is kept a row; and
  // the columns of directions.
  bytesNeeded: ({ metric }, rows, features) =>
    rows * (34 * features + 80 + (metric === 'cosine' ? 8 * features + 42 : 0)),

  *fit(table, { epsilon, minPoints, metric }) {
    const { clusters, tree } = yield* findClusters(table, metricSpace(metric), { epsilon, minPoints });
    const fitted = { metric, minPoints, ...clusters };
    rememberTree(fitted, tree);
    return fitted;
  },

  assign: (fitted, table) => assignNearest(fitted, table),
  metrics: ({ epsilon, core, sizes, noise }) => ({
    epsilon,
    segments: sizes.length,
    corePoints: core.rows,
    borderRows: sizes.reduce((sum, size) => sum + size, 0) - core.rows,
    noiseRows: noise,
  }),
  warnings: warningsOf,
  explain: (fitted) => ({
    text: textOf(fitted),
    details: {
      epsilon: fitted.epsilon,
      suggestedEpsilon: fitted.suggestedEpsilon,
      kDistance: curveOf(fitted.kDistance),
    },
  }),
});
