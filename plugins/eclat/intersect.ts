import { type Extensions, grownInts, type Limits, type Project, sortInts, type Transactions } from '#sdk';

/**
 * Eclat's data: for every item that extends an itemset, which of the itemset's baskets hold it.
 *
 *   T(P)      the baskets that hold all items of P, numbered 0 … |T(P)| − 1
 *   D(P, x)   the numbers of those that hold x too; |D(P, x)| is the count of P ∪ {x}
 *   children  T(P ∪ {x}) = D(P, x), so D(P ∪ {x}, y) = D(P, x) ∩ D(P, y)
 *
 * The D({x}, y) of all y at once come from walking the baskets of x ("occurrence deliver"). A set is a list of numbers, or
 * a bit for each number where that is shorter for every item that can be frequent: |T(P)| ≤ 32 · least. Children of lists are
 * numbered anew; children of bits keep the numbers of their parent.
 *
 * Zaki (2000), Scalable algorithms for association mining, IEEE TKDE 12(3), section 4;
 * Uno, Kiyomi & Arimura (2004), LCM ver. 2, section 3, for the delivery.
 */
export function createIntersections({ counts, offsets, members }: Transactions, limits: Limits): Project {
  const baskets = offsets.length - 1;
  const vertical = turnVertical(counts.length, offsets, members);

  // All sets of the itemsets under way, those of longer itemsets after those of shorter ones.
  let arena = new Int32Array(Math.max(1024, members.length >> 2));
  /** Where the sets of the items that extend an itemset of `depth` items start and end, by depth. */
  const begins: number[] = [0];
  const ends: number[] = [0];
  /** Words of each set; 0 where sets are lists. */
  const words: number[] = [0];
  const starts: Int32Array[] = [];
  const slot = new Int32Array(counts.length);
  const touched = new Int32Array(counts.length);
  let numbers = new Int32Array(0);

  function room(length: number): void {
    if (length <= arena.length) return;
    arena = grownInts(arena, length);
    limits.hold(arena.byteLength);
  }

  /** What follows `rank` in its baskets, one basket after the other, each ended by −1; collected once, as it is read twice. */
  let following = new Int32Array(1024);

  /** The items that follow `rank` in its baskets. */
  function deliver(rank: number, into: Extensions, least: number): number {
    const { rows, first, places } = vertical;
    let length = 0;
    let seen = 0;
    for (let v = first[rank]; v < first[rank + 1]; v++) {
      let place = places[v] + 1;
      for (; rows[place] >= 0; place++) {
        const item = rows[place];
        if (slot[item]++ === 0) touched[seen++] = item;
        if (length === following.length) following = grownInts(following, length + 1);
        following[length++] = item;
      }
      if (length === following.length) following = grownInts(following, length + 1);
      following[length++] = -1;
    }
    let sum = 0;
    into.size = 0;
    sortInts(touched, 0, seen);
    for (let t = 0; t < seen; t++) {
      const item = touched[t];
      const count = slot[item];
      slot[item] = -1;
      if (count < least) continue;
      into.items[into.size] = item;
      into.counts[into.size] = count;
      slot[item] = into.size++;
      sum += count;
    }
    const size = first[rank + 1] - first[rank];
    const width = widthFor(size, least);
    begins[1] = 0;
    words[1] = width;
    ends[1] = width > 0 ? into.size * width : sum;
    room(ends[1]);
    if (into.size > 0 && width > 0) fillBits(length, width, into.size);
    else if (into.size > 0) fillLists(length, into);
    for (let s = 0; s < seen; s++) slot[touched[s]] = 0;
    return 2 * length + seen;
  }

  function fillBits(length: number, width: number, size: number): void {
    arena.fill(0, 0, size * width);
    for (let f = 0, number = 0; f < length; f++) {
      if (following[f] < 0) number++;
      else if (slot[following[f]] >= 0) arena[slot[following[f]] * width + (number >> 5)] |= 1 << (number & 31);
    }
  }

  function fillLists(length: number, { counts: lengths, size }: Extensions): void {
    const start = sized(starts[1], size + 1);
    starts[1] = start;
    for (let s = 0; s < size; s++) start[s + 1] = start[s] + lengths[s];
    const fill = start.slice(0, size);
    for (let f = 0, number = 0; f < length; f++) {
      if (following[f] < 0) number++;
      else if (slot[following[f]] >= 0) arena[fill[slot[following[f]]]++] = number;
    }
  }

  function intersectBits(depth: number, of: Extensions, at: number, into: Extensions, least: number): number {
    const width = words[depth];
    const begin = begins[depth];
    let write = ends[depth];
    room(write + (of.size - at) * width);
    const bits = arena;
    const fixed = begin + at * width;
    begins[depth + 1] = write;
    words[depth + 1] = width;
    let size = 0;
    for (let s = at + 1; s < of.size; s++) {
      const other = begin + s * width;
      let count = 0;
      for (let w = 0; w < width; w++) {
        let x = bits[fixed + w] & bits[other + w];
        bits[write + w] = x;
        x -= (x >>> 1) & 0x55555555;
        x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
        count += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
      }
      if (count < least) continue;
      into.items[size] = of.items[s];
      into.counts[size++] = count;
      write += width;
    }
    into.size = size;
    ends[depth + 1] = write;
    return (of.size - at) * width;
  }

  function intersectLists(depth: number, of: Extensions, at: number, into: Extensions, least: number): number {
    const start = starts[depth];
    const begin = begins[depth];
    const size = of.counts[at];
    const width = widthFor(size, least);
    const ending = ends[depth];
    room(ending + (of.size - at) * (width || size));
    const list = arena;
    if (numbers.length === 0) numbers = new Int32Array(baskets);
    for (let n = 0; n < size; n++) numbers[list[begin + start[at] + n]] = n + 1;
    begins[depth + 1] = ending;
    words[depth + 1] = width;
    const childStart = sized(starts[depth + 1], of.size + 1);
    starts[depth + 1] = childStart;
    let write = ending;
    let kept = 0;
    let steps = 2 * size;
    for (let s = at + 1; s < of.size; s++) {
      let count = 0;
      if (width > 0) list.fill(0, write, write + width);
      for (let p = begin + start[s]; p < begin + start[s + 1]; p++) {
        const n = numbers[list[p]] - 1;
        if (n < 0) continue;
        if (width > 0) list[write + (n >> 5)] |= 1 << (n & 31);
        else list[write + count] = n;
        count++;
      }
      steps += start[s + 1] - start[s];
      if (count < least) continue;
      into.items[kept] = of.items[s];
      into.counts[kept++] = count;
      write += width || count;
      childStart[kept] = write - ending;
    }
    for (let n = 0; n < size; n++) numbers[list[begin + start[at] + n]] = 0;
    into.size = kept;
    ends[depth + 1] = write;
    return steps;
  }

  return (depth, of, at, into, least) => {
    if (depth === 0) return deliver(of.items[at], into, least);
    return words[depth] > 0 ? intersectBits(depth, of, at, into, least) : intersectLists(depth, of, at, into, least);
  };
}

/** Words of bits for a set of numbers below `size`; 0 where lists may be shorter. */
const widthFor = (size: number, least: number): number => (size <= 32 * least ? (size + 31) >> 5 : 0);

/** An array of at least `length` numbers of which the first is 0. */
const sized = (array: Int32Array | undefined, length: number): Int32Array =>
  array && array.length >= length ? array : new Int32Array(length);

/** The baskets, each ended by −1, and for every rank the places where it stands in them: at `first[rank] .. first[rank + 1]`. */
function turnVertical(ranks: number, offsets: Uint32Array, members: Int32Array) {
  const baskets = offsets.length - 1;
  const rows = new Int32Array(members.length + baskets);
  const places = new Int32Array(members.length);
  const first = new Int32Array(ranks + 1);
  for (let m = 0; m < members.length; m++) first[members[m] + 1]++;
  for (let r = 0; r < ranks; r++) first[r + 1] += first[r];
  const fill = first.slice(0, ranks);
  let write = 0;
  for (let b = 0; b < baskets; b++) {
    for (let m = offsets[b]; m < offsets[b + 1]; m++) {
      places[fill[members[m]]++] = write;
      rows[write++] = members[m];
    }
    rows[write++] = -1;
  }
  return { rows, first, places };
}
