// Products of columns over a block of rows: see ../weighted-products.ts, which has the same bytes.

export const BLOCK: usize = 128;
/** Bytes of a run of BLOCK numbers. */
export const RUN: usize = BLOCK << 3;

/** Adds the sum of both lanes to a number. */
// @ts-ignore: decorator
@inline
function addTo(at: usize, lanes: v128): void {
  store<f64>(at, load<f64>(at) + (f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)));
}

/** Adds four pairs of sums to numbers from `at` on, as many as there is `width` for. */
// @ts-ignore: decorator
@inline
export function addLanes(at: usize, width: isize, a: v128, b: v128, c: v128, d: v128): void {
  if (width > 0) addTo(at, a);
  if (width > 1) addTo(at + 8, b);
  if (width > 2) addTo(at + 16, c);
  if (width > 3) addTo(at + 24, d);
}

/**
 * Adds Σ_i w_i x_it x_iu to number `t * stride + u` of the sums, two terms t with four terms u at once. There are runs of
 * zeros up to a multiple of four terms, and a row of zeros beyond an odd number of rows.
 */
export function addProducts(
  sums: usize,
  stride: usize,
  weight: usize,
  x: usize,
  terms: usize,
  triangle: bool,
  count: usize,
): void {
  for (let t: usize = 0; t < terms; t += 2) {
    const upper = x + t * RUN;
    const most = triangle ? t + 2 : terms;
    for (let u: usize = 0; u < most; u += 4) {
      const others = x + u * RUN;
      let a0 = f64x2.splat(0);
      let b0 = a0;
      let c0 = a0;
      let d0 = a0;
      let a1 = a0;
      let b1 = a0;
      let c1 = a0;
      let d1 = a0;
      for (let at: usize = 0; at < count << 3; at += 16) {
        const w = v128.load(weight + at);
        const v0 = f64x2.mul(w, v128.load(upper + at));
        const v1 = f64x2.mul(w, v128.load(upper + at, RUN));
        const a = v128.load(others + at);
        const b = v128.load(others + at, RUN);
        const c = v128.load(others + at, 2 * RUN);
        const d = v128.load(others + at, 3 * RUN);
        a0 = f64x2.add(a0, f64x2.mul(v0, a));
        b0 = f64x2.add(b0, f64x2.mul(v0, b));
        c0 = f64x2.add(c0, f64x2.mul(v0, c));
        d0 = f64x2.add(d0, f64x2.mul(v0, d));
        a1 = f64x2.add(a1, f64x2.mul(v1, a));
        b1 = f64x2.add(b1, f64x2.mul(v1, b));
        c1 = f64x2.add(c1, f64x2.mul(v1, c));
        d1 = f64x2.add(d1, f64x2.mul(v1, d));
      }
      const to = sums + ((t * stride + u) << 3);
      const width = <isize>((triangle ? t + 1 : terms) - u);
      addLanes(to, width, a0, b0, c0, d0);
      if (t + 1 < terms) addLanes(to + (stride << 3), triangle ? width + 1 : width, a1, b1, c1, d1);
    }
  }
}
