import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  factorScratch,
  LLOYD_SCRATCH,
  nearestScratch,
  padded,
  plainCompute,
  type Random,
  RUNNER_UP_FROM,
  seededRandom,
} from '#sdk';
import type { Compute } from '../sdk/compute.ts';
import { createCompute, type HostCompute } from './compute.ts';

type Columns = readonly Float64Array[];

/** Columns in the memory of a compute. Values on a coarse grid make exact ties and duplicates common. */
function columnsOn(compute: Compute, random: Random, rows: number, features: number, grid: boolean): Columns {
  const block = compute.float64(rows * features);
  for (let at = 0; at < block.length; at++) block[at] = grid ? random.int(4) : random.normal() * 10 ** random.int(4);
  return Array.from({ length: features }, (_, j) => block.subarray(j * rows, (j + 1) * rows));
}

/** What the k-means kernels write over the same rows, in passes between which the centroids wander. */
function kMeansTrace(compute: Compute, random: Random, columns: Columns, rows: number, clusters: number) {
  const features = columns.length;
  const stride = padded(clusters);
  const chunkRows = 300;
  const chunks = Math.ceil(rows / chunkRows);
  const common = { columns, rows, chunkRows };
  const scale = 0.7;
  const points = compute.float32(padded(rows) * features);
  const origin = compute.float64(features).fill(0.5);
  const centroids = compute.float64(clusters * features);
  const packed = compute.float32(features * stride).fill(Number.POSITIVE_INFINITY);
  const segment = compute.int32(rows).fill(-1);
  const closest = compute.float32(padded(rows)).fill(Number.POSITIVE_INFINITY, 0, rows);
  const limit = compute.float32(rows).fill(Number.NEGATIVE_INFINITY);
  const runnerUp = compute.float32(clusters < RUNNER_UP_FROM ? 0 : rows);
  const [drift, othersDrift] = [compute.float64(clusters), compute.float64(clusters)];
  const sums = compute.float64(chunks * clusters * features);
  const counts = compute.float64(chunks * clusters);
  const perChunk = compute.float64(chunks);
  const potential = compute.float64(chunks * stride);
  // As text: vitest compares arrays number by number, which takes longer than computing them.
  const written: string[] = [];
  const keep = (...arrays: (Float64Array | Float32Array | Int32Array)[]) => written.push(...arrays.map(bytesOf));

  const pack = () => {
    let longest = 0;
    for (let a = 0; a < clusters; a++) {
      const values = origin.map((middle, j) => (centroids[a * features + j] - middle) * scale);
      for (const [j, value] of values.entries()) packed[j * stride + a] = value;
      longest = Math.max(longest, Math.hypot(...values));
    }
    return 2 ** -22 * longest + 2 ** -40;
  };
  const [rowSums, squares] = [compute.float64(chunks * features), compute.float64(chunks * features)];
  compute.run('packRows', chunks, { ...common, origin, scale, points, sums: rowSums, squares });
  for (let a = 0; a < clusters; a++) {
    const row = random.int(rows);
    for (let j = 0; j < features; j++) centroids[a * features + j] = columns[j][row];
  }
  let reach = pack();
  const centroid = compute.float32(features);
  centroid.set(points.subarray(0, features));
  compute.run('seedingStep', chunks, {
    ...{ points, rows, features, chunkRows, centroid, candidates: packed, trials: clusters, closest, potential },
  });
  keep(points, rowSums, squares, closest, potential);

  const scratch = compute.int32(chunks * LLOYD_SCRATCH);
  for (let pass = 0; pass < 5; pass++) {
    compute.run('lloydPass', chunks, {
      ...{ ...common, points, scale, centroids, clusters, packed, reach, drift, othersDrift, segment, limit },
      ...{ runnerUp, origin, sums, counts, changes: perChunk, scratch },
    });
    keep(segment, limit, runnerUp, sums, counts, perChunk);
    if (pass === 4) break;
    const moves = Float64Array.from({ length: clusters }, () => random.uniform() * 0.2);
    for (let a = 0; a < clusters; a++) {
      centroids[a * features + random.int(features)] += moves[a] / scale;
      const others = Math.max(0, ...moves.filter((_, b) => b !== a));
      drift[a] += moves[a] + others;
      othersDrift[a] += others;
    }
    reach = pack();
  }
  const bounded = segment.slice();
  const [nearest, second] = [compute.float64(rows), compute.float64(rows)];
  compute.run('nearestCentroid', chunks, {
    ...{ ...common, centroids, clusters, segment, nearest, second, inertia: perChunk },
    scratch: compute.float64(chunks * nearestScratch(features)),
  });
  keep(segment, nearest, second, perChunk);
  return { written, bounded, searched: segment.slice(), centroids: centroids.slice() };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Float32Array | Int32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function factorTrace(compute: Compute, random: Random, columns: Columns, rows: number, constant: 0 | 1): unknown {
  const chunkRows = 300;
  const chunks = Math.ceil(rows / chunkRows);
  const width = constant + columns.length + 1;
  const target = compute.float64(rows);
  for (let i = 0; i < rows; i++) target[i] = random.normal();
  const origin = compute.float64(columns.length + 1).fill(0.25);
  const factors = compute.float64(chunks * width * width);
  const scratch = compute.float64(chunks * factorScratch(width));
  compute.run('factorRows', chunks, { columns, rows, chunkRows, target, origin, constant, factors, scratch });
  return factors.slice();
}

describe('createCompute', () => {
  let one: HostCompute;
  let two: HostCompute;
  beforeAll(async () => {
    [one, two] = await Promise.all([createCompute(1), createCompute(2)]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
  });

  const shapes = fc.record({
    seed: fc.nat(),
    rows: fc.integer({ min: 1, max: 1300 }),
    features: fc.integer({ min: 1, max: 9 }),
    clusters: fc.integer({ min: 2, max: 21 }),
    grid: fc.boolean(),
  });

  it('writes with every kernel the bytes of its TypeScript twin, on one lane and on two', () => {
    fc.assert(
      fc.property(shapes, ({ seed, rows, features, clusters, grid }) => {
        const traces = [plainCompute(), one.open(), two.open()].map((compute) => {
          const random = seededRandom(seed);
          const columns = columnsOn(compute, random, rows, features, grid);
          return [
            kMeansTrace(compute, random, columns, rows, clusters),
            factorTrace(compute, random, columns, rows, clusters % 2 === 0 ? 0 : 1),
          ];
        });
        expect(traces[1]).toEqual(traces[0]);
        expect(traces[2]).toEqual(traces[0]);
      }),
      { numRuns: 60 },
    );
  });

  it('finds the centroid that brute force finds, with bounds as without', () => {
    fc.assert(
      fc.property(shapes, ({ seed, rows, features, clusters, grid }) => {
        const compute = two.open();
        const random = seededRandom(seed);
        const columns = columnsOn(compute, random, rows, features, grid);
        const { bounded, searched, centroids } = kMeansTrace(compute, random, columns, rows, clusters);
        const expected = Int32Array.from({ length: rows }, (_, i) => {
          const distances = Array.from({ length: clusters }, (_, a) =>
            columns.reduce((sum, column, j) => sum + (column[i] - centroids[a * features + j]) ** 2, 0),
          );
          return distances.indexOf(Math.min(...distances));
        });
        expect(searched).toEqual(expected);
        // On the grid, rows can be as far from two centroids; a row then stays where it is.
        if (!grid) expect(bounded).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('copies columns that are not in its memory', () => {
    const rows = 700;
    const inside = two.open();
    const columns = columnsOn(inside, seededRandom(5), rows, 3, false);
    const expected = kMeansTrace(inside, seededRandom(6), columns, rows, 4);
    const outside = columns.map((column) => Float64Array.from(column));
    expect(kMeansTrace(two.open(), seededRandom(6), outside, rows, 4)).toEqual(expected);
    const reordered = two.open();
    const block = reordered.float64(rows * 6);
    const scattered = [4, 0, 5].map((place, j) => {
      const column = block.subarray(place * rows, (place + 1) * rows);
      column.set(columns[j]);
      return column;
    });
    expect(kMeansTrace(reordered, seededRandom(6), scattered, rows, 4)).toEqual(expected);
  });

  it('refuses an array from elsewhere that a kernel would write to', () => {
    const compute = one.open();
    const columns = [compute.float64(10)];
    const origin = compute.float64(2);
    expect(() =>
      compute.run('factorRows', 1, {
        ...{ columns, rows: 10, chunkRows: 10, target: compute.float64(10), origin, constant: 1 },
        ...{ factors: new Float64Array(9), scratch: compute.float64(factorScratch(3)) },
      }),
    ).toThrow('The kernel argument factors is an array that is not from this compute.');
  });

  it('lends memory again after a mark is taken back, clean, and copies anew what was copied there', () => {
    const compute = one.open();
    const outside = [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)];
    const total = () => {
      const origin = compute.float64(3);
      const factors = compute.float64(9);
      const [target, scratch] = [compute.float64(3), compute.float64(factorScratch(3))];
      const shape = { columns: outside, rows: 3, chunkRows: 3, constant: 0 as const };
      compute.run('factorRows', 1, { ...shape, target, origin, factors, scratch });
      return factors.slice();
    };
    const kept = compute.float64(100).fill(3);
    const expected = total();
    const takeBack = compute.mark();
    const lent = compute.float64(1000).fill(5);
    expect(total()).toEqual(expected);
    takeBack();
    const again = compute.float64(1000);
    expect(again.byteOffset).toBe(lent.byteOffset);
    expect(again).toEqual(new Float64Array(1000));
    expect(total()).toEqual(expected);
    expect(kept).toEqual(new Float64Array(100).fill(3));
  });

  it('says how much is missing when a task asks for more than 4 GiB', () => {
    const compute = one.open();
    compute.float64(1000);
    expect(() => compute.float64(2 ** 29)).toThrow(/needs 4097 MB of memory; one task has at most 4096 MB/);
  });

  it('gives the memory of fifty tasks back', async () => {
    const megabytes = () => process.memoryUsage().rss / 2 ** 20;
    const before = megabytes();
    for (let task = 0; task < 50; task++) {
      const compute = two.open();
      compute.float64(2 ** 21).fill(1);
      const random = seededRandom(task);
      factorTrace(compute, random, columnsOn(compute, random, 700, 2, false), 700, 1);
      two.release();
      await new Promise(setImmediate);
    }
    // All together they had 800 MB.
    expect(megabytes() - before).toBeLessThan(400);
  });
});
