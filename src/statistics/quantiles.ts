/**
 * Quantiles of type 7 (Hyndman & Fan 1996, Sample quantiles in statistical packages; the default of R, NumPy, pandas):
 *
 *   h = (n − 1) p,   Q(p) = x[⌊h⌋] + (h − ⌊h⌋) (x[⌊h⌋ + 1] − x[⌊h⌋])
 *
 * interpolated from the nearer end, as NumPy does.
 */
import { orderStatistics } from './order-statistics.ts';

/** The quantiles of at least one value, none of them NaN, in the order of `probabilities`. */
export function quantilesOf(values: Float64Array, probabilities: readonly number[]): number[] {
  const last = values.length - 1;
  const placeOf = (p: number) => Math.min(Math.floor(last * p), last);
  const places = probabilities.flatMap((p) => [placeOf(p), Math.min(placeOf(p) + 1, last)]);
  const found = orderStatistics(values, places);
  return probabilities.map((p, i) => {
    const [low, high] = [found[2 * i], found[2 * i + 1]];
    const part = last * p - placeOf(p);
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  });
}
