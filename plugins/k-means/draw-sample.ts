import { type BatchedRows, type BatchStep, type FeatureTable, type FitContext, nextBatch, type Progress } from '#sdk';

/**
 * Rows drawn from all batches of a round, each set of so many equally likely: row i of n is taken with the probability
 * (still wanted) / (n − i). Knuth, The art of computer programming, volume 2, section 3.4.2, algorithm S.
 */
export function* drawSample(
  { rows, features }: BatchedRows,
  size: number,
  { compute, random }: FitContext,
  progress: Progress,
): Generator<BatchStep, FeatureTable, FeatureTable | undefined> {
  const wanted = Math.min(size, rows);
  const block = compute.float64(wanted * features.length);
  const columns = features.map((_, j) => block.subarray(j * wanted, (j + 1) * wanted));
  let taken = 0;
  for (let seen = 0; seen < rows; ) {
    const batch = yield* nextBatch(progress);
    for (let i = 0; i < batch.rows; i++, seen++) {
      if (random.uniform() * (rows - seen) >= wanted - taken) continue;
      for (const [j, column] of batch.columns.entries()) columns[j][taken] = column[i];
      taken++;
    }
  }
  return { rows: wanted, features, columns };
}
