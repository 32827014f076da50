import {
  BATCH_ROWS,
  type BatchedRows,
  type BatchFit,
  type BatchStep,
  type FeatureTable,
  type FitContext,
  nextBatch,
  type Progress,
  z,
} from '#sdk';
import { assign } from './assign.ts';
import { bestOfRestarts, kMeansParams } from './best-of-restarts.ts';
import { drawSample } from './draw-sample.ts';
import { flattened, initialCentroids, isOnePerCluster, onePerCluster } from './initial-centroids.ts';
import { createMiniBatchSearch } from './mini-batch-search.ts';
import { largestFirst, type Model } from './model.ts';
import { createRunningMeans } from './running-means.ts';

const SAMPLE_ROWS = 20_000;
const SAMPLE_ROWS_A_CLUSTER = 50;

/** What mini-batch k-means can be told. */
export const miniBatchParams = z
  .strictObject({
    clusters: z.int().min(2).max(1000).default(8).describe('How many segments to find.'),
    batchSize: z
      .int()
      .min(16)
      .max(BATCH_ROWS)
      .default(1024)
      .describe('Rows from one move of the centroids to the next.'),
    rounds: z.int().min(1).max(100).default(3).describe('How often all rows are learned from.'),
    restarts: z.int().min(1).max(100).default(5).describe('Runs of k-means on the sample that centroids start from.'),
    initialCentroids,
  })
  .refine(isOnePerCluster, onePerCluster);
type Params = z.output<typeof miniBatchParams>;

/** Rows that are drawn to find a start. */
export const sampleRows = (clusters: number) => Math.max(SAMPLE_ROWS, SAMPLE_ROWS_A_CLUSTER * clusters);

/** Mini-batch k-means: centroids from a sample, moved by all rows in small batches. */
export function* learnInBatches(source: BatchedRows, given: Params, context: FitContext): BatchFit<Model> {
  const { clusters, batchSize, rounds } = given;
  const batches = Math.ceil(source.rows / BATCH_ROWS);
  const of = batches * (rounds + 2);
  const { start, counts } = yield* begin(source, given, context, { done: 0, of });
  const search = createMiniBatchSearch(
    Math.min(batchSize, source.rows),
    source.features.length,
    clusters,
    context.compute,
  );
  const means = createRunningMeans(start, counts);
  let at: Progress = { done: batches, of };

  for (let round = 0; round < rounds; round++) {
    for (let b = 0; b < batches; b++) {
      for (const batch of search(yield* nextBatch(at), means.centroids)) {
        means.learn(batch);
        yield at;
      }
      at = { done: batches * (round + 1) + b + 1, of };
    }
    means.endRound();
  }

  const sizes = new Float64Array(clusters);
  let inertia = 0;
  for (let b = 0; b < batches; b++) {
    for (const batch of search(yield* nextBatch(at), means.centroids)) {
      for (let i = 0; i < batch.rows; i++) sizes[batch.segment[i]]++;
      inertia += batch.inertia;
      yield at;
    }
    at = { done: batches * (rounds + 1) + b + 1, of };
  }
  return { centroids: largestFirst(means.centroids, sizes), inertia, iterations: rounds };
}

/** The centroids that k-means finds on a sample, counted by its rows; or those given, which count as nothing yet. */
function* begin(
  source: BatchedRows,
  { clusters, restarts, initialCentroids }: Params,
  { compute, random }: FitContext,
  progress: Progress,
): Generator<BatchStep, { start: Float64Array; counts: Float64Array }, FeatureTable | undefined> {
  const counts = new Float64Array(clusters);
  if (initialCentroids) return { start: flattened(initialCentroids, source), counts };
  const sample = yield* drawSample(source, sampleRows(clusters), { compute, random: random.split(0) }, progress);
  const given = kMeansParams.parse({ clusters, restarts });
  const { centroids } = yield* quietly(bestOfRestarts(sample, given, { compute, random: random.split(1) }), progress);
  for (const a of assign(centroids, sample, compute).segment) counts[a]++;
  return { start: centroids.values, counts };
}

/** A fit within a fit: each of its steps is one of `progress`. */
function* quietly<M>(fit: Generator<Progress, M>, progress: Progress): Generator<Progress, M> {
  for (;;) {
    const step = fit.next();
    if (step.done) return step.value;
    yield progress;
  }
}
