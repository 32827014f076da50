// Rows as points: see ../pack-rows.ts, which writes the same bytes.

// Rows at a time, so that the points stay in the cache while their features arrive one after the other.
const BLOCK: usize = 256;

export function packRows(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  chunkRows: usize,
  origin: usize,
  scale: f64,
  points: usize,
  sums: usize,
  squares: usize,
): void {
  const end = min(rows, (chunk + 1) * chunkRows);
  const ownSums = sums + ((chunk * features) << 3);
  const ownSquares = squares + ((chunk * features) << 3);
  memory.fill(ownSums, 0, features << 3);
  memory.fill(ownSquares, 0, features << 3);
  for (let start = chunk * chunkRows; start < end; start += BLOCK) {
    const stop = min(end, start + BLOCK);
    for (let j: usize = 0; j < features; j++) {
      const column = columns + j * stride;
      const middle = load<f64>(origin + (j << 3));
      let sum = load<f64>(ownSums + (j << 3));
      let square = load<f64>(ownSquares + (j << 3));
      for (let i = start; i < stop; i++) {
        const value = load<f64>(column + (i << 3)) - middle;
        store<f32>(points + ((i * features + j) << 2), <f32>(value * scale));
        sum += value;
        square += value * value;
      }
      store<f64>(ownSums + (j << 3), sum);
      store<f64>(ownSquares + (j << 3), square);
    }
  }
}
