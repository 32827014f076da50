/**
 * Bounds beyond which a number counts as an outlier of its column.
 *
 *   IQR      [q₁ − k (q₃ − q₁), q₃ + k (q₃ − q₁)], quartiles of type 7 of Hyndman & Fan (1996)
 *   Z_SCORE  mean ± k σ, σ the population standard deviation
 *   MAD      median ± k · median |x − median| / Φ⁻¹(3/4): comparable with σ where values are normal
 *
 * Tukey (1977), Exploratory data analysis; Iglewicz & Hoaglin (1993), How to detect and handle outliers.
 */
import { moments, quantileSorted } from '#sdk';
import { presentValues } from '../recipe-table.ts';

/** Φ⁻¹(3/4): the median of |z| for a standard normal z. */
const NORMAL_QUARTILE = 0.6744897501960817;

export type BoundMethod = 'IQR' | 'Z_SCORE' | 'MAD';
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** How far `k` defaults to, as the authors of each method advise. */
export const USUAL_DISTANCE: Readonly<Record<BoundMethod, number>> = { IQR: 1.5, Z_SCORE: 3, MAD: 3.5 };

const spans: Readonly<Record<BoundMethod, (sorted: Float64Array) => { low: number; high: number; spread: number }>> = {
  IQR(sorted) {
    const [low, high] = [quantileSorted(sorted, 0.25), quantileSorted(sorted, 0.75)];
    return { low, high, spread: high - low };
  },
  Z_SCORE(sorted) {
    const { mean, variance } = moments(sorted);
    return { low: mean, high: mean, spread: Math.sqrt(variance) };
  },
  MAD(sorted) {
    const median = quantileSorted(sorted, 0.5);
    const deviations = sorted.map((value) => Math.abs(value - median)).sort();
    return { low: median, high: median, spread: quantileSorted(deviations, 0.5) / NORMAL_QUARTILE };
  },
};

/** The bounds of a column; null where its values do not spread, so that nothing can be said to lie far out. */
export function outlierBounds(values: Float64Array, method: BoundMethod, distance: number): Bounds | null {
  const sorted = presentValues(values).sort();
  if (sorted.length === 0) return null;
  const { low, high, spread } = spans[method](sorted);
  return spread > 0 && Number.isFinite(spread)
    ? {
        low: Math.max(low - distance * spread, -Number.MAX_VALUE),
        high: Math.min(high + distance * spread, Number.MAX_VALUE),
      }
    : null;
}
