/**
 * Covariance and Pearson's correlation of every pair of columns, each over the rows that have both values.
 *
 *   S_xy = Σ (x − x̄)(y − ȳ),   covariance S_xy / (n − 1),   correlation S_xy / √(S_xx S_yy)
 *
 * in two passes: means first, then products of what is left, corrected by what their sums are not 0 by.
 */

import { outlineOf } from './outline.ts';

/** S_xx, S_yy and S_xy of a pair of columns, over their n common rows. */
export interface Products {
  readonly n: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/** Rows whose centered values stay in the cache while all pairs of columns are multiplied. */
const BLOCK = 1024;

/** Rows whose products are added up apart, whoever does it, so that sums do not depend on how many threads there are. */
export const CHUNK = 65_536;

/** A chunk of columns without gaps. */
export interface ScatterOrder {
  readonly columns: readonly Float64Array[];
  /** About the means of the whole columns. */
  readonly centers: readonly number[];
  readonly from: number;
}

/** Sums of centered values, and of their products for columns i ≥ j at i × columns + j. */
export interface Scatter {
  readonly sums: Float64Array;
  readonly products: Float64Array;
}

/** The scatter of CHUNK rows. */
export function scatterOf({ columns, centers, from }: ScatterOrder): Scatter {
  const d = columns.length;
  const sums = new Float64Array(d);
  const products = new Float64Array(d * d);
  const block = columns.map(() => new Float64Array(BLOCK));
  const end = Math.min(columns[0].length, from + CHUNK);
  for (let start = from; start < end; start += BLOCK) {
    const length = Math.min(BLOCK, end - start);
    for (let j = 0; j < d; j++) sums[j] += center(columns[j], centers[j], start, length, block[j]);
    addProducts(block, length, products);
  }
  return { sums, products };
}

/** The products of each two columns, whose chunks have these scatters. */
export function productsOf(chunks: readonly Scatter[], rows: number): (a: number, b: number) => Products {
  const d = chunks[0].sums.length;
  const total = (part: (chunk: Scatter) => number) => chunks.reduce((sum, chunk) => sum + part(chunk), 0);
  const sums = Array.from({ length: d }, (_, a) => total((chunk) => chunk.sums[a]));
  const product = (a: number, b: number) =>
    total(({ products }) => products[Math.max(a, b) * d + Math.min(a, b)]) - (sums[a] * sums[b]) / rows;
  return (a, b) => ({ n: rows, xx: product(a, a), yy: product(b, b), xy: product(a, b) });
}

function center(column: Float64Array, mean: number, start: number, length: number, into: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const difference = column[start + i] - mean;
    into[i] = difference;
    sum += difference;
  }
  return sum;
}

/** Adds the products of each two blocks, two rows of the triangle by two columns at a time: each value loaded serves two. */
function addProducts(block: readonly Float64Array[], length: number, products: Float64Array): void {
  const d = block.length;
  for (let a = 0; a < d; a += 2) {
    const x0 = block[a];
    const x1 = block[a + 1] ?? x0;
    for (let b = 0; b <= a; b += 2) {
      const y0 = block[b];
      const y1 = block[b + 1] ?? y0;
      let [s00, s01, s10, s11] = [0, 0, 0, 0];
      for (let i = 0; i < length; i++) {
        const u0 = x0[i];
        const u1 = x1[i];
        const v0 = y0[i];
        const v1 = y1[i];
        s00 += u0 * v0;
        s01 += u0 * v1;
        s10 += u1 * v0;
        s11 += u1 * v1;
      }
      products[a * d + b] += s00;
      if (b + 1 < d) products[a * d + b + 1] += s01;
      if (a + 1 < d) products[(a + 1) * d + b] += s10;
      if (a + 1 < d && b + 1 < d) products[(a + 1) * d + b + 1] += s11;
    }
  }
}

/** Products of two columns over the rows that have both values. */
export function productsOfPair(x: Float64Array, y: Float64Array): Products {
  const columns = commonRows(x, y);
  const rows = columns[0].length;
  if (rows === 0) return { n: 0, xx: 0, yy: 0, xy: 0 };
  const centers = columns.map((column) => outlineOf(column).center);
  const chunks = Array.from({ length: Math.ceil(rows / CHUNK) }, (_, i) =>
    scatterOf({ columns, centers, from: i * CHUNK }),
  );
  return productsOf(chunks, rows)(0, 1);
}

/** Copies of two columns, with the rows only that have both values. */
export function commonRows(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const [a, b] = [new Float64Array(x.length), new Float64Array(x.length)];
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    a[count] = x[i];
    b[count] = y[i];
    if (!Number.isNaN(x[i]) && !Number.isNaN(y[i])) count++;
  }
  return [a.subarray(0, count), b.subarray(0, count)];
}

/** NaN where one of the two does not vary. */
export const pearson = ({ xx, yy, xy }: Products): number =>
  xx > 0 && yy > 0 ? Math.min(1, Math.max(-1, xy / Math.sqrt(xx) / Math.sqrt(yy))) : Number.NaN;

/** The sample's (divided by n − 1), or with `delta` 0 the population's; NaN where there are too few rows. */
export const covariance = ({ n, xy }: Products, delta: number): number => (n > delta ? xy / (n - delta) : Number.NaN);
