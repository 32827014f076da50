import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompute, type HostCompute } from '../../engine/compute.ts';
import type { Compute } from '../compute.ts';
import { seededRandom } from '../random.ts';
import { decay } from './decay.ts';
import { logisticScratch } from './logistic-pass.ts';
import { plainCompute } from './plain-compute.ts';
import { PRODUCT_BLOCK } from './weighted-products.ts';

interface Shape {
  readonly seed: number;
  readonly rows: number;
  readonly features: number;
  readonly constant: 0 | 1;
  readonly classes: number;
  readonly referred: 0 | 1;
  readonly every: number;
  readonly from: number;
  /** Size of the coefficients: large ones make certain rows. */
  readonly steep: number;
}

/** Random rows, classes and coefficients, and what the kernel writes of them in chunks of two blocks. */
function passOver(compute: Compute, shape: Shape) {
  const { seed, rows, features, constant, classes, referred, every, from, steep } = shape;
  const random = seededRandom(seed);
  const filled = (length: number, value: (at: number) => number) => {
    const array = compute.float64(length);
    for (let at = 0; at < length; at++) array[at] = value(at);
    return array;
  };
  const labels = (length: number, value: (at: number) => number) => {
    const array = compute.int32(length);
    for (let at = 0; at < length; at++) array[at] = value(at);
    return array;
  };
  const terms = constant + features;
  const equations = classes - referred;
  const unknowns = equations * terms;
  const chunkRows = 2 * PRODUCT_BLOCK * every;
  const chunks = Math.ceil((rows - from) / chunkRows);
  const block = filled(rows * features, () => 3 + random.normal());
  const given = {
    columns: Array.from({ length: features }, (_, j) => block.subarray(j * rows, (j + 1) * rows)),
    ...{ rows, from, chunkRows, every, constant, equations, referred, classes },
    center: filled(features, () => random.normal()),
    scale: filled(features, () => random.uniform()),
    beta: filled(unknowns, () => steep * random.normal()),
    target: labels(rows, () => random.int(classes)),
    equationOf: labels(classes, (c) => c - referred),
    weights: filled(classes, () => 0.5 + random.uniform()),
  };
  const written = {
    gradient: compute.float64(chunks * unknowns),
    hessian: compute.float64(chunks * unknowns ** 2),
    product: compute.float64(chunks * classes),
    excess: compute.float64(chunks * classes),
    wrong: compute.float64(chunks),
  };
  const scratch = compute.float64(chunks * logisticScratch(terms, equations));
  compute.run('logisticPass', chunks, { ...given, ...written, scratch });
  return { given, written, chunks, terms, unknowns };
}

/** The same sums over all chunks, by the formulas, row by row. */
function slowly({ given, terms, unknowns }: ReturnType<typeof passOver>) {
  const { columns, rows, from, every, center, scale, constant, beta, equations, referred } = given;
  const { target, equationOf, weights } = given;
  const sums = { loss: 0, wrong: 0, gradient: new Float64Array(unknowns), hessian: new Float64Array(unknowns ** 2) };
  for (let i = from; i < rows; i++) {
    if (Math.floor((i - from) / PRODUCT_BLOCK) % every > 0) continue;
    const x = [...(constant ? [1] : []), ...columns.map((column, j) => (column[i] - center[j]) * scale[j])];
    const odds = Array.from({ length: equations }, (_, e) =>
      x.reduce((s, value, t) => s + beta[e * terms + t] * value, 0),
    );
    const all = referred ? [0, ...odds] : odds;
    const highest = Math.max(...all);
    const total = all.reduce((sum, value) => sum + Math.exp(value - highest), 0);
    const own = target[i];
    const weight = weights[own];
    sums.loss += weight * (Math.log(total) + highest - all[own]);
    if (all.some((value, c) => c !== own && value >= all[own])) sums.wrong++;
    const p = odds.map((value) => Math.exp(value - highest) / total);
    for (let k = 0; k < unknowns; k++) {
      const [e, t] = [Math.floor(k / terms), k % terms];
      sums.gradient[k] += weight * (p[e] - (equationOf[own] === e ? 1 : 0)) * x[t];
      for (let l = 0; l <= k; l++) {
        const [f, u] = [Math.floor(l / terms), l % terms];
        sums.hessian[k * unknowns + l] += weight * p[e] * ((e === f ? 1 : 0) - p[f]) * x[t] * x[u];
      }
    }
  }
  return sums;
}

const shapes = fc
  .record({
    seed: fc.nat(),
    rows: fc.integer({ min: 1, max: 900 }),
    features: fc.integer({ min: 1, max: 9 }),
    constant: fc.constantFrom<0 | 1>(0, 1),
    classes: fc.integer({ min: 2, max: 4 }),
    referred: fc.constantFrom<0 | 1>(0, 1),
    every: fc.constantFrom(1, 1, 3),
    steep: fc.constantFrom(0, 0.3, 5, 1000),
  })
  .chain((shape) => fc.integer({ min: 0, max: shape.rows - 1 }).map((from): Shape => ({ ...shape, from })));

describe('logisticPass', () => {
  let hosts: HostCompute[];
  beforeAll(async () => {
    hosts = [await createCompute(1), await createCompute(2)];
  });
  afterAll(() => Promise.all(hosts.map((host) => host.close())));

  it('writes loss, gradient and second derivatives as their formulas have them', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const pass = passOver(plainCompute(), shape);
        const { written, given, chunks, unknowns } = pass;
        const { loss, wrong, gradient, hessian } = slowly(pass);
        const near = (actual: number, expected: number) =>
          expect(Math.abs(actual - expected)).toBeLessThan(1e-11 * shape.rows * (1 + Math.abs(expected)));
        const summed = (parts: Float64Array, at: number) =>
          Array.from({ length: chunks }, (_, chunk) => parts[chunk * (parts.length / chunks) + at]).reduce(
            (a, b) => a + b,
          );
        for (let k = 0; k < unknowns; k++) {
          near(summed(written.gradient, k), gradient[k]);
          for (let l = 0; l <= k; l++) near(summed(written.hessian, k * unknowns + l), hessian[k * unknowns + l]);
        }
        const losses = given.weights.map((weight, c) => {
          const products = written.product.map((value) => Math.log(value));
          return weight * (summed(products, c) + summed(written.excess, c));
        });
        near(
          losses.reduce((sum, value) => sum + value, 0),
          loss,
        );
        expect(summed(written.wrong, 0)).toBe(wrong);
      }),
      { numRuns: 60 },
    );
  });

  it('writes the bytes of its TypeScript twin, on one lane and on two', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { written } = passOver(plainCompute(), shape);
        for (const host of hosts) expect(passOver(host.open(), shape).written).toEqual(written);
      }),
      { numRuns: 60 },
    );
  });
});

describe('decay', () => {
  it('is the exponential to about a unit in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 708, noNaN: true }), (y) => {
        expect(Math.abs(decay(y) / Math.exp(-y) - 1)).toBeLessThan(2.5 * Number.EPSILON);
      }),
      { numRuns: 2000 },
    );
    expect([decay(0), decay(708), decay(1e308)]).toEqual([1, decay(800), decay(708)]);
  });
});
