import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompute, type HostCompute } from '../../engine/compute.ts';
import type { Compute } from '../compute.ts';
import { seededRandom } from '../random.ts';
import { productScratch } from './cross-products.ts';
import { plainCompute } from './plain-compute.ts';
import { PRODUCT_BLOCK } from './weighted-products.ts';

interface Shape {
  readonly seed: number;
  readonly rows: number;
  readonly features: number;
  readonly from: number;
}

/** Random columns, and what the kernel writes of them in chunks of two blocks. */
function productsOf(compute: Compute, { seed, rows, features, from }: Shape) {
  const random = seededRandom(seed);
  const block = compute.float64(rows * features);
  for (let at = 0; at < block.length; at++) block[at] = 5 + random.normal();
  const columns = Array.from({ length: features }, (_, j) => block.subarray(j * rows, (j + 1) * rows));
  const center = compute.float64(features).fill(4.5);
  const chunkRows = 2 * PRODUCT_BLOCK;
  const chunks = Math.ceil((rows - from) / chunkRows);
  const products = compute.float64(chunks * features ** 2);
  const scratch = compute.float64(chunks * productScratch(features));
  compute.run('crossProducts', chunks, { columns, rows, from, chunkRows, center, products, scratch });
  return { columns, center, chunks, products: products.slice() };
}

const shapes = fc
  .record({ seed: fc.nat(), rows: fc.integer({ min: 1, max: 900 }), features: fc.integer({ min: 1, max: 11 }) })
  .chain((shape) => fc.integer({ min: 0, max: shape.rows - 1 }).map((from): Shape => ({ ...shape, from })));

describe('crossProducts', () => {
  let hosts: HostCompute[];
  beforeAll(async () => {
    hosts = [await createCompute(1), await createCompute(2)];
  });
  afterAll(() => Promise.all(hosts.map((host) => host.close())));

  it('sums the products of every two columns, in the bytes of its TypeScript twin', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { columns, center, chunks, products } = productsOf(plainCompute(), shape);
        const { features, from } = shape;
        for (let j = 0; j < features; j++) {
          for (let k = 0; k <= j; k++) {
            const parts = Array.from({ length: chunks }, (_, c) => products[c * features ** 2 + j * features + k]);
            const exact = columns[j]
              .subarray(from)
              .reduce((sum, value, i) => sum + (value - center[j]) * (columns[k][from + i] - center[k]), 0);
            expect(parts.reduce((a, b) => a + b)).toBeCloseTo(exact, 9);
          }
        }
        for (const host of hosts) expect(productsOf(host.open(), shape).products).toEqual(products);
      }),
      { numRuns: 60 },
    );
  });
});
