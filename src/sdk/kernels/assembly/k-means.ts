// K-means: see ../k-means.ts for notation and citations; each export writes the same bytes as its twin there.
//
// `nearestCentroid` reads columns (`features` runs of numbers, `stride` bytes apart), two rows in an f64x2. The others
// read points (single precision, row after row), one row against four centroids in an f32x4: a pass that skips most
// rows then touches few cache lines. Either way the arithmetic of a row is that of the twin.

const BLOCK: usize = 256;
const MANY: usize = 16;
const MARGIN: f64 = 1.0 / 4194304;

export function packRows(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  chunkRows: usize,
  origin: usize,
  scale: f64,
  points: usize,
  sums: usize,
  squares: usize,
): void {
  const end = min(rows, (chunk + 1) * chunkRows);
  const ownSums = sums + ((chunk * features) << 3);
  const ownSquares = squares + ((chunk * features) << 3);
  memory.fill(ownSums, 0, features << 3);
  memory.fill(ownSquares, 0, features << 3);
  for (let start = chunk * chunkRows; start < end; start += BLOCK) {
    const stop = min(end, start + BLOCK);
    for (let j: usize = 0; j < features; j++) {
      const column = columns + j * stride;
      const middle = load<f64>(origin + (j << 3));
      let sum = load<f64>(ownSums + (j << 3));
      let square = load<f64>(ownSquares + (j << 3));
      for (let i = start; i < stop; i++) {
        const value = load<f64>(column + (i << 3)) - middle;
        store<f32>(points + ((i * features + j) << 2), <f32>(value * scale));
        sum += value;
        square += value * value;
      }
      store<f64>(ownSums + (j << 3), sum);
      store<f64>(ownSquares + (j << 3), square);
    }
  }
}

/** The nearest centroid of `count` rows: index (as f64), d² to it and to the second nearest, a run of BLOCK each. */
function findNearest(
  columns: usize,
  stride: usize,
  features: usize,
  count: usize,
  centroids: usize,
  clusters: usize,
  found: usize,
): void {
  for (let i: usize = 0; i < count; i += 4) {
    const rows = columns + (i << 3);
    let index0 = f64x2.splat(0);
    let index1 = f64x2.splat(0);
    let nearest0 = f64x2.splat(Infinity);
    let nearest1 = nearest0;
    let second0 = nearest0;
    let second1 = nearest0;
    let centroid = centroids;
    for (let a: usize = 0; a < clusters; a++) {
      let sum0 = f64x2.splat(0);
      let sum1 = f64x2.splat(0);
      let at = rows;
      for (let j: usize = 0; j < features; j++) {
        const value = v128.load_splat<f64>(centroid);
        const difference0 = f64x2.sub(v128.load(at), value);
        const difference1 = f64x2.sub(v128.load(at, 16), value);
        sum0 = f64x2.add(sum0, f64x2.mul(difference0, difference0));
        sum1 = f64x2.add(sum1, f64x2.mul(difference1, difference1));
        centroid += 8;
        at += stride;
      }
      const label = f64x2.splat(<f64>a);
      index0 = v128.bitselect(label, index0, f64x2.lt(sum0, nearest0));
      index1 = v128.bitselect(label, index1, f64x2.lt(sum1, nearest1));
      second0 = f64x2.pmin(second0, f64x2.pmax(nearest0, sum0));
      second1 = f64x2.pmin(second1, f64x2.pmax(nearest1, sum1));
      nearest0 = f64x2.pmin(nearest0, sum0);
      nearest1 = f64x2.pmin(nearest1, sum1);
    }
    const to = found + (i << 3);
    v128.store(to, index0);
    v128.store(to, index1, 16);
    v128.store(to, nearest0, BLOCK << 3);
    v128.store(to, nearest1, (BLOCK << 3) + 16);
    v128.store(to, second0, BLOCK << 4);
    v128.store(to, second1, (BLOCK << 4) + 16);
  }
}

export function nearestCentroid(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  chunkRows: usize,
  centroids: usize,
  clusters: usize,
  segment: usize,
  nearest: usize,
  second: usize,
  inertia: usize,
  scratch: usize,
): void {
  const gathered = scratch + ((chunk * BLOCK * (features + 3)) << 3);
  const found = gathered + ((BLOCK * features) << 3);
  const end = min(rows, (chunk + 1) * chunkRows);
  let sum: f64 = 0;
  for (let start = chunk * chunkRows; start < end; start += BLOCK) {
    const count = min(BLOCK, end - start);
    const source = columns + (start << 3);
    if (count == BLOCK) findNearest(source, stride, features, count, centroids, clusters, found);
    else {
      for (let j: usize = 0; j < features; j++)
        memory.copy(gathered + ((j * BLOCK) << 3), source + j * stride, count << 3);
      findNearest(gathered, BLOCK << 3, features, count, centroids, clusters, found);
    }
    for (let i: usize = 0; i < count; i++) {
      const distance = load<f64>(found + (i << 3), BLOCK << 3);
      store<i32>(segment + ((start + i) << 2), <i32>load<f64>(found + (i << 3)));
      store<f64>(nearest + ((start + i) << 3), distance);
      store<f64>(second + ((start + i) << 3), load<f64>(found + (i << 3), BLOCK << 4));
      sum += distance;
    }
  }
  store<f64>(inertia + (chunk << 3), sum);
}

/** d² from row `i` to a point, in double precision. */
// @ts-ignore: decorator
@inline
function squaredDistance(columns: usize, stride: usize, features: usize, i: usize, point: usize): f64 {
  let sum: f64 = 0;
  let at = columns + (i << 3);
  for (let j: usize = 0; j < features; j++, at += stride) {
    const difference = load<f64>(at) - load<f64>(point + (j << 3));
    sum += difference * difference;
  }
  return sum;
}

/** d² in single precision, to one of several points side by side, `apart` bytes from feature to feature. */
// @ts-ignore: decorator
@inline
function roughDistance(point: usize, features: usize, other: usize, apart: usize): f32 {
  let sum: f32 = 0;
  const end = point + (features << 2);
  for (; point < end; point += 4, other += apart) {
    const difference = load<f32>(point) - load<f32>(other);
    sum += difference * difference;
  }
  return sum;
}

// What `roughDistances` found for each of four rows. Globals, because a function returns one value; each thread has its
// own instance, and so its own globals.
let distances0: v128 = i64x2(0, 0);
let distances1: v128 = i64x2(0, 0);
let distances2: v128 = i64x2(0, 0);
let distances3: v128 = i64x2(0, 0);

/** d² in single precision, from four points to four others that lie side by side. */
// @ts-ignore: decorator
@inline
function roughDistances(
  point0: usize,
  point1: usize,
  point2: usize,
  point3: usize,
  features: usize,
  others: usize,
  apart: usize,
): void {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let j: usize = 0; j < features << 2; j += 4, others += apart) {
    const other = v128.load(others);
    const difference0 = f32x4.sub(v128.load32_splat(point0 + j), other);
    const difference1 = f32x4.sub(v128.load32_splat(point1 + j), other);
    const difference2 = f32x4.sub(v128.load32_splat(point2 + j), other);
    const difference3 = f32x4.sub(v128.load32_splat(point3 + j), other);
    sum0 = f32x4.add(sum0, f32x4.mul(difference0, difference0));
    sum1 = f32x4.add(sum1, f32x4.mul(difference1, difference1));
    sum2 = f32x4.add(sum2, f32x4.mul(difference2, difference2));
    sum3 = f32x4.add(sum3, f32x4.mul(difference3, difference3));
  }
  distances0 = sum0;
  distances1 = sum1;
  distances2 = sum2;
  distances3 = sum3;
}

/** Turns the four vectors above by their diagonal: from four others a row to four rows an other. */
// @ts-ignore: decorator
@inline
function transpose(): void {
  const low01 = v128.shuffle<f32>(distances0, distances1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(distances2, distances3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(distances0, distances1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(distances2, distances3, 2, 6, 3, 7);
  distances0 = v128.shuffle<f32>(low01, low23, 0, 1, 4, 5);
  distances1 = v128.shuffle<f32>(low01, low23, 2, 3, 6, 7);
  distances2 = v128.shuffle<f32>(high01, high23, 0, 1, 4, 5);
  distances3 = v128.shuffle<f32>(high01, high23, 2, 3, 6, 7);
}

/**
 * Searches the centroids of four rows by single precision. Writes to `to`: the nearest (i32x4), upper bounds of the
 * distances to it (4 f64), lower bounds of the distances to all others (4 f64).
 */
function findRoughly(
  point0: usize,
  point1: usize,
  point2: usize,
  point3: usize,
  features: usize,
  packed: usize,
  clusters: usize,
  relative: f64,
  reach: f64,
  to: usize,
): void {
  const apart = ((clusters + 3) & ~3) << 2;
  let label = i32x4.splat(0);
  let index = label;
  let nearest = f32x4.splat(Infinity);
  let second = nearest;
  for (let group: usize = 0; group < apart; group += 16) {
    roughDistances(point0, point1, point2, point3, features, packed + group, apart);
    transpose();
    for (let a = 0; a < 4; a++) {
      const distance = a < 2 ? (a == 0 ? distances0 : distances1) : a == 2 ? distances2 : distances3;
      index = v128.bitselect(label, index, f32x4.lt(distance, nearest));
      second = f32x4.pmin(second, f32x4.pmax(nearest, distance));
      nearest = f32x4.pmin(nearest, distance);
      label = i32x4.add(label, i32x4.splat(1));
    }
  }
  v128.store(to, index);
  bound(nearest, relative, reach, to + 16);
  bound(second, 2 - relative, -reach, to + 48);
}

/** √d² · factor + term of four d², as f64. */
// @ts-ignore: decorator
@inline
function bound(squares: v128, factor: f64, term: f64, to: usize): void {
  const distances = f32x4.sqrt(squares);
  const factors = f64x2.splat(factor);
  const terms = f64x2.splat(term);
  v128.store(to, f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(distances), factors), terms));
  v128.store(to, f64x2.add(f64x2.mul(promoteHigh(distances), factors), terms), 16);
}

// @ts-ignore: decorator
@inline
function promoteHigh(values: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 0, 1));
}

/** Searches the centroids of one row by double precision; writes index, upper and lower bound where they belong. */
function findExactly(
  columns: usize,
  stride: usize,
  features: usize,
  i: usize,
  centroids: usize,
  clusters: usize,
  scale: f64,
  indexAt: usize,
  boundsAt: usize,
): void {
  let index: usize = 0;
  let nearest = Infinity;
  let second = Infinity;
  for (let a: usize = 0; a < clusters; a++) {
    const distance = squaredDistance(columns, stride, features, i, centroids + ((a * features) << 3));
    if (distance < nearest) {
      second = nearest;
      nearest = distance;
      index = a;
    } else if (distance < second) second = distance;
  }
  store<i32>(indexAt, <i32>index);
  store<f64>(boundsAt, sqrt(nearest) * scale);
  store<f64>(boundsAt, sqrt(second) * scale, 32);
}

/** Writes how far the centroids may drift before row `i` must be looked at again. */
// @ts-ignore: decorator
@inline
function keep(
  i: usize,
  drift: f64,
  others: f64,
  upper: f64,
  lower: f64,
  clusters: usize,
  limit: usize,
  runnerUp: usize,
): void {
  store<f32>(limit + (i << 2), <f32>(drift + (lower - upper) - MARGIN * (drift + lower)));
  if (clusters >= MANY) store<f32>(runnerUp + (i << 2), <f32>(lower + others - MARGIN * (lower + others)));
}

/** Takes row `i` out of the sums of one segment, where it had one, and into those of another. */
function move(
  columns: usize,
  stride: usize,
  features: usize,
  i: usize,
  from: i32,
  to: i32,
  origin: usize,
  sums: usize,
  counts: usize,
): void {
  const lost = sums + ((<usize>from * features) << 3);
  const won = sums + ((<usize>to * features) << 3);
  for (let j: usize = 0; j < features; j++) {
    const value = load<f64>(columns + j * stride + (i << 3)) - load<f64>(origin + (j << 3));
    if (from >= 0) store<f64>(lost + (j << 3), load<f64>(lost + (j << 3)) - value);
    store<f64>(won + (j << 3), load<f64>(won + (j << 3)) + value);
  }
  const lostCount = counts + (<usize>from << 3);
  const wonCount = counts + (<usize>to << 3);
  if (from >= 0) store<f64>(lostCount, load<f64>(lostCount) - 1);
  store<f64>(wonCount, load<f64>(wonCount) + 1);
}

/** Reads a word of each cache line of the listed rows, so that their way from memory overlaps. */
// @ts-ignore: decorator
@inline
function touch(points: usize, list: usize, count: usize, features: usize): i32 {
  let sum = 0;
  for (let t: usize = 0; t < count; t++) {
    const point = points + ((<usize>load<u32>(list + (t << 2)) * features) << 2);
    for (let at: usize = 0; at < features << 2; at += 64) sum += load<i32>(point + at);
  }
  return sum;
}

export function lloydPass(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  chunkRows: usize,
  points: usize,
  scale: f64,
  centroids: usize,
  clusters: usize,
  packed: usize,
  reach: f64,
  drift: usize,
  othersDrift: usize,
  segment: usize,
  limit: usize,
  runnerUp: usize,
  origin: usize,
  sums: usize,
  counts: usize,
  changes: usize,
  scratch: usize,
): void {
  const list = scratch + ((chunk * (BLOCK + 20)) << 2);
  const found = list + (BLOCK << 2);
  const ownSums = sums + ((chunk * clusters * features) << 3);
  const ownCounts = counts + ((chunk * clusters) << 3);
  const apart = ((clusters + 3) & ~3) << 2;
  const relative = 1 + <f64>(features + 4) / 16777216;
  const end = min(rows, (chunk + 1) * chunkRows);
  let changed: f64 = 0;
  let touched = 0;

  for (let start = chunk * chunkRows; start < end; start += BLOCK) {
    const stop = min(end, start + BLOCK);
    // Every row is written to the list, and stays there if its segment may have changed: no branch to mispredict. A
    // segment of −1 reads some drift or other, but its limit of −∞ keeps it on the list.
    let count: usize = 0;
    for (let i = start; i < stop; i++) {
      const a = <usize>load<i32>(segment + (i << 2));
      store<u32>(list + (count << 2), <u32>i);
      count += <usize>!(load<f64>(drift + (a << 3)) < <f64>load<f32>(limit + (i << 2)));
    }
    // Where most rows are on the list, the processor sees by itself what comes next.
    if (count < BLOCK / 2) touched += touch(points, list, count, features);
    if (clusters >= MANY) {
      // Only those that their own centroid does not hold stay on the list.
      const all = count;
      count = 0;
      for (let t: usize = 0; t < all; t++) {
        const i = <usize>load<u32>(list + (t << 2));
        const from = load<i32>(segment + (i << 2));
        if (from >= 0) {
          const others = load<f64>(othersDrift + (<usize>from << 3));
          const own = roughDistance(points + ((i * features) << 2), features, packed + (<usize>from << 2), apart);
          const upper = <f64>sqrt(own) * relative + reach;
          const lower = <f64>load<f32>(runnerUp + (i << 2)) - others;
          if (upper < lower - MARGIN * (lower + others)) {
            keep(i, load<f64>(drift + (<usize>from << 3)), others, upper, lower, clusters, limit, runnerUp);
            continue;
          }
        }
        store<u32>(list + (count << 2), <u32>i);
        count++;
      }
    }
    for (let t: usize = 0; t < count; t += 4) {
      const last = count - 1;
      findRoughly(
        points + ((<usize>load<u32>(list + (t << 2)) * features) << 2),
        points + ((<usize>load<u32>(list + (min(t + 1, last) << 2)) * features) << 2),
        points + ((<usize>load<u32>(list + (min(t + 2, last) << 2)) * features) << 2),
        points + ((<usize>load<u32>(list + (min(t + 3, last) << 2)) * features) << 2),
        features,
        packed,
        clusters,
        relative,
        reach,
        found,
      );
      for (let q: usize = 0; q < min(<usize>4, count - t); q++) {
        const i = <usize>load<u32>(list + ((t + q) << 2));
        const indexAt = found + (q << 2);
        const boundsAt = found + 16 + (q << 3);
        if (!(load<f64>(boundsAt) < load<f64>(boundsAt, 32)))
          findExactly(columns, stride, features, i, centroids, clusters, scale, indexAt, boundsAt);
        const from = load<i32>(segment + (i << 2));
        const to = load<i32>(indexAt);
        if (from != to) {
          move(columns, stride, features, i, from, to, origin, ownSums, ownCounts);
          store<i32>(segment + (i << 2), to);
          changed++;
        }
        const drifted = load<f64>(drift + (<usize>to << 3));
        const others = load<f64>(othersDrift + (<usize>to << 3));
        keep(i, drifted, others, load<f64>(boundsAt), load<f64>(boundsAt, 32), clusters, limit, runnerUp);
      }
    }
  }
  store<i32>(list, touched);
  store<f64>(changes + (chunk << 3), changed);
}

/** The squares of the differences between a point and another, as four partial sums by feature mod 4. */
// @ts-ignore: decorator
@inline
function partialSquares(point: usize, other: usize, features: usize): v128 {
  const size = features << 2;
  const whole = size & ~15;
  let sums = f32x4.splat(0);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    const difference = f32x4.sub(v128.load(point + j), v128.load(other + j));
    sums = f32x4.add(sums, f32x4.mul(difference, difference));
  }
  if (j < size) {
    // What is left over, in its own lanes.
    let rest = v128.load32_zero(point + j);
    let others = v128.load32_zero(other + j);
    if (j + 4 < size) {
      rest = v128.load_lane<f32>(point + j + 4, rest, 1);
      others = v128.load_lane<f32>(other + j + 4, others, 1);
    }
    if (j + 8 < size) {
      rest = v128.load_lane<f32>(point + j + 8, rest, 2);
      others = v128.load_lane<f32>(other + j + 8, others, 2);
    }
    const difference = f32x4.sub(rest, others);
    sums = f32x4.add(sums, f32x4.mul(difference, difference));
  }
  return sums;
}

export function seedingStep(
  chunk: usize,
  points: usize,
  rows: usize,
  features: usize,
  chunkRows: usize,
  centroid: usize,
  candidates: usize,
  trials: usize,
  closest: usize,
  potential: usize,
): void {
  const apart = ((trials + 3) & ~3) << 2;
  const own = potential + ((chunk * apart) << 1);
  const size = features << 2;
  const start = chunk * chunkRows;
  const end = min(rows, start + chunkRows);
  memory.fill(own, 0, apart << 1);
  for (let i = start; i < end; i += 4) {
    const point = points + i * size;
    const at = closest + (i << 2);
    distances0 = partialSquares(point, centroid, features);
    distances1 = partialSquares(point + size, centroid, features);
    distances2 = partialSquares(point + size * 2, centroid, features);
    distances3 = partialSquares(point + size * 3, centroid, features);
    transpose();
    const distance = f32x4.add(f32x4.add(distances0, distances2), f32x4.add(distances1, distances3));
    v128.store(at, f32x4.pmin(v128.load(at), distance));

    for (let group: usize = 0; group < apart; group += 16) {
      const to = own + (group << 1);
      roughDistances(point, point + size, point + size * 2, point + size * 3, features, candidates + group, apart);
      const closer0 = f32x4.pmin(v128.load32_splat(at), distances0);
      const closer1 = f32x4.pmin(v128.load32_splat(at, 4), distances1);
      const closer2 = f32x4.pmin(v128.load32_splat(at, 8), distances2);
      const closer3 = f32x4.pmin(v128.load32_splat(at, 12), distances3);
      let low = f64x2.add(v128.load(to), f64x2.promote_low_f32x4(closer0));
      low = f64x2.add(low, f64x2.promote_low_f32x4(closer1));
      low = f64x2.add(low, f64x2.promote_low_f32x4(closer2));
      v128.store(to, f64x2.add(low, f64x2.promote_low_f32x4(closer3)));
      let high = f64x2.add(v128.load(to, 16), promoteHigh(closer0));
      high = f64x2.add(high, promoteHigh(closer1));
      high = f64x2.add(high, promoteHigh(closer2));
      v128.store(to, f64x2.add(high, promoteHigh(closer3)), 16);
    }
  }
}
