/**
 * Population stability index of the shares p against those of a baseline, q:
 *
 *   PSI = Σ (p_i − q_i) ln(p_i / q_i)
 *
 * Shares below LEAST_SHARE count as that, since the logarithm of 0 is infinite. Numbers fall into the deciles of the
 * baseline, and missing values are a bin of their own. Below 0.1 little has changed, above 0.25 much.
 *
 * Siddiqi (2006), Credit risk scorecards, chapter 8; the sum is the divergence of Jeffreys (1946).
 */
import { countBins, quantileBins } from './count-bins.ts';
import { presentValues } from './outline.ts';

const LEAST_SHARE = 1e-4;
const BINS = 10;

/** PSI of counts against a baseline's, bin by bin; NaN where one of them is empty. */
export function stabilityIndex(counts: ArrayLike<number>, baseline: ArrayLike<number>): number {
  const [shares, before] = [sharesOf(counts), sharesOf(baseline)];
  return shares.reduce((sum, p, i) => sum + (p - before[i]) * Math.log(p / before[i]), 0);
}

function sharesOf(counts: ArrayLike<number>): number[] {
  const list = Array.from(counts);
  const total = list.reduce((sum, count) => sum + count, 0);
  return list.map((count) => (total > 0 ? Math.max(count / total, LEAST_SHARE) : Number.NaN));
}

/** PSI of a column of numbers against a baseline's; NaN where one of them has no values. */
export function stabilityOfNumbers(column: Float64Array, baseline: Float64Array): number {
  const [now, before] = [presentValues(column), presentValues(baseline)];
  if (now.length === 0 || before.length === 0) return Number.NaN;
  const edges = quantileBins(before, BINS);
  const counts = (values: Float64Array, of: Float64Array) => [...countBins(values, edges), of.length - values.length];
  return stabilityIndex(counts(now, column), counts(before, baseline));
}
