import { addProducts, PRODUCT_BLOCK } from './weighted-products.ts';

/**
 * Scatter of the rows of a chunk around a point: Σ_i (x_ij − center_j) (x_ik − center_k) of every two columns.
 */
export interface CrossProducts {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** The first row of chunk 0. */
  readonly from: number;
  /** A multiple of PRODUCT_BLOCK. */
  readonly chunkRows: number;
  readonly center: Float64Array;
  /** Written, `columns × columns` numbers a chunk, on and below the diagonal. */
  readonly products: Float64Array;
  /** `chunks × productScratch(columns)`. */
  readonly scratch: Float64Array;
}

/** Numbers of scratch that a chunk needs. */
export const productScratch = (features: number): number => PRODUCT_BLOCK * (4 * Math.ceil(features / 4) + 2);

/** Sums the products of every two centered columns over the rows of a chunk. */
export function crossProducts(chunk: number, args: CrossProducts): void {
  const { columns, rows, from, chunkRows, center } = args;
  const size = columns.length;
  const products = args.products.subarray(chunk * size * size, (chunk + 1) * size * size).fill(0);
  const scratch = args.scratch.subarray(chunk * productScratch(size), (chunk + 1) * productScratch(size));
  const run = (r: number) => scratch.subarray(r * PRODUCT_BLOCK);
  const block = { x: scratch, weight: run(4 * Math.ceil(size / 4)), weighted: run(4 * Math.ceil(size / 4) + 1) };
  block.weight.fill(1, 0, PRODUCT_BLOCK);
  const start = from + chunk * chunkRows;
  const end = Math.min(rows, start + chunkRows);
  for (let first = start; first < end; first += PRODUCT_BLOCK) {
    const count = Math.min(PRODUCT_BLOCK, end - first);
    for (let j = 0; j < size; j++)
      for (let i = 0; i < count; i++) scratch[j * PRODUCT_BLOCK + i] = columns[j][first + i] - center[j];
    addProducts(block, [size, count], products, [0, size], true);
  }
}
