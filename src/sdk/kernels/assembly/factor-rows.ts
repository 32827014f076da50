// The triangular factor of a chunk of rows: see ../factor-rows.ts, which writes the same bytes.

const BLOCK: usize = 256;

/** Σ a_i b_i; four partial sums by i mod 4. */
// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, length: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const whole = length & ~3;
  let i: usize = 0;
  for (; i < whole; i += 4) {
    even = f64x2.add(even, f64x2.mul(v128.load(a + (i << 3)), v128.load(b + (i << 3))));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a + (i << 3), 16), v128.load(b + (i << 3), 16)));
  }
  let sum0 = f64x2.extract_lane(even, 0);
  let sum1 = f64x2.extract_lane(even, 1);
  let sum2 = f64x2.extract_lane(odd, 0);
  if (i < length) sum0 += load<f64>(a + (i << 3)) * load<f64>(b + (i << 3));
  if (i + 1 < length) sum1 += load<f64>(a + (i << 3), 8) * load<f64>(b + (i << 3), 8);
  if (i + 2 < length) sum2 += load<f64>(a + (i << 3), 16) * load<f64>(b + (i << 3), 16);
  return sum0 + sum2 + (sum1 + f64x2.extract_lane(odd, 1));
}

/** column −= weight × v */
// @ts-ignore: decorator
@inline
function subtract(column: usize, weight: f64, v: usize, length: usize): void {
  const weights = f64x2.splat(weight);
  const whole = length & ~1;
  let i: usize = 0;
  for (; i < whole; i += 2) {
    const at = column + (i << 3);
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(weights, v128.load(v + (i << 3)))));
  }
  if (i < length) store<f64>(column + (i << 3), load<f64>(column + (i << 3)) - weight * load<f64>(v + (i << 3)));
}

/** Folds `rows` rows of a block into a factor: see foldRows in ../../linear-algebra.ts. */
function foldRows(factor: usize, size: usize, block: usize, rows: usize): void {
  for (let k: usize = 0; k < size; k++) {
    const v = block + ((k * rows) << 3);
    const corner = factor + ((k * size + k) << 3);
    const diagonal = load<f64>(corner);
    const norm = sqrt(diagonal * diagonal + dot(v, v, rows));
    if (norm == 0) continue;
    const replaced = diagonal > 0 ? -norm : norm;
    const head = diagonal - replaced;
    const tau = norm * (norm + abs(diagonal));
    store<f64>(corner, replaced);
    for (let j = k + 1; j < size; j++) {
      const column = block + ((j * rows) << 3);
      const above = factor + ((j * size + k) << 3);
      const weight = (head * load<f64>(above) + dot(v, column, rows)) / tau;
      store<f64>(above, load<f64>(above) - weight * head);
      subtract(column, weight, v, rows);
    }
  }
}

/** values − middle, into `to`. */
function center(to: usize, values: usize, middle: f64, count: usize): void {
  for (let i: usize = 0; i < count; i++) store<f64>(to + (i << 3), load<f64>(values + (i << 3)) - middle);
}

export function factorRows(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  chunkRows: usize,
  target: usize,
  origin: usize,
  constant: usize,
  factors: usize,
  scratch: usize,
): void {
  const width = constant + features + 1;
  const factor = factors + ((chunk * width * width) << 3);
  const block = scratch + ((chunk * BLOCK * width) << 3);
  const end = min(rows, (chunk + 1) * chunkRows);
  memory.fill(factor, 0, (width * width) << 3);
  for (let start = chunk * chunkRows; start < end; start += BLOCK) {
    const count = min(BLOCK, end - start);
    if (constant) for (let i: usize = 0; i < count; i++) store<f64>(block + (i << 3), 1);
    for (let j: usize = 0; j <= features; j++) {
      const values = j < features ? columns + j * stride : target;
      const to = block + (((j + constant) * count) << 3);
      center(to, values + (start << 3), load<f64>(origin + (j << 3)), count);
    }
    foldRows(factor, width, block, count);
  }
}
