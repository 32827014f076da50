// Scatter around a point: see ../cross-products.ts, which writes the same bytes.

import { addProducts, BLOCK, RUN } from './weighted-products';

/** values − middle, into a run; a zero follows an odd number of them. */
function center(to: usize, values: usize, middle: f64, count: usize): void {
  const middles = f64x2.splat(middle);
  const whole = count & ~1;
  for (let at: usize = 0; at < whole << 3; at += 16)
    v128.store(to + at, f64x2.sub(v128.load(values + at), middles));
  if (count == whole) return;
  store<f64>(to + (whole << 3), load<f64>(values + (whole << 3)) - middle);
  store<f64>(to + (whole << 3), 0, 8);
}

export function crossProducts(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  from: usize,
  chunkRows: usize,
  middles: usize,
  products: usize,
  scratch: usize,
): void {
  const runs = (features + 3) & ~3;
  const x = scratch + chunk * (runs + 2) * RUN;
  const weight = x + runs * RUN;
  const own = products + ((chunk * features * features) << 3);
  memory.fill(own, 0, (features * features) << 3);
  memory.fill(x + features * RUN, 0, (runs - features) * RUN);
  for (let at: usize = 0; at < RUN; at += 8) store<f64>(weight + at, 1);
  const start = from + chunk * chunkRows;
  const end = min(rows, start + chunkRows);
  for (let first = start; first < end; first += BLOCK) {
    const count = min(BLOCK, end - first);
    for (let j: usize = 0; j < features; j++)
      center(x + j * RUN, columns + j * stride + (first << 3), load<f64>(middles + (j << 3)), count);
    addProducts(own, features, weight, x, features, true, count);
  }
}
