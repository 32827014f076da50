// One pass of Lloyd: see ../lloyd-pass.ts for notation and citations; it writes the same bytes.

import { distances0, distances1, distances2, distances3, promoteHigh, roughDistance, roughDistances, transpose } from './rough-distance';

const BLOCK: usize = 256;
const MANY: usize = 16;
const MARGIN: f64 = 1.0 / 4194304;

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
