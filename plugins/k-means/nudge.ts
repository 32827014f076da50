import type { Random } from '#sdk';
import type { Clustering } from './lloyd.ts';

/**
 * Starts beside the best result so far, from which Lloyd's passes may find a better one: iterated local search.
 *
 *   start = c + SHARE · σ · z, with z standard normal and σ² = inertia / (rows × features), a cell's variance
 *
 * Optima that lie so close together differ in a few rows between two clusters, so what is to be gained is some rows'
 * share of the inertia: 10⁻⁵ of it on thousands of rows, nothing that anyone would see on many.
 *
 * Lourenço, Martin & Stützle (2003), Iterated local search, Handbook of metaheuristics.
 */
const SHARE = 1 / 8;
const NUDGES_A_RESTART = 2;
const MOST_ROWS = 100_000;

/** How many nudges follow so many restarts; none where only one run was asked for. */
export const nudgesAfter = (restarts: number, rows: number): number =>
  restarts > 1 && rows <= MOST_ROWS ? NUDGES_A_RESTART * restarts : 0;

/** A start beside a result for `rows` rows. */
export function nudged({ centroids, sizes, inertia }: Clustering, rows: number, random: Random): Float64Array {
  const features = centroids.length / sizes.length;
  const deviation = Math.sqrt(inertia / (rows * features));
  return centroids.map((value) => value + SHARE * deviation * random.normal());
}
