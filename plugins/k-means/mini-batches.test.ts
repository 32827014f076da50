import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BATCH_ROWS, type FeatureTable, finish, plainCompute, seededRandom, type z } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { miniBatchKMeans } from './index.ts';
import { createRunningMeans } from './running-means.ts';

type Params = z.input<typeof miniBatchKMeans.params>;

const tableOf = (columns: readonly Float64Array[]): FeatureTable => ({
  rows: columns[0].length,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns,
});
const learn = (columns: readonly Float64Array[], params: Params, seed = 1) =>
  finish(
    miniBatchKMeans.fit(tableOf(columns), miniBatchKMeans.params.parse(params), {
      random: seededRandom(seed),
      compute: plainCompute(),
    }),
  );

type Model = z.output<typeof miniBatchKMeans.model>;

function sizesOf(model: Model, columns: readonly Float64Array[]): number[] {
  const sizes = new Array<number>(model.centroids.rows).fill(0);
  for (const a of miniBatchKMeans.assign(model, tableOf(columns), { compute: plainCompute() }).segment) sizes[a]++;
  return sizes;
}

function benchmark(name: string): Float64Array[] {
  const text = gunzipSync(readFileSync(`${SHARED}/clustering/${name}.data.gz`)).toString();
  const rows = text.trim().split('\n');
  return [0, 1].map((j) => Float64Array.from(rows, (row) => Number(row.trim().split(/\s+/)[j])));
}

// Figures by scikit-learn 1.2.1: test/fixtures/k-means.py.
describe.skipIf(!hasShared)('mini-batch k-means on real data', () => {
  it.each([
    ['s1', 15, 9562230163621.963, [353, 351, 350, 350, 350, 341, 341, 336, 334, 327, 323, 318, 315, 314, 297]],
    ['s2', 15, 14663049207159.8, [362, 360, 348, 346, 341, 341, 340, 340, 338, 332, 331, 311, 307, 305, 298]],
    [
      ...(['a1', 20, 12281531071.900936] as const),
      [162, 155, 154, 154, 153, 152, 151, 151, 150, 150, 149, 149, 149, 148, 148, 147, 145, 145, 144, 144],
    ],
    ['unbalance', 8, 14317706517192.838, [1937, 1137, 1089, 911, 511, 500, 352, 63]],
  ])(
    'goes from the same start over the same batches of %s where MiniBatchKMeans does',
    (name, clusters, inertia, sizes) => {
      const columns = benchmark(name);
      const apart = Math.floor(columns[0].length / clusters);
      const initialCentroids = Array.from({ length: clusters }, (_, a) => columns.map((column) => column[a * apart]));
      const model = learn(columns, { clusters, initialCentroids, batchSize: 1024, rounds: 1 });
      expect(Math.abs(model.inertia / inertia - 1)).toBeLessThan(1e-12);
      expect(sizesOf(model, columns)).toEqual(sizes);
    },
  );

  // The best known SSE (REFERENCE.md), and the lowest of five seeds of MiniBatchKMeans, which starts five times as well.
  it.each([
    ['s1', 15, 8.917615617e12, 8924068892291.328],
    ['a1', 20, 1.214625752e10, 12153577446.95097],
    ['unbalance', 8, 2.144920628e11, 214676879860.4665],
  ])('comes within a ten thousandth of the best known SSE of %s, from any seed', (name, clusters, best, reference) => {
    const columns = benchmark(name);
    for (let seed = 1; seed <= 5; seed++) {
      const { inertia } = learn(columns, { clusters }, seed);
      expect(inertia / best - 1).toBeLessThan(1e-4);
      expect(inertia).toBeLessThan(reference);
    }
  });
});

describe('mini-batch k-means', () => {
  it('finds groups in more rows than a batch, sorted by group as they may be', () => {
    const random = seededRandom(3);
    const rows = BATCH_ROWS + 5000;
    const group = Float64Array.from({ length: rows }, (_, i) => Math.floor((4 * i) / rows));
    const columns = [10, 3].map((apart) => group.map((g) => apart * g + random.normal()));
    const { centroids, inertia, iterations } = learn(columns, { clusters: 4, rounds: 1 });
    const found = Array.from({ length: 4 }, (_, a) => centroids.values[2 * a]).sort((a, b) => a - b);
    for (const [g, x] of found.entries()) expect(Math.abs(x - 10 * g)).toBeLessThan(0.05);
    // Two features of variance 1, but for what the group means explain.
    expect(Math.abs(inertia / (2 * rows) - 1)).toBeLessThan(0.02);
    expect(iterations).toBe(1);
  });

  it('moves a centroid to the mean of all rows that it won, and a starved one to the row farthest from all', () => {
    const means = createRunningMeans(Float64Array.of(0, 100), Float64Array.of(2, 0));
    const batch = (values: number[], segment: number[], nearest: number[]) => ({
      rows: values.length,
      columns: [Float64Array.from(values)],
      segment: Int32Array.from(segment),
      nearest: Float64Array.from(nearest),
      inertia: 0,
    });
    means.learn(batch([3, 6], [0, 0], [9, 36]));
    expect([...means.centroids]).toEqual([(2 * 0 + 3 + 6) / 4, 100]);
    means.endRound();
    means.learn(batch([1, 20, 4], [0, 0, 0], [1, 300, 3]));
    expect(means.centroids[1]).toBe(20);
    expect(means.centroids[0]).toBeCloseTo((9 + 25) / 7, 12);
  });

  it('starts from given centroids, and refuses them in another number or width', () => {
    const columns = [Float64Array.of(0, 1, 10, 11)];
    const { centroids } = learn(columns, { clusters: 2, initialCentroids: [[1], [9]], batchSize: 16 });
    expect([...centroids.values].sort((a, b) => a - b)).toEqual([0.5, 10.5]);
    expect(miniBatchKMeans.params.safeParse({ clusters: 3, initialCentroids: [[1], [9]] }).success).toBe(false);
    const wide = [
      [1, 2],
      [3, 4],
    ];
    expect(() => learn(columns, { clusters: 2, initialCentroids: wide })).toThrow('is of length 2');
  });

  it('refuses fewer distinct rows than clusters', () => {
    expect(() => learn([new Float64Array(50).fill(7)], { clusters: 2 })).toThrow('have 1 distinct ones');
  });
});
