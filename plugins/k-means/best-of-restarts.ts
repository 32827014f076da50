import { type FeatureTable, type FitContext, type Progress, UnsuitableData, z } from '#sdk';
import { inertiaOf } from './assign.ts';
import { distinctRows } from './distinct-rows.ts';
import { flattened, initialCentroids, isOnePerCluster, onePerCluster } from './initial-centroids.ts';
import { type Clustering, createLloyd, type Run } from './lloyd.ts';
import { largestFirst, type Model } from './model.ts';
import { nudged, nudgesAfter } from './nudge.ts';
import { inChunks, packRows } from './rows-in-chunks.ts';
import { createSeeding } from './seeding.ts';

/** What k-means can be told. */
export const kMeansParams = z
  .strictObject({
    clusters: z.int().min(2).max(1000).default(8).describe('How many segments to find.'),
    restarts: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe(
        'Runs from different starts, of which the best is kept. On up to 100,000 rows, twice as many shorter runs then start beside the best so far; none where this is 1 or initialCentroids are given.',
      ),
    maxIterations: z.int().min(1).max(10_000).default(300).describe('Most passes over the rows in one run.'),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(1e-4)
      .describe(
        'A run ends when the squared shifts of its centroids sum to this share of the mean variance of a feature; one that starts beside the best goes on until no row changes.',
      ),
    initialCentroids,
  })
  .refine(isOnePerCluster, onePerCluster);
type Params = z.output<typeof kMeansParams>;

/** K-means: k-means++ seeding, Lloyd's passes, the best of several runs and of nudges from it. */
export function* bestOfRestarts(
  table: FeatureTable,
  { clusters, restarts, maxIterations, tolerance, initialCentroids }: Params,
  { compute, random }: FitContext,
): Generator<Progress, Model> {
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
  const { sizes, iterations } = best as Clustering;
  const centroids = largestFirst((best as Clustering).centroids, sizes);
  const inertia = yield* inertiaOf(data, centroids.values, compute, at(of, Number.POSITIVE_INFINITY));
  return { centroids, inertia, iterations };
}

function* requireDistinct(table: FeatureTable, clusters: number, progress: Progress): Generator<Progress, void> {
  const distinct = yield* distinctRows(table, clusters, progress);
  if (distinct >= clusters) return;
  throw new UnsuitableData(
    `${clusters} clusters need ${clusters} rows that differ; the ${table.rows} rows have ${distinct} distinct ones. ${distinct < 2 ? 'Choose features that vary.' : `Ask for at most ${distinct} clusters.`}`,
    { requirement: clusters, actual: distinct },
  );
}
