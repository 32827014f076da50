// The nearest centroid in double precision: see ../nearest-centroid.ts, which writes the same bytes. Columns are
// `features` runs of numbers, `stride` bytes apart; two rows go through an f64x2.

const BLOCK: usize = 256;

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
