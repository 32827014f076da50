/**
 * The rows of a table as points for single precision, y = (x − origin) · scale, with the sums that their mean and
 * variance are made of. One row's numbers lie together, so that a row here and there costs one cache line.
 */
export interface PackRows {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly chunkRows: number;
  readonly origin: Float64Array;
  readonly scale: number;
  /** Written, `rows × features`: (x − origin) · scale, row after row. */
  readonly points: Float32Array;
  /** Written, `features` numbers a chunk: Σ (x − origin) and Σ (x − origin)². */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Writes the rows of a chunk in single precision, row after row, and sums them on the way. */
export function packRows(chunk: number, args: PackRows): void {
  const { columns, rows, chunkRows, origin, scale, points } = args;
  const features = columns.length;
  const sums = args.sums.subarray(chunk * features, (chunk + 1) * features).fill(0);
  const squares = args.squares.subarray(chunk * features, (chunk + 1) * features).fill(0);
  for (let i = chunk * chunkRows; i < Math.min(rows, (chunk + 1) * chunkRows); i++)
    for (let j = 0; j < features; j++) {
      const value = columns[j][i] - origin[j];
      points[i * features + j] = value * scale;
      sums[j] += value;
      squares[j] += value * value;
    }
}
