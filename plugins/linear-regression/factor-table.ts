import { type Compute, factorScratch, foldRows, type MeasuredTable, type Progress } from '#sdk';

/** Chunks between two yields. */
const CHUNKS = 8;

/** Rows of a chunk: about 50 million operations, and never a matter of threads, or the answer would be. */
function chunkRowsFor(width: number): number {
  const rows = 2 ** Math.floor(Math.log2(25e6 / width ** 2));
  return Math.min(16_384, Math.max(64, rows));
}

/** Bytes that `factorTable` takes, with a copy of the target. */
export const bytesOfFactor = (rows: number, width: number): number =>
  8 * (rows + CHUNKS * (width * width + factorScratch(width)));

/**
 * The triangular factor R (`width × width`, see `foldRows`) of [1 | X | y] − origin, where the column of ones is there
 * only if `constant` is 1. Yields as the rows go by.
 */
export function* factorTable(
  { rows, columns, target }: MeasuredTable,
  origin: Float64Array,
  constant: 0 | 1,
  compute: Compute,
): Generator<Progress, Float64Array> {
  const width = constant + columns.length + 1;
  const chunkRows = chunkRowsFor(width);
  const size = width * width;
  const factors = compute.float64(CHUNKS * size);
  const scratch = compute.float64(CHUNKS * factorScratch(width));
  const origins = compute.float64(origin.length);
  const targets = compute.float64(rows);
  origins.set(origin);
  targets.set(target);

  const factor = new Float64Array(size);
  for (let start = 0; start < rows; start += CHUNKS * chunkRows) {
    const end = Math.min(rows, start + CHUNKS * chunkRows);
    const chunks = Math.ceil((end - start) / chunkRows);
    const slice = {
      columns: columns.map((column) => column.subarray(start, end)),
      target: targets.subarray(start, end),
    };
    compute.run('factorRows', chunks, {
      ...slice,
      rows: end - start,
      chunkRows,
      origin: origins,
      constant,
      factors,
      scratch,
    });
    for (let chunk = 0; chunk < chunks; chunk++)
      foldRows(factor, width, factors.slice(chunk * size, (chunk + 1) * size), width);
    yield { done: end, of: rows };
  }
  return factor;
}
