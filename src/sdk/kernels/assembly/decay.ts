// e^−y: see ../decay.ts, which has the same bytes.

const MOST: f64 = 708;
const PER_LN2: f64 = 1 / 0.6931471805599453;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const C2: f64 = 1.0 / 2;
const C3: f64 = 1.0 / 6;
const C4: f64 = 1.0 / 24;
const C5: f64 = 1.0 / 120;
const C6: f64 = 1.0 / 720;
const C7: f64 = 1.0 / 5040;
const C8: f64 = 1.0 / 40320;
const C9: f64 = 1.0 / 362880;
const C10: f64 = 1.0 / 3628800;
const C11: f64 = 1.0 / 39916800;
const C12: f64 = 1.0 / 479001600;
const C13: f64 = 1.0 / 6227020800;

/** c + s × rest */
// @ts-ignore: decorator
@inline
function next(c: f64, s: v128, rest: v128): v128 {
  return f64x2.add(f64x2.splat(c), f64x2.mul(s, rest));
}

/** e^−y of two y ≥ 0 at once. */
// @ts-ignore: decorator
@inline
export function decay(y: v128): v128 {
  const clipped = f64x2.pmin(f64x2.splat(MOST), y);
  const whole = f64x2.add(f64x2.mul(clipped, f64x2.splat(PER_LN2)), f64x2.splat(0.5));
  const k = i32x4.trunc_sat_f64x2_s_zero(whole);
  const steps = f64x2.convert_low_i32x4_s(k);
  const most = f64x2.sub(f64x2.mul(steps, f64x2.splat(LN2_HIGH)), clipped);
  const r = f64x2.add(most, f64x2.mul(steps, f64x2.splat(LN2_LOW)));
  const s = f64x2.mul(r, r);
  const even = next(1, s, next(C2, s, next(C4, s, next(C6, s, next(C8, s, next(C10, s, f64x2.splat(C12)))))));
  const odd = next(1, s, next(C3, s, next(C5, s, next(C7, s, next(C9, s, next(C11, s, f64x2.splat(C13)))))));
  const power = i64x2.shl(i64x2.sub(i64x2.splat(1023), i64x2.extend_low_i32x4_s(k)), 52);
  return f64x2.mul(power, f64x2.add(even, f64x2.mul(r, odd)));
}
