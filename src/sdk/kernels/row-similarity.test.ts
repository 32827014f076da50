import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompute, type HostCompute } from '../../engine/compute.ts';
import type { Compute } from '../compute.ts';
import { seededRandom } from '../random.ts';
import { plainCompute } from './plain-compute.ts';
import { powersOfHalf } from './row-similarity.ts';

interface Shape {
  readonly seed: number;
  readonly points: number;
  readonly features: number;
  readonly queries: number;
  readonly gamma: number;
  readonly chunkRows: number;
  readonly from: number;
}

/** Random points and queries of which a third of the values are 0, and their similarities. */
function similarities(compute: Compute, { seed, points: count, features, queries, gamma, chunkRows, from }: Shape) {
  const random = seededRandom(seed);
  const value = () => (random.int(3) === 0 ? 0 : 3 * random.normal());
  const points = compute.float64(count * features).map(value);
  const rows = Array.from({ length: queries }, () => Array.from({ length: features }, value));
  const held = <A extends Float64Array | Int32Array>(array: A, values: readonly number[]): A => {
    array.set(values);
    return array;
  };
  const squareOf = (row: readonly number[]) => row.reduce((sum, x) => sum + x * x, 0);
  const pointAt = (i: number) => Array.from({ length: features }, (_, j) => points[j * count + i]);
  const entries = rows.map((row) => row.flatMap((x, j) => (x === 0 ? [] : [{ x, j }])));
  const offsets = [0];
  for (const list of entries) offsets.push((offsets.at(-1) ?? 0) + list.length);
  const flat = entries.flat();
  const powers = powersOfHalf();
  const similarity = compute.float64(queries * count).fill(-7);
  const rounded = compute.float32(queries * count).fill(-7);
  compute.run('rowSimilarity', queries * Math.ceil((count - from) / chunkRows), {
    points: held(compute.float64(points.length), Array.from(points)),
    stride: count,
    squares: held(
      compute.float64(count),
      Array.from({ length: count }, (_, i) => squareOf(pointAt(i))),
    ),
    offsets: held(compute.int32(offsets.length), offsets),
    terms: held(
      compute.int32(flat.length),
      flat.map(({ j }) => j),
    ),
    weights: held(
      compute.float64(flat.length),
      flat.map(({ x }) => x),
    ),
    querySquares: held(compute.float64(queries), rows.map(squareOf)),
    gamma,
    powers: held(compute.float64(powers.length), Array.from(powers)),
    ...{ from, to: count, chunkRows, similarity, width: count, single: 1, rounded },
  });
  const written = { similarity: similarity.slice(), rounded: rounded.slice() };
  return { ...written, rows, points: Array.from({ length: count }, (_, i) => pointAt(i)) };
}

const shapes = fc
  .record({
    seed: fc.nat(),
    points: fc.integer({ min: 1, max: 60 }),
    features: fc.integer({ min: 1, max: 13 }),
    queries: fc.integer({ min: 1, max: 3 }),
    gamma: fc.constantFrom(0, 0.01, 1, 50),
    chunkRows: fc.integer({ min: 1, max: 40 }),
  })
  .chain((shape) => fc.integer({ min: 0, max: shape.points - 1 }).map((from): Shape => ({ ...shape, from })));

describe('rowSimilarity', () => {
  let hosts: HostCompute[];
  beforeAll(async () => {
    hosts = [await createCompute(1), await createCompute(2)];
  });
  afterAll(() => Promise.all(hosts.map((host) => host.close())));

  it('is the inner product, or the exponential of the squared distance', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { similarity, rounded, rows, points } = similarities(plainCompute(), shape);
        for (const [q, row] of rows.entries()) {
          for (const [i, point] of points.entries()) {
            const at = q * shape.points + i;
            if (i < shape.from) expect([similarity[at], rounded[at]]).toEqual([-7, -7]);
            else {
              const dot = row.reduce((sum, x, j) => sum + x * point[j], 0);
              const distance = row.reduce((sum, x, j) => sum + (x - point[j]) ** 2, 0);
              const exact = shape.gamma > 0 ? Math.exp(-shape.gamma * distance) : dot;
              expect(Math.abs(similarity[at] - exact)).toBeLessThan(1e-12 * (1 + Math.abs(exact)) * (1 + shape.gamma));
              expect(rounded[at]).toBe(Math.fround(similarity[at]));
            }
          }
        }
      }),
    );
  });

  it('writes the bytes of its TypeScript twin, on one lane and on two', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const plain = similarities(plainCompute(), shape);
        for (const host of hosts) {
          const { similarity, rounded } = similarities(host.open(), shape);
          expect({ similarity, rounded }).toEqual({ similarity: plain.similarity, rounded: plain.rounded });
        }
      }),
      { numRuns: 60 },
    );
  });
});
