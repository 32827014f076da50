/**
 * Orders rows by a column of doubles: radix sort by the high word, 11 bits at a time from the least significant, then the
 * few rows that share a high word by the low one.
 *
 *   key(x) = bits(x) with the sign bit turned, and all others too where x is negative: as unsigned numbers these ascend with x
 *
 * A missing value has the greatest key. A digit that all rows share costs nothing, so small whole numbers take few passes.
 *
 * Herf (2001), Radix tricks; Knuth (1998), The art of computer programming 3, 5.2.5.
 */

const BITS = 11;
const BUCKETS = 1 << BITS;
const SHIFTS = [0, BITS, 2 * BITS];

/** Rows between two yields. */
const CHUNK = 1 << 20;

/** Rows with the same high word that are sorted by insertion. */
const FEW = 24;

/** Bits of an entry that tell values apart. */
const CODE_BITS = 7;
const CODES = 1 << CODE_BITS;

/** The most rows whose numbers fit into an entry. */
export const MOST_ROWS = 2 ** (32 - CODE_BITS);

/**
 * An entry of an ordered list: the row, and in the low bits how many lesser values there are, modulo 128. Where that differs
 * between two entries so do their values, and nothing needs to be looked up in memory; where there are no more than
 * 128 values, it says all.
 */
export const rowOf = (entry: number): number => entry >>> CODE_BITS;

/** Whether the entries of two rows say that their values differ. */
export const differ = (a: number, b: number): boolean => ((a ^ b) & (CODES - 1)) !== 0;

/** The entry of another row with the same value. */
export const entryFor = (row: number, like: number): number => (row << CODE_BITS) | (like & (CODES - 1));

/** Rows as entries in the order of a feature. */
export interface RowList {
  readonly entries: Int32Array;
  /** Whether entries that do not differ have equal values for sure. */
  readonly exact: boolean;
}

/** Memory for `rowsInOrder`, used again for every column. */
export interface OrderScratch {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly rows: Int32Array;
}

export const orderScratch = (rows: number): OrderScratch => ({
  high: new Uint32Array(rows),
  low: new Uint32Array(rows),
  rows: new Int32Array(rows),
});

/** Entries of the rows by ascending value, missing values last, equals in their order. Yields every million rows. */
export function* rowsInOrder(column: Float64Array, scratch: OrderScratch): Generator<void, RowList> {
  const { high, low } = scratch;
  const rows = column.length;
  const counts = SHIFTS.map(() => new Int32Array(BUCKETS));
  for (let start = 0; start < rows; start += CHUNK) {
    const end = Math.min(rows, start + CHUNK);
    writeKeys(column, high, low, start, end);
    countDigits(high, counts, start, end);
    yield;
  }
  const entries = new Int32Array(rows);
  let [from, to]: Int32Array[] = [entries, scratch.rows];
  for (let i = 0; i < rows; i++) from[i] = i;
  for (const [d, shift] of SHIFTS.entries()) {
    if (counts[d].includes(rows)) continue;
    const next = startsOf(counts[d]);
    for (let start = 0; start < rows; start += CHUNK) {
      scatter(high, from, to, shift, next, start, Math.min(rows, start + CHUNK));
      yield;
    }
    [from, to] = [to, from];
  }
  for (let start = 0; start < rows; ) {
    start = orderByLow(from, high, low, start, Math.min(rows, start + CHUNK));
    yield;
  }
  let lesser = 0;
  for (let start = 0; start < rows; start += CHUNK) {
    lesser = writeEntries(from, high, low, entries, start, Math.min(rows, start + CHUNK), lesser);
    yield;
  }
  return { entries, exact: lesser < CODES };
}

/** The entries of rows in no order. */
export function unorderedRows(rows: number): Int32Array {
  const list = new Int32Array(rows);
  for (let i = 0; i < rows; i++) list[i] = entryFor(i, 0);
  return list;
}

/** Two words a row that ascend with its value. */
function writeKeys(column: Float64Array, high: Uint32Array, low: Uint32Array, start: number, end: number): void {
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  for (let i = start; i < end; i++) {
    const value = column[i];
    // Adding 0 turns −0 into 0.
    number[0] = value + 0;
    const flip = (words[1] | 0) >> 31;
    const missing = Number.isNaN(value) ? -1 : 0;
    low[i] = (words[0] ^ flip) | missing;
    high[i] = (words[1] ^ (flip | 0x80000000)) | missing;
  }
}

/** Counts how often each digit has each value. */
function countDigits(keys: Uint32Array, counts: readonly Int32Array[], start: number, end: number): void {
  const [a, b, c] = counts;
  for (let i = start; i < end; i++) {
    const key = keys[i];
    a[key & (BUCKETS - 1)]++;
    b[(key >>> BITS) & (BUCKETS - 1)]++;
    c[key >>> (2 * BITS)]++;
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
  shift: number,
  next: Int32Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const row = from[i];
    to[next[(keys[row] >>> shift) & (BUCKETS - 1)]++] = row;
  }
}

/**
 * Puts rows that share a high word in the order of the low one; rows with equal words ascend already. Returns where it
 * stopped: at `end`, or after the last row that shares the high word of the one before it.
 */
function orderByLow(list: Int32Array, high: Uint32Array, low: Uint32Array, start: number, end: number): number {
  let first = start;
  while (first < end) {
    const shared = high[list[first]];
    let after = first + 1;
    let ascends = true;
    for (; after < list.length && high[list[after]] === shared; after++)
      if (low[list[after]] < low[list[after - 1]]) ascends = false;
    if (!ascends && after - first <= FEW) insertByLow(list, first, after, low);
    else if (!ascends) list.subarray(first, after).sort((a, b) => low[a] - low[b] || a - b);
    first = after;
  }
  return first;
}

function insertByLow(list: Int32Array, start: number, end: number, low: Uint32Array): void {
  for (let p = start + 1; p < end; p++) {
    const row = list[p];
    let to = p;
    for (; to > start && low[list[to - 1]] > low[row]; to--) list[to] = list[to - 1];
    list[to] = row;
  }
}

/** Writes the entries of a range; takes how many values are less than that of the row before, and returns it for the last. */
function writeEntries(
  rows: Int32Array,
  high: Uint32Array,
  low: Uint32Array,
  entries: Int32Array,
  start: number,
  end: number,
  lesserBefore: number,
): number {
  let lesser = lesserBefore;
  // Where both are one array, the rows before are entries by now.
  let before = start === 0 ? rows[0] : rowOf(entries[start - 1]);
  for (let p = start; p < end; p++) {
    const row = rows[p];
    if (high[row] !== high[before] || low[row] !== low[before]) lesser++;
    entries[p] = entryFor(row, lesser);
    before = row;
  }
  return lesser;
}
