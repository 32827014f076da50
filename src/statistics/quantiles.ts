/**
 * Sample quantiles of the nine types of Hyndman & Fan (1996), Sample quantiles in statistical packages. With x[0] … x[n − 1]
 * ascending and a virtual place h,
 *
 *   Q(p) = x[⌊h⌋] + (h − ⌊h⌋) (x[⌊h⌋ + 1] − x[⌊h⌋]),   h = n p + a + p (1 − a − b) − 1
 *
 * for types 4 to 9, interpolated from the nearer end as NumPy does; a and b tell them apart. Types 1 to 3 are values, or
 * the middle of two, and interpolate nothing. Before the first and behind the last value there is that value.
 */
import { orderStatistics, type Range } from './order-statistics.ts';

/** The types by NumPy's names, in the order of their numbers, 1 to 9. */
export const QUANTILE_TYPES = [
  'INVERTED_CDF',
  'AVERAGED_INVERTED_CDF',
  'CLOSEST_OBSERVATION',
  'INTERPOLATED_INVERTED_CDF',
  'HAZEN',
  'WEIBULL',
  'LINEAR',
  'MEDIAN_UNBIASED',
  'NORMAL_UNBIASED',
] as const;
export type QuantileType = (typeof QUANTILE_TYPES)[number];

/** Between which places, at most one apart, a quantile of `n` values lies, and how far from the first: 0 to 1. */
type Place = readonly [below: number, above: number, part: number];

/** a and b of the types that interpolate. */
const PLOTTING = {
  INTERPOLATED_INVERTED_CDF: [0, 1],
  HAZEN: [1 / 2, 1 / 2],
  WEIBULL: [0, 0],
  LINEAR: [1, 1],
  MEDIAN_UNBIASED: [1 / 3, 1 / 3],
  NORMAL_UNBIASED: [3 / 8, 3 / 8],
} as const;

interface Choice {
  readonly type?: QuantileType;
  /** Of the values, where it is known. */
  readonly range?: Range;
}

/** The quantiles of at least one value, none of them NaN, in the order of `probabilities`. */
export function quantilesOf(
  values: Float64Array,
  probabilities: readonly number[],
  { type = 'LINEAR', range }: Choice = {},
): number[] {
  const last = values.length - 1;
  const within = (place: number) => Math.min(Math.max(place, 0), last);
  const places = probabilities.map((p) => placeOf(p, values.length, type));
  const found = orderStatistics(
    values,
    places.flatMap(([below, above]) => [within(below), within(above)]),
    range,
  );
  return places.map(([, , part], i) => {
    const [low, high] = [found[2 * i], found[2 * i + 1]];
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  });
}

function placeOf(p: number, n: number, type: QuantileType): Place {
  switch (type) {
    case 'INVERTED_CDF': {
      const place = Math.ceil(whole(n * p)) - 1;
      return [place, place, 0];
    }
    case 'AVERAGED_INVERTED_CDF': {
      const share = whole(n * p);
      return Number.isInteger(share) ? [share - 1, share, 0.5] : [Math.floor(share), Math.floor(share), 0];
    }
    case 'CLOSEST_OBSERVATION': {
      // Of two values at the same distance, that of the even rank, counted from 1.
      const rank = whole(n * p - 0.5);
      const below = Math.floor(rank);
      const place = rank === below && below % 2 === 0 ? below - 1 : below;
      return [place, place, 0];
    }
    default: {
      const [a, b] = PLOTTING[type];
      // Without a detour for the type that is asked for most: it is to have NumPy's very digits.
      const h = type === 'LINEAR' ? (n - 1) * p : n * p + (a + p * (1 - a - b)) - 1;
      return [Math.floor(h), Math.floor(h) + 1, h - Math.floor(h)];
    }
  }
}

/** A number that rounding alone keeps from being whole: 0.55 of 20 values are 11 of them. */
function whole(share: number): number {
  const nearest = Math.round(share);
  return Math.abs(share - nearest) <= 4 * Number.EPSILON * Math.max(1, Math.abs(nearest)) ? nearest : share;
}
