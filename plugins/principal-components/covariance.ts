import { type Compute, type FeatureTable, PRODUCT_BLOCK, type Progress, productScratch } from '#sdk';

/** A chunk has about so many products, and a round (what goes on between two yields) so many sums of them. */
const PRODUCTS = 2 ** 24;
const SUMS = 2 ** 22;

/** Blocks of a chunk and chunks of a round: a matter of the number of features, never of threads, or the answer would be. */
function sharesOf(features: number): { blocks: number; chunks: number } {
  const within = (least: number, value: number, most: number) => Math.max(least, Math.min(most, Math.floor(value)));
  return {
    blocks: within(1, PRODUCTS / (PRODUCT_BLOCK * features ** 2), 128),
    chunks: within(2, SUMS / features ** 2, 8),
  };
}

/** Bytes that `covarianceMatrix` takes beside the table. */
export const bytesOfCovariance = (features: number): number =>
  8 * (features ** 2 + sharesOf(features).chunks * (features ** 2 + productScratch(features)));

/**
 * The sample covariance Σ (x_i − m_i)(x_j − m_j) / (n − 1) of every two features, row after row, of at least two rows.
 * Rows are summed in fixed chunks, in order. Yields `step` as it goes.
 */
export function* covarianceMatrix(
  { rows, columns }: FeatureTable,
  means: Float64Array,
  compute: Compute,
  step: Progress,
): Generator<Progress, Float64Array> {
  const size = columns.length;
  const { blocks, chunks } = sharesOf(size);
  const center = compute.float64(size);
  center.set(means);
  const products = compute.float64(chunks * size * size);
  const scratch = compute.float64(chunks * productScratch(size));
  const chunkRows = blocks * PRODUCT_BLOCK;
  const sums = new Float64Array(size * size);
  for (let from = 0; from < rows; from += chunks * chunkRows) {
    const round = Math.min(chunks, Math.ceil((rows - from) / chunkRows));
    compute.run('crossProducts', round, { columns, rows, from, chunkRows, center, products, scratch });
    for (let at = 0; at < round * sums.length; at++) sums[at % sums.length] += products[at];
    yield step;
  }
  for (let j = 0; j < size; j++) for (let k = 0; k <= j; k++) sums[k * size + j] = sums[j * size + k] /= rows - 1;
  return sums;
}
