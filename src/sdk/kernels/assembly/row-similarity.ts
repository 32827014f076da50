// Inner products and Gaussian kernels of queries with points: see ../row-similarity.ts, which writes the same bytes.

const LN2: f64 = 0.6931471805599453;
const PER_STEP: f64 = LN2 / 256;
const STEPS_PER_UNIT: f64 = 256 / LN2;
const MOST: f64 = 104;
const SIXTH: f64 = 1.0 / 6;
const TWENTY_FOURTH: f64 = 1.0 / 24;

/** e^−y for two y at once. */
// @ts-ignore: decorator
@inline
function gaussian(dots: v128, squares: v128, square: v128, gamma: v128, powers: usize): v128 {
  const exponent = f64x2.mul(gamma, f64x2.sub(f64x2.add(square, squares), f64x2.add(dots, dots)));
  const y = f64x2.pmin(f64x2.splat(MOST), f64x2.pmax(f64x2.splat(0), exponent));
  const k = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.mul(y, f64x2.splat(STEPS_PER_UNIT)), f64x2.splat(0.5)));
  const r = f64x2.sub(f64x2.mul(f64x2.convert_low_i32x4_s(k), f64x2.splat(PER_STEP)), y);
  const one = f64x2.splat(1);
  const last = f64x2.add(f64x2.splat(SIXTH), f64x2.mul(r, f64x2.splat(TWENTY_FOURTH)));
  const inner = f64x2.add(f64x2.splat(0.5), f64x2.mul(r, last));
  const series = f64x2.add(one, f64x2.mul(r, f64x2.add(one, f64x2.mul(r, inner))));
  const low = v128.load64_zero(powers + ((<usize>i32x4.extract_lane(k, 0)) << 3));
  const both = v128.load64_lane(powers + ((<usize>i32x4.extract_lane(k, 1)) << 3), low, 1);
  return f64x2.mul(both, series);
}

export function rowSimilarity(
  chunk: usize,
  points: usize,
  stride: usize,
  squares: usize,
  offsets: usize,
  terms: usize,
  weights: usize,
  querySquares: usize,
  gamma: f64,
  powers: usize,
  from: usize,
  to: usize,
  chunkRows: usize,
  similarity: usize,
  width: usize,
  single: usize,
  rounded: usize,
): void {
  const perQuery = (to - from + chunkRows - 1) / chunkRows;
  const query = chunk / perQuery;
  const start = from + (chunk % perQuery) * chunkRows;
  const end = min(to, start + chunkRows);
  const out = similarity + ((query * width) << 3);
  const firstTerm = <usize>load<i32>(offsets + (query << 2));
  const lastTerm = <usize>load<i32>(offsets + (query << 2), 4);
  const square = load<f64>(querySquares + (query << 3));
  const gammas = f64x2.splat(gamma);
  const own = f64x2.splat(square);
  let i = start;
  for (; i + 8 <= end; i += 8) {
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let p = firstTerm; p < lastTerm; p++) {
      const weight = v128.load64_splat(weights + (p << 3));
      const at = points + ((<usize>load<i32>(terms + (p << 2)) * stride + i) << 3);
      sum0 = f64x2.add(sum0, f64x2.mul(weight, v128.load(at)));
      sum1 = f64x2.add(sum1, f64x2.mul(weight, v128.load(at, 16)));
      sum2 = f64x2.add(sum2, f64x2.mul(weight, v128.load(at, 32)));
      sum3 = f64x2.add(sum3, f64x2.mul(weight, v128.load(at, 48)));
    }
    const to8 = out + (i << 3);
    if (gamma > 0) {
      const others = squares + (i << 3);
      sum0 = gaussian(sum0, v128.load(others), own, gammas, powers);
      sum1 = gaussian(sum1, v128.load(others, 16), own, gammas, powers);
      sum2 = gaussian(sum2, v128.load(others, 32), own, gammas, powers);
      sum3 = gaussian(sum3, v128.load(others, 48), own, gammas, powers);
    }
    v128.store(to8, sum0);
    v128.store(to8, sum1, 16);
    v128.store(to8, sum2, 32);
    v128.store(to8, sum3, 48);
    if (single) {
      const to4 = rounded + ((query * width + i) << 2);
      const low = f32x4.demote_f64x2_zero(sum0);
      const high = f32x4.demote_f64x2_zero(sum2);
      v128.store(to4, v128.shuffle<f32>(low, f32x4.demote_f64x2_zero(sum1), 0, 1, 4, 5));
      v128.store(to4, v128.shuffle<f32>(high, f32x4.demote_f64x2_zero(sum3), 0, 1, 4, 5), 16);
    }
  }
  for (; i < end; i++) {
    let sum: f64 = 0;
    for (let p = firstTerm; p < lastTerm; p++)
      sum += load<f64>(weights + (p << 3)) * load<f64>(points + ((<usize>load<i32>(terms + (p << 2)) * stride + i) << 3));
    if (gamma > 0) {
      const other = f64x2.splat(load<f64>(squares + (i << 3)));
      sum = f64x2.extract_lane(gaussian(f64x2.splat(sum), other, own, gammas, powers), 0);
    }
    store<f64>(out + (i << 3), sum);
    if (single) store<f32>(rounded + ((query * width + i) << 2), <f32>sum);
  }
}
