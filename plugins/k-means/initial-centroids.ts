import { type FeatureTable, UnsuitableData, z } from '#sdk';

/** The parameter that says where a run starts. */
export const initialCentroids = z
  .array(z.array(z.number()))
  .min(2)
  .max(1000)
  .optional()
  .describe('The start of a single run: one row a segment, one number a feature, in prepared (scaled) units.');

interface Start {
  readonly clusters: number;
  readonly initialCentroids?: readonly (readonly number[])[] | undefined;
}

export const isOnePerCluster = ({ clusters, initialCentroids }: Start): boolean =>
  !initialCentroids || initialCentroids.length === clusters;

export const onePerCluster = {
  path: ['initialCentroids'],
  error: ({ input }: { input?: unknown }) => {
    const { clusters, initialCentroids = [] } = input as Start;
    return `There are ${initialCentroids.length} initial centroids for ${clusters} clusters; give one for each.`;
  },
};

/** The centroids row after row, each with a number for every feature. */
export function flattened(
  centroids: readonly (readonly number[])[],
  { features }: Pick<FeatureTable, 'features'>,
): Float64Array {
  const wrong = centroids.find((centroid) => centroid.length !== features.length);
  if (!wrong) return Float64Array.from(centroids.flat());
  throw new UnsuitableData(
    `An initial centroid is of length ${wrong.length}; the prepared table is of width ${features.length}, so each must be of length ${features.length}.`,
    { requirement: features.length, actual: wrong.length },
  );
}
