import type { Explanation } from '#sdk';
import type { PreparedFeature } from '../preparation/apply-preparation.ts';

/** What a model says of itself, with centroids in original units: one entry a segment and feature. */
export interface ConvertedExplanation extends Omit<Explanation, 'centroids'> {
  readonly centroids?: readonly { readonly segment: number; readonly feature: string; readonly value: number }[];
}

/** Turns what a model says in prepared units into original units: value · spread + center. */
export function convertExplanation(
  { centroids, ...rest }: Explanation,
  features: readonly PreparedFeature[],
): ConvertedExplanation {
  if (!centroids) return rest;
  return {
    ...rest,
    centroids: centroids.flatMap((centroid, segment) =>
      features.map(({ name, center, spread }, j) => ({
        segment,
        feature: name,
        value: centroid[j] * spread + center,
      })),
    ),
  };
}
