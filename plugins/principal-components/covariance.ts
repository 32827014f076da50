import type { FeatureTable, Progress } from '#sdk';

/** Rows centered at once: a few columns of them fit into the processor's nearest cache. */
const CHUNK = 1024;
/** Products between two yields: about 20 ms. */
const BREATH = 1 << 24;

/**
 * The sample covariance Σ (x_i − m_i)(x_j − m_j) / (n − 1) of every two features, row after row, of at least two rows.
 * Rows are summed in fixed chunks, in order. Yields `step` as it goes.
 */
export function* covarianceMatrix(
  { rows, columns }: FeatureTable,
  means: Float64Array,
  step: Progress,
): Generator<Progress, Float64Array> {
  const size = columns.length;
  const sums = new Float64Array(size * size);
  const centered = new Float64Array(size * CHUNK);
  let products = 0;
  for (let start = 0; start < rows; start += CHUNK) {
    const length = Math.min(CHUNK, rows - start);
    for (let j = 0; j < size; j++)
      for (let i = 0; i < length; i++) centered[j * CHUNK + i] = columns[j][start + i] - means[j];
    for (let j = 0; j < size; j++) {
      for (let k = 0; k <= j; k++) sums[j * size + k] += dot(centered, j * CHUNK, k * CHUNK, length);
      products += (j + 1) * length;
      if (products < BREATH) continue;
      products = 0;
      yield step;
    }
  }
  for (let j = 0; j < size; j++) for (let k = 0; k <= j; k++) sums[k * size + j] = sums[j * size + k] /= rows - 1;
  return sums;
}

/** Four sums side by side: one alone would wait for each addition to end. */
function dot(values: Float64Array, a: number, b: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    s0 += values[a + i] * values[b + i];
    s1 += values[a + i + 1] * values[b + i + 1];
    s2 += values[a + i + 2] * values[b + i + 2];
    s3 += values[a + i + 3] * values[b + i + 3];
  }
  for (; i < length; i++) s0 += values[a + i] * values[b + i];
  return s0 + s1 + (s2 + s3);
}
