import { padded, pointDistance, roughDistance } from './rough-distance.ts';

/**
 * One step of greedy k-means++ seeding: the potential Σ_i min_c d²(y_i, c) with each candidate for the next centroid.
 *
 * Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding.
 */
export interface SeedingStep {
  /** As `packRows` wrote them, and room for `padded(rows)`. */
  readonly points: Float32Array;
  readonly rows: number;
  readonly features: number;
  /** A multiple of 4. */
  readonly chunkRows: number;
  /** The centroid chosen last, one number a feature. */
  readonly centroid: Float32Array;
  /** `features × padded(trials)`, feature after feature: what the next centroid may be. */
  readonly candidates: Float32Array;
  readonly trials: number;
  /**
   * Lowered by the centroid chosen last, a row each: d² to the closest centroid chosen so far. Room for `padded(rows)`,
   * with 0 beyond the rows.
   */
  readonly closest: Float32Array;
  /** Written, `padded(trials)` numbers a chunk: what the sum of `closest` would be with each candidate. */
  readonly potential: Float64Array;
}

/** Takes the last choice into account, and sums what the closest d² of the chunk's rows would be with each candidate. */
export function seedingStep(chunk: number, args: SeedingStep): void {
  const { points, rows, features, chunkRows, centroid, candidates, trials, closest, potential } = args;
  const stride = padded(trials);
  const sums = potential.subarray(chunk * stride, (chunk + 1) * stride).fill(0);
  for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++) {
    closest[i] = Math.min(closest[i], pointDistance(points, i * features, features, centroid));
    for (let trial = 0; trial < stride; trial++)
      sums[trial] += Math.min(closest[i], roughDistance(points, i * features, features, candidates, stride, trial));
  }
}
