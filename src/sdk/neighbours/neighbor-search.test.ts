import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from '../algorithm.ts';
import { seededRandom } from '../random.ts';
import { growKdTree, type KdTree, keepPoints } from './kd-tree.ts';
import { neighborSearch } from './neighbor-search.ts';
import { boxGap, boxSpan, type Distance, pointGap, pointPower, powerOf, rootOf } from './powers.ts';

type Rows = readonly (readonly number[])[];

const columnsOf = (rows: Rows) => rows[0].map((_, j) => Float64Array.from(rows, (row) => row[j]));
const grow = (rows: Rows, distance: Distance): KdTree =>
  finish(growKdTree({ rows: rows.length, columns: columnsOf(rows) }, distance));

/** The power of a distance, term by term as the definition has it. */
const powerBetween = (a: readonly number[], b: readonly number[], distance: Distance): number =>
  a.reduce((sum, x, j) => sum + powerOf(Math.abs(x - b[j]), distance), 0);

/** Tables where distances tie and rows repeat, others where they do not, and some far from the origin. */
const tables = fc
  .record({
    seed: fc.nat(),
    rows: fc.integer({ min: 1, max: 150 }),
    dimensions: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom('grid', 'cloud', 'far', 'skewed', 'one value'),
  })
  .map(({ seed, rows, dimensions, kind }) => {
    const random = seededRandom(seed);
    const value = {
      grid: () => random.int(4),
      cloud: () => random.normal(),
      far: () => 1e9 + random.normal() * 1e-6,
      skewed: () => Math.exp(12 * random.normal()),
      'one value': () => 3,
    }[kind];
    return Array.from({ length: rows }, () => Array.from({ length: dimensions }, value));
  });
const distances = fc.constantFrom<Distance>('euclidean', 'manhattan');

/** Of rows at distance 0 from what was asked, and so equal, a search may find any: the first with the same values. */
const firstLike = (rows: Rows, of: number): number => rows.findIndex((row) => row.every((x, j) => x === rows[of][j]));

function leavesOf({ start, end, right }: KdTree): { leaf: number; point: number }[] {
  return [...right.keys()]
    .filter((node) => right[node] === 0)
    .flatMap((leaf) => Array.from({ length: end[leaf] - start[leaf] }, (_, i) => ({ leaf, point: start[leaf] + i })));
}

describe('a k-d tree', () => {
  it('holds every row once, in the least boxes around the points of each node', () => {
    fc.assert(
      fc.property(tables, distances, (rows, distance) => {
        const tree = grow(rows, distance);
        const { dimensions, points, row, start, end, right, parent, boxes } = tree;
        expect([...row].sort((a, b) => a - b)).toEqual([...rows.keys()]);
        for (const [point, of] of row.entries())
          expect([...points.subarray(point * dimensions, (point + 1) * dimensions)]).toEqual(rows[of]);
        expect([start[0], end[0], parent[0]]).toEqual([0, rows.length, -1]);
        for (const node of right.keys()) {
          const inside = Array.from(row.subarray(start[node], end[node]), (of) => rows[of]);
          const box = boxes.subarray(node * 2 * dimensions, (node + 1) * 2 * dimensions);
          for (let j = 0; j < dimensions; j++) {
            expect(box[j]).toBe(Math.min(...inside.map((values) => values[j])));
            expect(box[dimensions + j]).toBe(Math.max(...inside.map((values) => values[j])));
          }
          if (right[node] === 0) continue;
          expect([parent[node + 1], parent[right[node]]]).toEqual([node, node]);
          expect([start[node + 1], end[node + 1], end[right[node]]]).toEqual([
            start[node],
            start[right[node]],
            end[node],
          ]);
        }
        expect(leavesOf(tree)).toHaveLength(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it('stays shallow where values are equal, skewed, or one is extreme', () => {
    const random = seededRandom(5);
    const shapes: Record<string, () => number[]> = {
      equal: () => [1, 2],
      zeros: () => [random.uniform() < 0.9 ? 0 : random.normal(), random.uniform() < 0.9 ? 0 : random.normal()],
      skewed: () => [Math.exp(40 * random.normal()), 0],
      powers: () => [2 ** -random.int(1000), 2 ** random.int(1000)],
    };
    for (const [name, shape] of Object.entries(shapes)) {
      const { depth } = grow(Array.from({ length: 20_000 }, shape), 'euclidean');
      expect(depth, name).toBeLessThan(60);
    }
    const extreme = Array.from({ length: 20_000 }, (_, i) => [i === 7 ? 1e9 : random.normal(), random.normal()]);
    expect(grow(extreme, 'euclidean').depth).toBeLessThan(40);
  });

  it('bounds the distances of points by those of their boxes, in computed figures', () => {
    fc.assert(
      fc.property(tables, distances, fc.nat(), (rows, distance, seed) => {
        const tree = grow(rows, distance);
        const { points, boxes, dimensions, squared } = tree;
        const size = 2 * dimensions;
        const all = Number.POSITIVE_INFINITY;
        const random = seededRandom(seed);
        for (let trial = 0; trial < 20; trial++) {
          const [a, b] = [random.int(tree.right.length), random.int(tree.right.length)];
          const p = tree.start[a] + random.int(tree.end[a] - tree.start[a]);
          const q = tree.start[b] + random.int(tree.end[b] - tree.start[b]);
          const power = powerBetween(rows[tree.row[p]], rows[tree.row[q]], distance);
          expect(pointPower(points, p * dimensions, points, q * dimensions, dimensions, squared)).toBe(power);
          const gaps = [
            pointGap(points, p * dimensions, boxes, b * size, dimensions, squared, all),
            boxGap(boxes, a * size, b * size, dimensions, squared, all),
          ];
          for (const gap of gaps) expect(gap).toBeLessThanOrEqual(power);
          const most = powerOf(random.uniform(), distance) * gaps[0];
          expect(pointGap(points, p * dimensions, boxes, b * size, dimensions, squared, most) > most).toBe(
            gaps[0] > most,
          );
          expect(boxGap(boxes, a * size, b * size, dimensions, squared, most) > most).toBe(gaps[1] > most);
          if (a === b) expect(boxSpan(boxes, a * size, dimensions, squared)).toBeGreaterThanOrEqual(power);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a neighbor search', () => {
  it('counts, finds the nearest and the k-th nearest as a search through all rows does', () => {
    const asked = fc.record({ k: fc.integer({ min: 1, max: 12 }), at: fc.nat(), other: fc.nat(), apart: fc.boolean() });
    fc.assert(
      fc.property(tables, distances, asked, (rows, distance, { k, at, other, apart }) => {
        const tree = grow(rows, distance);
        const search = neighborSearch(tree);
        const row = rows[at % rows.length];
        // A radius that some pair of rows has exactly.
        const radius = powerBetween(row, rows[other % rows.length], distance);
        const powers = rows.map((values) => powerBetween(row, values, distance));

        const { leaf, point } = leavesOf(tree).find((place) => tree.row[place.point] === at % rows.length)!;
        const within = powers.filter((power) => power <= radius).length;
        expect(search.countAround(point, leaf, radius, Number.POSITIVE_INFINITY)).toBe(within);
        expect(search.countAround(point, leaf, radius, k)).toBe(Math.min(k, within));

        const query = apart ? row.map((value) => value + 0.5) : row;
        const queried = rows.map((values) => powerBetween(query, values, distance));
        const values = Float64Array.from([0, 0, ...query]);
        const sorted = queried.toSorted((a, b) => a - b);
        expect(search.kthNearest(values, 2, k)).toBe(sorted[k - 1] ?? Number.POSITIVE_INFINITY);

        const nearest = search.nearest(values, 2, radius);
        const expected = sorted[0] <= radius ? queried.indexOf(sorted[0]) : -1;
        expect(nearest < 0 ? -1 : firstLike(rows, tree.row[nearest])).toBe(expected);
        expect(search.away).toBe(expected < 0 ? Number.POSITIVE_INFINITY : sorted[0]);
      }),
      { numRuns: 300 },
    );
  });

  it('finds among kept points what it finds in a tree of these alone', () => {
    fc.assert(
      fc.property(tables, distances, fc.nat(), (rows, distance, seed) => {
        const random = seededRandom(seed);
        const tree = grow(rows, distance);
        const kept = Uint8Array.from(tree.row, () => (random.uniform() < 0.4 ? 1 : 0));
        const some = keepPoints(tree, kept);
        const left = tree.row.filter((_, point) => kept[point] === 1);
        expect(some.row).toEqual(left);
        const search = neighborSearch(some);
        for (const row of rows.slice(0, 10)) {
          const powers = Array.from(left, (of) => powerBetween(row, rows[of], distance));
          const least = Math.min(...powers);
          const expected = Math.min(...left.filter((_, i) => powers[i] === least));
          const nearest = search.nearest(Float64Array.from(row), 0, Number.POSITIVE_INFINITY);
          if (left.length === 0) expect(nearest).toBe(-1);
          else if (least === 0) expect(rows[some.row[nearest]]).toEqual(row);
          else expect(some.row[nearest]).toBe(expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('answers a tree without rows', () => {
    const tree = finish(growKdTree({ rows: 0, columns: [new Float64Array(0)] }, 'euclidean'));
    const search = neighborSearch(tree);
    expect(search.nearest(Float64Array.of(1), 0, Number.POSITIVE_INFINITY)).toBe(-1);
    expect(search.kthNearest(Float64Array.of(1), 0, 2)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes distances to powers and back', () => {
    expect([powerOf(3, 'euclidean'), powerOf(3, 'manhattan')]).toEqual([9, 3]);
    expect([rootOf(9, 'euclidean'), rootOf(9, 'manhattan')]).toEqual([3, 9]);
  });
});
