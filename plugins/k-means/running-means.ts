import type { MiniBatch } from './mini-batch-search.ts';

/**
 * Centroids, counted as the means of so many rows each, that move towards the rows of one mini-batch after another.
 *
 *   v(a)  rows that centroid a has won so far
 *   c_a ← c_a + (Σ x − n c_a) / (v(a) + n)   for the n rows x of a mini-batch that it wins
 *
 * Which is what Sculley's step c ← (1 − 1/v) c + (1/v) x comes to, row by row, with v counted up before each. A centroid
 * that wins no row of a whole round is starved: it goes to the row of the next mini-batch that is farthest from all, counted as the mean of one.
 *
 * Sculley (2010), Web-scale k-means clustering, WWW 2010, algorithm 1.
 */
export function createRunningMeans(start: Float64Array, counts: Float64Array) {
  const centroids = start.slice();
  const features = start.length / counts.length;
  const won = counts.slice();
  const wonInRound = new Float64Array(counts.length);
  let starved: number[] = [];

  /** Puts starved centroids where the rows are that are farthest from all. */
  const feed = ({ rows, columns, nearest }: MiniBatch): void => {
    if (starved.length === 0) return;
    const far = Array.from({ length: rows }, (_, i) => i)
      .filter((i) => nearest[i] > 0)
      .sort((i, k) => nearest[k] - nearest[i] || i - k);
    for (const [at, a] of starved.splice(0, far.length).entries()) {
      for (const [j, column] of columns.entries()) centroids[a * features + j] = column[far[at]];
      won[a] = 1;
      wonInRound[a] = 1;
    }
  };

  return {
    centroids,
    /** Moves the centroids towards the rows that they win. */
    learn(batch: MiniBatch): void {
      const counts = new Float64Array(won.length);
      const sums = new Float64Array(centroids.length);
      for (let i = 0; i < batch.rows; i++) counts[batch.segment[i]]++;
      for (const [j, column] of batch.columns.entries())
        for (let i = 0; i < batch.rows; i++) {
          const at = batch.segment[i] * features + j;
          sums[at] += column[i] - centroids[at];
        }
      for (let a = 0; a < won.length; a++) {
        if (counts[a] === 0) continue;
        won[a] += counts[a];
        wonInRound[a] += counts[a];
        for (let j = 0; j < features; j++) centroids[a * features + j] += sums[a * features + j] / won[a];
      }
      feed(batch);
    },
    /** Notes which centroids won nothing in the round. */
    endRound(): void {
      starved = Array.from(wonInRound.keys()).filter((a) => wonInRound[a] === 0);
      wonInRound.fill(0);
    },
  };
}
