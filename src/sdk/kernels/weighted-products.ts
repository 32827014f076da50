/**
 * Products of columns of a block of rows, summed over its rows: what covariances and second derivatives are made of. A
 * block has a run of PRODUCT_BLOCK numbers for each column.
 *
 *   Σ_i w_i x_it z_iu, as the sum over the even rows + the sum over the odd ones
 */

/** Rows of a block, which stays in the processor's cache. Even, as the SIMD twin takes two. */
export const PRODUCT_BLOCK = 128;

/** Adds Σ_i w_i x_it x_iu to `sums[at + t * stride + u]`; u ≤ t only where `triangle` is true. Writes to `weighted`. */
export function addProducts(
  { x, weight, weighted }: { readonly x: Float64Array; readonly weight: Float64Array; readonly weighted: Float64Array },
  [terms, count]: readonly [number, number],
  sums: Float64Array,
  [at, stride]: readonly [number, number],
  triangle: boolean,
): void {
  for (let t = 0; t < terms; t++) {
    for (let i = 0; i < count; i++) weighted[i] = weight[i] * x[t * PRODUCT_BLOCK + i];
    for (let u = 0; u < (triangle ? t + 1 : terms); u++)
      sums[at + t * stride + u] += dotBlock(weighted, x, u * PRODUCT_BLOCK, count);
  }
}

/** Σ a_i b_i over the rows of a block, of which b starts at `at`. */
export function dotBlock(a: Float64Array, b: Float64Array, at: number, count: number): number {
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 1 < count; i += 2) {
    even += a[i] * b[at + i];
    odd += a[i + 1] * b[at + i + 1];
  }
  if (i < count) even += a[i] * b[at + i];
  return even + odd;
}
