import { grownInts, type Level, type Limits, levelOf, STEPS_BETWEEN_REPORTS, type Transactions } from '#sdk';

/**
 * The frequent pairs. Every two frequent items are a candidate, and instead of a tree a triangle counts them: the pair of ranks
 * a < b at `start(a) + b`. Only as many rows a of the triangle as fit in memory are counted in one pass over the baskets.
 */
export function* countPairs(transactions: Transactions, limits: Limits): Generator<number, Level, void> {
  const { counts } = transactions;
  const ranks = counts.length;
  let parent = new Int32Array(1024);
  let item = new Int32Array(1024);
  let count = new Int32Array(1024);
  let size = 0;
  for (let from = 0; from + 1 < ranks; ) {
    const to = lastRow(from, ranks, limits.maxBytes / Int32Array.BYTES_PER_ELEMENT);
    const triangle = yield* countRows(transactions, from, to, limits);
    announceAll(triangle, limits);
    const least = limits.least(2);
    for (let a = from, at = 0; a < to; a++) {
      for (let b = a + 1; b < ranks; b++, at++) {
        if (triangle[at] < least) continue;
        if (size === parent.length) {
          parent = grownInts(parent, size + 1);
          item = grownInts(item, size + 1);
          count = grownInts(count, size + 1);
        }
        parent[size] = a;
        item[size] = b;
        count[size++] = triangle[at];
      }
    }
    from = to;
    yield from / ranks;
  }
  return levelOf(parent.slice(0, size), item.slice(0, size), count.slice(0, size), ranks);
}

/** Tells the limits of all pairs at once. */
function announceAll(triangle: Int32Array, limits: Limits): void {
  const times = new Int32Array(triangle.reduce((most, count) => Math.max(most, count), 0) + 1);
  for (let at = 0; at < triangle.length; at++) times[triangle[at]]++;
  for (let count = 1; count < times.length; count++) if (times[count] > 0) limits.announce(2, count, times[count]);
}

/** The row before which a triangle of so many pairs ends; one row at least. */
function lastRow(from: number, ranks: number, most: number): number {
  let to = from;
  for (let pairs = 0; to + 1 < ranks && (to === from || pairs + ranks - to - 1 <= most); to++) pairs += ranks - to - 1;
  return to + 1 === ranks ? ranks : to;
}

/** Counts, row after row, the pairs whose rarer item has a rank from `from` to `to` − 1. */
function* countRows(
  { counts, offsets, members }: Transactions,
  from: number,
  to: number,
  limits: Limits,
): Generator<number, Int32Array, void> {
  const ranks = counts.length;
  const start = new Float64Array(to - from + 1);
  for (let a = from; a < to; a++) start[a + 1 - from] = start[a - from] + ranks - a - 1;
  const triangle = new Int32Array(start[to - from]);
  let lowest = from;
  let unreported = 0;
  for (let b = 0; b + 1 < offsets.length; b++) {
    const end = offsets[b + 1];
    let steps = 0;
    for (let p = offsets[b]; p < end && members[p] < to; p++) {
      const a = members[p];
      if (a < lowest) continue;
      const row = start[a - from] - a - 1;
      for (let q = p + 1; q < end; q++) triangle[row + members[q]]++;
      steps += end - p;
    }
    limits.spend(steps);
    while (lowest < to && counts[lowest] < limits.least(2)) lowest++;
    unreported += steps;
    if (unreported < STEPS_BETWEEN_REPORTS) continue;
    unreported = 0;
    yield (from + ((to - from) * b) / offsets.length) / ranks;
  }
  return triangle;
}
