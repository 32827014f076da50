/**
 * Orders rows by a column of doubles: radix sort from the least significant digit, 11 bits at a time.
 *
 *   key(x) = bits(x) with the sign bit turned, and all others too where x is negative: as unsigned numbers these ascend with x
 *
 * A missing value has the greatest key. A digit that all rows share costs nothing, so small whole numbers take few passes.
 *
 * Herf (2001), Radix tricks; Knuth (1998), The art of computer programming 3, 5.2.5.
 */

const BITS = 11;
const BUCKETS = 1 << BITS;
/** Word (0 low, 1 high) and shift of each digit: 11, 11 and 10 bits of either word. */
const DIGITS = [0, 1].flatMap((word) => [0, BITS, 2 * BITS].map((shift) => ({ word, shift })));

/** Memory for `rowsInOrder`, used again for every column. */
export interface OrderScratch {
  readonly keys: Float64Array;
  readonly rows: Int32Array;
}

export const orderScratch = (rows: number): OrderScratch => ({
  keys: new Float64Array(rows),
  rows: new Int32Array(rows),
});

/** The rows by ascending value, missing values last, equals in their order. Yields between passes. */
export function* rowsInOrder(column: Float64Array, scratch: OrderScratch): Generator<void, Int32Array> {
  const rows = column.length;
  const keys = writeKeys(column, scratch.keys);
  const counts = DIGITS.map(() => new Int32Array(BUCKETS));
  countDigits(keys, rows, counts);
  yield;
  let [from, to]: Int32Array[] = [rowsAsTheyCome(rows), scratch.rows];
  const result = from;
  for (const [d, { word, shift }] of DIGITS.entries()) {
    if (counts[d].includes(rows)) continue;
    scatter(keys, from, to, { word, shift }, startsOf(counts[d]));
    [from, to] = [to, from];
    yield;
  }
  if (from !== result) result.set(from);
  return result;
}

/** 0, 1, 2, … */
export function rowsAsTheyCome(rows: number): Int32Array {
  const list = new Int32Array(rows);
  for (let i = 0; i < rows; i++) list[i] = i;
  return list;
}

/** Two words a row, low and high, that ascend with its value. */
function writeKeys(column: Float64Array, keys: Float64Array): Uint32Array {
  // Adding 0 turns −0 into 0.
  for (let i = 0; i < column.length; i++) keys[i] = column[i] + 0;
  const words = new Uint32Array(keys.buffer, keys.byteOffset, 2 * column.length);
  for (let i = 0; i < words.length; i += 2) {
    const high = words[i + 1];
    const flip = high >> 31;
    const missing = Number.isNaN(column[i >> 1]) ? -1 : 0;
    words[i] = (words[i] ^ flip) | missing;
    words[i + 1] = (high ^ (flip | 0x80000000)) | missing;
  }
  return words;
}

function countDigits(keys: Uint32Array, rows: number, counts: readonly Int32Array[]): void {
  const [a, b, c, d, e, f] = counts;
  const mask = BUCKETS - 1;
  for (let i = 0; i < rows; i++) {
    const low = keys[2 * i];
    const high = keys[2 * i + 1];
    a[low & mask]++;
    b[(low >>> BITS) & mask]++;
    c[low >>> (2 * BITS)]++;
    d[high & mask]++;
    e[(high >>> BITS) & mask]++;
    f[high >>> (2 * BITS)]++;
  }
}

function startsOf(counts: Int32Array): Int32Array {
  const starts = new Int32Array(BUCKETS);
  for (let digit = 1; digit < BUCKETS; digit++) starts[digit] = starts[digit - 1] + counts[digit - 1];
  return starts;
}

function scatter(
  keys: Uint32Array,
  from: Int32Array,
  to: Int32Array,
  { word, shift }: { word: number; shift: number },
  next: Int32Array,
): void {
  for (let i = 0; i < from.length; i++) {
    const row = from[i];
    to[next[(keys[2 * row + word] >>> shift) & (BUCKETS - 1)]++] = row;
  }
}
