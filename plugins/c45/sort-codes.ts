/** Fewer cases than this are sorted by comparison: the buckets would cost more than the cases. */
const FEW = 200;
/** Most bits of a digit. */
const BITS = 11;
/** As many cases take some tens of milliseconds to look through: there is a yield after each time. */
export const MANY = 250_000;

/** Cases by ascending code, equals in their order. */
export interface SortedCodes {
  readonly codes: Int32Array;
  /** Which of the given places each code was in. */
  readonly places: Int32Array;
}

/**
 * Sorts codes below `size`, in memory that the next call uses again: radix sort from the least significant digit, in as
 * few passes as 11 bits allow (Knuth 1998, The art of computer programming 3, 5.2.5).
 */
export function createCodeSorting(most: number, size: number) {
  const passes = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / BITS));
  const bits = Math.ceil(Math.log2(Math.max(2, size)) / passes);
  const mask = 2 ** bits - 1;
  const next = new Int32Array(2 ** bits);
  const keys = new Float64Array(Math.min(FEW, most));
  let [from, to] = [0, 1].map(() => ({ codes: new Int32Array(most), places: new Int32Array(most) }));

  const byDigit = (length: number, shift: number) => {
    next.fill(0);
    for (let k = 0; k < length; k++) next[(from.codes[k] >> shift) & mask]++;
    let start = 0;
    for (let digit = 0; digit <= mask; digit++) {
      const count = next[digit];
      next[digit] = start;
      start += count;
    }
    const { codes, places } = from;
    for (let k = 0; k < length; k++) {
      const at = next[(codes[k] >> shift) & mask]++;
      to.codes[at] = codes[k];
      to.places[at] = places[k];
    }
    [from, to] = [to, from];
  };
  const byComparison = (length: number) => {
    for (let k = 0; k < length; k++) keys[k] = from.codes[k] * FEW + k;
    keys.subarray(0, length).sort();
    for (let k = 0; k < length; k++) {
      to.codes[k] = Math.floor(keys[k] / FEW);
      to.places[k] = from.places[keys[k] - to.codes[k] * FEW];
    }
    [from, to] = [to, from];
  };

  /** `fill` writes codes and places, and says how many; the result holds until the next call. Yields to breathe. */
  return function* sort(
    fill: (codes: Int32Array, places: Int32Array) => number,
  ): Generator<void, SortedCodes & { readonly length: number }> {
    const length = fill(from.codes, from.places);
    if (length < FEW) byComparison(length);
    else
      for (let pass = 0; pass < passes; pass++) {
        if (length >= MANY) yield;
        byDigit(length, pass * bits);
      }
    return { ...from, length };
  };
}
