import { type Compute, defineSegmenter, type FeatureTable, matrix, type Progress, UnsuitableData, z } from '#sdk';
import { assign, inertiaOf } from './assign.ts';
import { distinctRows } from './distinct-rows.ts';
import { type Clustering, createLloyd, type Run } from './lloyd.ts';
import { nudged, nudgesAfter } from './nudge.ts';
import { inChunks, packRows, type RowsInChunks } from './rows-in-chunks.ts';
import { createSeeding } from './seeding.ts';

const params = z
  .strictObject({
    clusters: z.int().min(2).max(1000).default(8).describe('How many segments to find.'),
    restarts: z.int().min(1).max(100).default(10).describe('Runs from different starts, of which the best is kept.'),
    maxIterations: z.int().min(1).max(10_000).default(300).describe('Most passes over the rows in one run.'),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(1e-4)
      .describe(
        'A run ends when the squared shifts of its centroids sum to this share of the mean variance of a feature.',
      ),
    initialCentroids: z
      .array(z.array(z.number()))
      .min(2)
      .max(1000)
      .optional()
      .describe('The start of a single run: one row a segment, one number a feature, in prepared (scaled) units.'),
  })
  .refine(({ clusters, initialCentroids }) => !initialCentroids || initialCentroids.length === clusters, {
    path: ['initialCentroids'],
    error: ({ input }) => {
      const { clusters, initialCentroids } = input as { clusters: number; initialCentroids: unknown[] };
      return `There are ${initialCentroids.length} initial centroids for ${clusters} clusters; give one for each.`;
    },
  });

const model = z.strictObject({ centroids: matrix(), inertia: z.number(), iterations: z.int() });
type Model = z.output<typeof model>;

/** K-means: k-means++ seeding, Lloyd's passes, the best of several runs. */
export const kMeans = defineSegmenter({
  id: 'k-means',
  version: 1,
  title: 'K-means',
  summary: 'Splits customers into k round segments of similar spread around their means.',
  reference: 'Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding',
  traits: { scaled: true },
  input: 'table',
  params,
  model,
  rowsNeeded: ({ clusters }) => clusters,
  // The packed rows; segment, limit, runner-up and closest of each.
  bytesNeeded: (_params, rows, features) => rows * (4 * features + 16),

  *fit(table, { clusters, restarts, maxIterations, tolerance, initialCentroids }, { compute, random }) {
    const start = initialCentroids && flattened(initialCentroids, table);
    const runs = start ? 1 : restarts;
    const nudges = nudgesAfter(runs, table.rows);
    const steps = maxIterations + 1;
    const of = (runs + nudges) * steps;
    yield* requireDistinct(table, clusters, { done: 0, of });
    const data = packRows(inChunks(table, clusters), compute);
    const seed = createSeeding(data, clusters, compute);
    const lloyd = createLloyd(data, clusters, compute);
    const shift = (tolerance * data.scatter) / (table.rows * table.columns.length);

    let best: Clustering | null = null;
    const at = (done: number, inertia: number): Progress => {
      const lowest = Math.min(inertia, best?.inertia ?? inertia);
      return Number.isFinite(lowest) ? { done, of, metrics: { inertia: lowest } } : { done, of };
    };
    for (let run = 0; run < runs + nudges; run++) {
      const before = run * steps;
      const own = random.split(run);
      const seeding = seed(own, at(before, Number.POSITIVE_INFINITY));
      const next: Run =
        best && run >= runs
          ? { start: nudged(best, table.rows, own), maxIterations, shift: 0 }
          : { start: start ?? (yield* seeding), maxIterations, shift };
      const found = yield* lloyd(next, (iterations, inertia) => at(before + iterations, inertia));
      if (!best || found.inertia < best.inertia) best = found;
    }
    return yield* modelOf(best as Clustering, data, compute, at(of, Number.POSITIVE_INFINITY));
  },

  assign: ({ centroids }, table, { compute }) => assign(centroids, table, compute),
  metrics: ({ inertia, iterations }) => ({ inertia, iterations }),
  explain: ({ centroids: { rows, columns, values }, inertia, iterations }) => ({
    centroids: Array.from({ length: rows }, (_, a) => Array.from(values.subarray(a * columns, (a + 1) * columns))),
    text: `${rows} segments around their means, found in ${iterations} passes; the squared distances to the means sum to ${inertia}.`,
  }),
});

function* requireDistinct(table: FeatureTable, clusters: number, progress: Progress): Generator<Progress, void> {
  const distinct = yield* distinctRows(table, clusters, progress);
  if (distinct >= clusters) return;
  throw new UnsuitableData(
    `${clusters} clusters need ${clusters} rows that differ; the ${table.rows} rows have ${distinct} distinct ones. Ask for at most ${distinct} clusters.`,
    { requirement: clusters, actual: distinct },
  );
}

function flattened(centroids: readonly (readonly number[])[], { features }: FeatureTable): Float64Array {
  const wrong = centroids.find((centroid) => centroid.length !== features.length);
  if (!wrong) return Float64Array.from(centroids.flat());
  throw new UnsuitableData(
    `An initial centroid has ${wrong.length} numbers; the prepared table has ${features.length} features, so each needs ${features.length}.`,
    { requirement: features.length, actual: wrong.length },
  );
}

/** Numbers the clusters by size, the largest first (equals by their centroids), whatever start they came from. */
function* modelOf(
  { centroids, sizes, iterations }: Clustering,
  data: RowsInChunks,
  compute: Compute,
  progress: Progress,
): Generator<Progress, Model> {
  const columns = data.features;
  const rowOf = (a: number) => centroids.subarray(a * columns, (a + 1) * columns);
  const order = Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || compare(rowOf(a), rowOf(b)));
  const values = new Float64Array(centroids.length);
  for (const [at, a] of order.entries()) values.set(rowOf(a), at * columns);
  const inertia = yield* inertiaOf(data, values, compute, progress);
  return { centroids: { rows: sizes.length, columns, values }, inertia, iterations };
}

function compare(a: Float64Array, b: Float64Array): number {
  const at = a.findIndex((value, j) => value !== b[j]);
  return at < 0 ? 0 : a[at] - b[at];
}
