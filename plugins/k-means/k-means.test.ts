import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FeatureTable,
  moments,
  NOISE,
  type Progress,
  plainCompute,
  seededRandom,
  UnsuitableData,
  type z,
} from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { kMeans } from './index.ts';
import { inChunks, slicesOf } from './rows-in-chunks.ts';

type Rows = readonly (readonly number[])[];
type Params = z.input<typeof kMeans.params>;

const tableOf = (rows: Rows): FeatureTable => ({
  rows: rows.length,
  features: rows[0].map((_, j) => ({ name: `f${j}` })),
  columns: rows[0].map((_, j) => Float64Array.from(rows, (row) => row[j])),
});

function learn(rows: Rows, params: Params, seed = 1) {
  const context = { random: seededRandom(seed), compute: plainCompute() };
  const learning = kMeans.fit(tableOf(rows), kMeans.params.parse(params), context) as Generator<Progress, Model, void>;
  const progress: Progress[] = [];
  let step = learning.next();
  for (; !step.done; step = learning.next()) progress.push(step.value);
  return { ...step.value, progress };
}
type Model = z.output<typeof kMeans.model>;

const startAt = (rows: Rows, indexes: readonly number[]): Params => ({
  clusters: indexes.length,
  initialCentroids: indexes.map((i) => [...rows[i]]),
});
const assign = (model: Model, rows: Rows) => kMeans.assign(model, tableOf(rows), { compute: plainCompute() });
function sizesOf(model: Model, rows: Rows): number[] {
  const sizes = new Array<number>(model.centroids.rows).fill(0);
  for (const a of assign(model, rows).segment) sizes[a]++;
  return sizes;
}

function standardized(rows: Rows): Rows {
  const columns = tableOf(rows).columns.map(moments);
  return rows.map((row) => row.map((value, j) => (value - columns[j].mean) / Math.sqrt(columns[j].variance)));
}
const numbers = (line: string, separator: string | RegExp) => line.trim().split(separator).map(Number);
const linesOf = (path: string) => readFileSync(`${SHARED}/${path}`, 'utf8').trim().split('\n');
const iris = () =>
  linesOf('toy/iris.csv')
    .slice(1)
    .map((line) => numbers(line, ',').slice(0, 4));
const wholesale = () =>
  linesOf('wholesale_customers.csv')
    .slice(1)
    .map((line) => numbers(line, ',').slice(2));
const benchmark = (name: string) =>
  gunzipSync(readFileSync(`${SHARED}/clustering/${name}.data.gz`))
    .toString()
    .trim()
    .split('\n')
    .map((line) => numbers(line, /\s+/));

async function onlineRetailRfm(): Promise<Rows> {
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.runAndReadAll(`
    SELECT date_sub('day', max(InvoiceDate), TIMESTAMP '2011-12-10')::DOUBLE, count(DISTINCT InvoiceNo)::DOUBLE,
           sum(Quantity * UnitPrice)::DOUBLE
    FROM read_csv('${SHARED}/online_retail.csv.gz', types = { 'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR' })
    WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
    GROUP BY CustomerID ORDER BY CustomerID`);
  return result.getRows() as unknown as Rows;
}

// Figures by scikit-learn 1.2.1 from the same rows as start: test/fixtures/k-means.py.
describe.skipIf(!hasShared)('k-means on real data, from the start that scikit-learn had', () => {
  const agrees = (rows: Rows, start: readonly number[], inertia: number, iterations: number, sizes: number[]) => {
    const model = learn(rows, startAt(rows, start));
    expect(Math.abs(model.inertia / inertia - 1)).toBeLessThan(1e-9);
    expect(model.iterations).toBe(iterations);
    expect(sizesOf(model, rows)).toEqual(sizes);
  };

  it('agrees on iris', () => {
    agrees(iris(), [0, 1], 152.3479517603579, 5, [97, 53]);
    agrees(iris(), [0, 50, 100], 78.851441426146, 4, [62, 50, 38]);
    agrees(iris(), [0, 1, 2, 3, 4, 5], 68.72671145192, 14, [61, 39, 17, 13, 12, 8]);
  });

  it('agrees on wholesale customers: as they are, standardized, and in logarithms', () => {
    const rows = wholesale();
    const five = [0, 100, 200, 300, 400];
    agrees(rows, five, 53283121521.82538, 38, [227, 104, 78, 23, 8]);
    agrees(standardized(rows), five, 1114.477539232546, 11, [259, 96, 68, 10, 7]);
    const logarithms = rows.map((row) => row.map(Math.log));
    agrees(logarithms, [0, 1, 2, 3, 4, 5, 6], 2037.3530625049657, 24, [103, 89, 75, 64, 41, 40, 28]);
  });

  it('agrees on recency, frequency and monetary value of Online Retail', async () => {
    const rows = standardized(await onlineRetailRfm());
    expect(rows).toHaveLength(4338);
    agrees(rows, [0, 1000, 2000, 3000], 4092.453359219059, 14, [3053, 1061, 211, 13]);
    const eight = [0, 500, 1000, 1500, 2000, 2500, 3000, 3500];
    agrees(rows, eight, 2261.0332796089856, 57, [1676, 903, 589, 570, 478, 100, 15, 7]);
    // The best of a hundred restarts of scikit-learn, in REFERENCE.md; sizes there are 13 / 204 / 1,061 / 3,060.
    const best = learn(rows, { clusters: 4, restarts: 20, tolerance: 0 });
    expect(Math.abs(best.inertia / 4092.41889121634 - 1)).toBeLessThan(1e-9);
    expect(sizesOf(best, rows)).toEqual([3060, 1061, 204, 13]);
  });
});

describe.skipIf(!hasShared)('k-means on real data, from its own starts', () => {
  it('finds the published optima of iris', () => {
    const published = [152.3479518, 78.85144143, 57.22847321, 46.44618205, 39.03998725];
    for (const [at, inertia] of published.entries())
      expect(learn(iris(), { clusters: at + 2, restarts: 50 }).inertia).toBeCloseTo(inertia, 7);
  });

  it.each([
    ['s1', 15, 8.917615617e12],
    ['s2', 15, 1.327910949e13],
    ['a1', 20, 1.214625752e10],
    ['unbalance', 8, 2.144920628e11],
  ])('finds the best known partition of %s at defaults, from any seed', (name, clusters, inertia) => {
    const rows = benchmark(name);
    for (let seed = 1; seed <= 5; seed++)
      expect(Math.abs(learn(rows, { clusters }, seed).inertia / inertia - 1)).toBeLessThan(1e-6);
  });
});

describe('k-means', () => {
  const blobs = (rows: number, seed: number): Rows => {
    const random = seededRandom(seed);
    return Array.from({ length: rows }, (_, i) => [10 * (i % 3) + random.normal(), 5 * (i % 2) + random.normal()]);
  };

  it('reports an inertia that is that of its centroids and its own assignment', () => {
    const shapes = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 6, max: 200 }),
      clusters: fc.integer({ min: 2, max: 6 }),
      maxIterations: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(shapes, ({ seed, rows: count, clusters, maxIterations }) => {
        const rows = blobs(count, seed);
        const model = learn(rows, { clusters, restarts: 2, maxIterations }, seed);
        const { segment } = assign(model, rows);
        const { columns, values } = model.centroids;
        const distance = (row: readonly number[], a: number) =>
          row.reduce((sum, value, j) => sum + (value - values[a * columns + j]) ** 2, 0);
        const inertia = rows.reduce((sum, row, i) => sum + distance(row, segment[i]), 0);
        const least = rows.reduce(
          (sum, row) => sum + Math.min(...Array.from({ length: clusters }, (_, a) => distance(row, a))),
          0,
        );
        expect(Math.abs(model.inertia / inertia - 1)).toBeLessThan(1e-12);
        expect(Math.abs(model.inertia / least - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 100 },
    );
  });

  it('counts up to all steps, and its inertia never rises within a run', () => {
    const { progress } = learn(blobs(300, 3), { clusters: 5, restarts: 1 });
    for (const [at, { done, of, metrics }] of progress.entries()) {
      expect(done).toBeLessThanOrEqual(of);
      expect(done).toBeGreaterThanOrEqual(progress[at - 1]?.done ?? 0);
      const before = progress[at - 1]?.metrics?.inertia ?? Number.POSITIVE_INFINITY;
      if (metrics) expect(metrics.inertia).toBeLessThanOrEqual(before * (1 + 1e-12));
    }
  });

  it('numbers segments by size, whatever start they came from', () => {
    const rows = blobs(700, 4).filter((_, i) => i % 6 < 4);
    const sizes = sizesOf(learn(rows, { clusters: 4 }), rows);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    const [one, other] = [1, 2].map((seed) => learn(rows, { clusters: 4, tolerance: 0 }, seed).centroids.values);
    for (const [at, value] of one.entries()) expect(value).toBeCloseTo(other[at], 9);
  });

  it('gives an empty cluster the row that is farthest from its own centroid', () => {
    const rows = [[0], [0.1], [0.2], [10], [10.1], [90]];
    const far = { clusters: 3, initialCentroids: [[0], [10], [-1000]] };
    const model = learn(rows, far);
    expect(Array.from(model.centroids.values, (value) => +value.toFixed(9))).toEqual([0.1, 10.05, 90]);
    expect(sizesOf(model, rows)).toEqual([3, 2, 1]);
  });

  it('re-seeds several empty clusters, duplicates or not, until none is empty', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 8, maxLength: 60 }), (values) => {
        const rows = values.map((value) => [value, value * 0.5]);
        const clusters = Math.min(5, new Set(values).size);
        fc.pre(clusters >= 2);
        const initialCentroids = Array.from({ length: clusters }, (_, a) => [1000 + a, 0]);
        const model = learn(rows, { clusters, initialCentroids });
        expect(sizesOf(model, rows).every((size) => size > 0)).toBe(true);
      }),
    );
  });

  it('does its chunks in slices of no more than a breath', () => {
    const random = seededRandom(5);
    const columns = Array.from({ length: 2 }, () => Float64Array.from({ length: 40_000 }, () => random.normal()));
    const table = { rows: 40_000, features: [{ name: 'a' }, { name: 'b' }], columns };
    const data = inChunks(table, 3);
    const whole = slicesOf(data, 3);
    const parts = slicesOf(data, 3, 2);
    expect(whole).toHaveLength(1);
    expect(parts.map(({ from, chunk, rows, chunks }) => [from, chunk, rows, chunks])).toEqual([
      [0, 0, 16_384, 2],
      [16_384, 2, 16_384, 2],
      [32_768, 4, 7232, 1],
    ]);
    expect(slicesOf({ ...data, features: 1000 }, 1000)).toHaveLength(data.chunks);
  });

  it('splits features that are all constant but one, and refuses rows that are all the same', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [7, i % 2, -1]);
    expect(learn(rows, { clusters: 2 }).inertia).toBeCloseTo(0, 12);
    expect(() =>
      learn(
        rows.map(() => [7, 7]),
        { clusters: 2 },
      ),
    ).toThrow('2 clusters need 2 rows that differ; the 30 rows have 1 distinct ones. Choose features that vary.');
  });

  it('refuses fewer distinct rows than clusters, and says how many there are', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [i % 3, 1]);
    expect(() => learn(rows, { clusters: 4 })).toThrow(UnsuitableData);
    expect(() => learn(rows, { clusters: 4 })).toThrow('the 20 rows have 3 distinct ones. Ask for at most 3 clusters.');
    expect(learn(rows, { clusters: 3 }).inertia).toBeCloseTo(0, 12);
  });

  it('refuses initial centroids of another number or width', () => {
    const two = [
      [0, 0],
      [1, 1],
    ];
    const { success, error } = kMeans.params.safeParse({ clusters: 3, initialCentroids: two });
    expect(success).toBe(false);
    expect(error?.issues).toMatchObject([
      { path: ['initialCentroids'], message: expect.stringContaining('2 initial centroids for 3') },
    ]);
    const rows = [[1], [2], [3]];
    expect(() => learn(rows, { clusters: 2, initialCentroids: two })).toThrow(
      'is of length 2; the prepared table is of width 1',
    );
  });

  it('assigns ties to the lowest index, and says how firmly', () => {
    const model = { centroids: { rows: 2, columns: 1, values: Float64Array.of(0, 4) }, inertia: 0, iterations: 1 };
    const { segment, strength } = assign(model, [[2], [0], [1], [4], [-4]]);
    expect(Array.from(segment)).toEqual([0, 0, 0, 1, 0]);
    expect(Array.from(strength ?? [], (value) => +value.toFixed(12))).toEqual([0, 1, 0.666666666667, 1, 0.5]);
    expect(segment).not.toContain(NOISE);
  });

  it('keeps its accuracy where values are large beside their spread', () => {
    const rows = blobs(200, 9);
    const shifted = rows.map(([a, b]) => [a + 2 ** 30, b - 2 ** 30]);
    const start = [0, 1, 2];
    const model = learn(rows, startAt(rows, start));
    const moved = learn(shifted, startAt(shifted, start));
    expect(Math.abs(moved.inertia / model.inertia - 1)).toBeLessThan(1e-6);
    expect(sizesOf(moved, shifted)).toEqual(sizesOf(model, rows));
  });
});
