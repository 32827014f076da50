/**
 * The exponential of what is not positive, the same bytes in TypeScript and in SIMD, to about one unit in the last place.
 *
 *   k = ⌊y / ln 2 + ½⌋;  r = k ln 2 − y, ln 2 in two parts, |r| ≤ 0.35;  e^−y = 2^−k Σ_{n ≤ 13} r^n / n!
 *
 * The series goes as its even powers + r × its odd ones. y is clipped to 708, where normal numbers end.
 *
 * Cody & Waite (1980), Software manual for the elementary functions, chapter 6.
 */
const MOST = 708;
const PER_LN2 = 1 / Math.LN2;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const powers = new Float64Array(1024).fill(1);
for (let k = 1; k < powers.length; k++) powers[k] = powers[k - 1] / 2;

/** e^−y of a y ≥ 0. */
export function decay(y: number): number {
  const clipped = Math.min(y, MOST);
  const k = (clipped * PER_LN2 + 0.5) | 0;
  const r = k * LN2_HIGH - clipped + k * LN2_LOW;
  const s = r * r;
  const even =
    1 + s * (1 / 2 + s * (1 / 24 + s * (1 / 720 + s * (1 / 40_320 + s * (1 / 3_628_800 + s * (1 / 479_001_600))))));
  const odd =
    1 +
    s * (1 / 6 + s * (1 / 120 + s * (1 / 5040 + s * (1 / 362_880 + s * (1 / 39_916_800 + s * (1 / 6_227_020_800))))));
  return powers[k] * (even + r * odd);
}
