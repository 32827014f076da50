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

function benchmark(name: string): Float64Array[] {
  const text = gunzipSync(readFileSync(`${SHARED}/clustering/${name}.data.gz`)).toString();
  const rows = text.trim().split('\n');
  return [0, 1].map((j) => Float64Array.from(rows, (row) => Number(row.trim().split(/\s+/)[j])));
}

describe.skipIf(!hasShared)('mini-batch k-means on real data', () => {
  // The best known SSE: REFERENCE.md.
  it.each([
    ['s1', 15, 8.917615617e12],
    ['a1', 20, 1.214625752e10],
    ['unbalance', 8, 2.144920628e11],
  ])('comes within a ten thousandth of the best known SSE of %s', (name, clusters, inertia) => {
    const columns = benchmark(name);
    for (let seed = 1; seed <= 3; seed++)
      expect(learn(columns, { clusters }, seed).inertia / inertia - 1).toBeLessThan(1e-4);
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
    expect(() => learn(columns, { clusters: 2, initialCentroids: wide })).toThrow('has 2 numbers');
  });

  it('refuses fewer distinct rows than clusters', () => {
    expect(() => learn([new Float64Array(50).fill(7)], { clusters: 2 })).toThrow('have 1 distinct ones');
  });
});
