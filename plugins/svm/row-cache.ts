/**
 * Rows of a symmetric matrix, of which as many are held as memory allows; the longest unused goes first. Only the first
 * `width` numbers of a row are held, where the width is the size of the matrix, halved so often that what matters still
 * fits: the fewer columns matter, the more rows there is room for.
 */
export interface RowCache {
  /** How many numbers of a row can be held. */
  width(): number;
  /** Memory for a row with what is known of it; the row counts as just used. The last two asked for stay valid. */
  hold(row: number): Float32Array;
  /** How many numbers at the front of a row are known. */
  known(row: number): number;
  /** Says that so many are known now. */
  know(row: number, length: number): void;
  /** Chooses the width for a time in which the first `length` columns, and as many rows, matter. */
  fit(length: number): void;
  /** Exchanges the columns a < b of every pair in all rows. A row that is not known as far as b is then known up to a. */
  swapColumns(pairs: readonly (readonly [a: number, b: number])[]): void;
}

/**
 * Memory for a cache of at most `bytes`, but of two rows at least and of no more than the matrix. It is one piece, which takes up
 * memory as far as it is written to, and can serve one cache after another.
 */
export const cacheRoom = (size: number, bytes: number): Float32Array =>
  new Float32Array(Math.max(2 * size, Math.min(size ** 2, Math.floor(bytes / Float32Array.BYTES_PER_ELEMENT))));

/** A cache for the rows of a `size × size` matrix in all of `room`. */
export function createRowCache(size: number, room: Float32Array): RowCache {
  const lengths = new Int32Array(size);
  const recent = createRecency(size);
  let width = size;
  /** Memory by row, memory for more rows, and where the room begins of which nothing is made yet. */
  const held = new Array<Float32Array | null>(size).fill(null);
  let spare: Float32Array[] = [];
  let made = 0;

  const make = (): Float32Array => {
    const unused = spare.pop();
    if (unused) return unused;
    if (made + width <= room.length) {
      made += width;
      return room.subarray(made - width, made);
    }
    const oldest = recent.takeOldest();
    const array = held[oldest] as Float32Array;
    held[oldest] = null;
    lengths[oldest] = 0;
    return array;
  };
  const halve = (): void => {
    const half = width >> 1;
    const halves = spare.flatMap((array) => [array.subarray(0, half), array.subarray(half, 2 * half)]);
    for (const [row, array] of held.entries()) {
      if (!array) continue;
      halves.push(array.subarray(half, 2 * half));
      held[row] = array.subarray(0, half);
      lengths[row] = Math.min(lengths[row], half);
    }
    spare = halves;
    width = half;
  };
  const reset = (): void => {
    held.fill(null);
    spare = [];
    lengths.fill(0);
    recent.clear();
    width = size;
    made = 0;
  };

  return {
    width: () => width,
    hold(row) {
      const array = held[row] ?? make();
      held[row] = array;
      recent.use(row);
      return array;
    },
    known: (row) => lengths[row],
    know(row, length) {
      lengths[row] = length;
    },
    fit(length) {
      if (length > width) reset();
      while (width >> 1 >= length && room.length / width < length) halve();
    },
    swapColumns(pairs) {
      for (const [row, array] of held.entries()) if (array) lengths[row] = swapPairs(array, lengths[row], pairs);
    },
  };
}

/** Exchanges pairs of elements; says how many at the front are still known. */
function swapPairs(values: Float32Array, length: number, pairs: readonly (readonly [number, number])[]): number {
  let known = length;
  for (const [a, b] of pairs) {
    if (b < length) {
      const kept = values[a];
      values[a] = values[b];
      values[b] = kept;
    } else if (a < known) known = a;
  }
  return known;
}

/** The order in which numbers below `size` were last used: a ring through the sentinel `size`, the latest after it. */
function createRecency(size: number) {
  const next = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  const unlink = (at: number): void => {
    next[previous[at]] = next[at];
    previous[next[at]] = previous[at];
  };
  const clear = (): void => {
    for (let at = 0; at <= size; at++) next[at] = previous[at] = at;
  };
  clear();
  return {
    clear,
    use(at: number): void {
      unlink(at);
      const second = next[size];
      next[size] = at;
      previous[at] = size;
      next[at] = second;
      previous[second] = at;
    },
    takeOldest(): number {
      const oldest = previous[size];
      unlink(oldest);
      next[oldest] = previous[oldest] = oldest;
      return oldest;
    },
  };
}
