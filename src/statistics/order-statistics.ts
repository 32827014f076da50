/**
 * What stands at places of the ascending order, without sorting: values are counted into equal buckets between the least
 * and the greatest, and only what shares a bucket with a place is looked at again, in finer buckets. Equal values share a
 * bucket and greater ones never have a lower one, so the answer is exact. Neither pass branches on a value, which is what
 * makes partitioning slow.
 *
 * After Chen & Kelton (2001), Quantile and histogram estimation; what few buckets cannot part is left to `selectPlaces`.
 */
import { outlineOf } from './outline.ts';
import { selectPlaces } from './select-places.ts';

const BUCKETS = 4096;
/** No value lies behind the last bucket; to say so with `&`, which also truncates, halves the time of a pass in V8. */
const LAST = BUCKETS - 1;
/** Fewer values are not worth buckets. */
const FEW = 8192;
/** An outlier can put all others in one bucket; after so many rounds partitioning has to do. */
const ROUNDS = 3;

/** The least and the greatest of some values. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The values, none of them NaN, at these places of the ascending order, counted from 0. */
export function orderStatistics(
  values: Float64Array,
  places: readonly number[],
  { min: low, max: high }: Range = outlineOf(values),
  rounds = ROUNDS,
): number[] {
  const scale = (BUCKETS - 1) / (high - low);
  if (low === high) return places.map(() => low);
  if (rounds === 0 || values.length < FEW || !(scale > 0 && Number.isFinite(scale))) {
    const rearranged = values.slice();
    selectPlaces(
      rearranged,
      places.toSorted((a, b) => a - b),
    );
    return places.map((place) => rearranged[place]);
  }
  const starts = countStarts(values, low, scale);
  const buckets = places.map((place) => bucketHolding(starts, place));
  const found = new Map<number, number[]>();
  for (const [bucket, members] of membersOf(values, low, scale, starts, new Set(buckets))) {
    const own = places.filter((_, i) => buckets[i] === bucket);
    const within = orderStatistics(
      members,
      own.map((place) => place - starts[bucket]),
      outlineOf(members),
      rounds - 1,
    );
    found.set(bucket, within);
  }
  return places.map((_, i) => (found.get(buckets[i]) as number[]).shift() as number);
}

/** How many values are in buckets before each; the last entry is how many there are. */
function countStarts(values: Float64Array, low: number, scale: number): Uint32Array {
  const starts = new Uint32Array(BUCKETS + 1);
  for (let i = 0; i < values.length; i++) starts[(((values[i] - low) * scale) & LAST) + 1]++;
  for (let b = 0; b < BUCKETS; b++) starts[b + 1] += starts[b];
  return starts;
}

function bucketHolding(starts: Uint32Array, place: number): number {
  let [below, above] = [0, BUCKETS];
  while (above - below > 1) {
    const middle = (below + above) >>> 1;
    if (starts[middle] <= place) below = middle;
    else above = middle;
  }
  return below;
}

/** The values in each of these buckets. */
function membersOf(
  values: Float64Array,
  low: number,
  scale: number,
  starts: Uint32Array,
  buckets: ReadonlySet<number>,
): Map<number, Float64Array> {
  const members = new Map([...buckets].map((b) => [b, new Float64Array(starts[b + 1] - starts[b])]));
  const wanted = new Uint8Array(BUCKETS);
  const filled = new Uint32Array(BUCKETS);
  for (const bucket of buckets) wanted[bucket] = 1;
  for (let i = 0; i < values.length; i++) {
    const bucket = ((values[i] - low) * scale) & LAST;
    if (wanted[bucket] === 1) (members.get(bucket) as Float64Array)[filled[bucket]++] = values[i];
  }
  return members;
}
