import { foldRows } from '../linear-algebra.ts';

/**
 * The triangular factor of a chunk of rows and their target: the parallel half of a tall-skinny QR factorization.
 *
 *   A = [1 | X | y] − origin (the column of ones only where `constant` is 1), A = Q R
 *   the R of [R₁; A₂] is the R of [A₁; A₂]: so blocks of a chunk fold into one R, and so do the chunks
 *
 * Demmel, Grigori, Hoemmen & Langou (2012), Communication-optimal parallel and sequential QR and LU factorizations.
 */

/** Rows that are factored at a time, so that they stay in the processor's cache. */
const BLOCK = 256;

/** Numbers of scratch that a chunk needs. */
export const factorScratch = (width: number): number => BLOCK * width;

export interface FactorRows {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly chunkRows: number;
  readonly target: Float64Array;
  /** Subtracted from each column and from the target, one number each. */
  readonly origin: Float64Array;
  /** 1 for a first column of ones, 0 for none. */
  readonly constant: number;
  /** Written, `width × width` numbers a chunk: R as in linear-algebra; width = constant + columns + 1. */
  readonly factors: Float64Array;
  /** `chunks × factorScratch(width)`. */
  readonly scratch: Float64Array;
}

/** Writes the triangular factor of a chunk of rows. */
export function factorRows(chunk: number, args: FactorRows): void {
  const { columns, rows, chunkRows, target, origin, constant } = args;
  const width = constant + columns.length + 1;
  const factor = args.factors.subarray(chunk * width * width, (chunk + 1) * width * width).fill(0);
  const block = args.scratch.subarray(chunk * BLOCK * width, (chunk + 1) * BLOCK * width);
  const end = Math.min(rows, (chunk + 1) * chunkRows);
  for (let start = chunk * chunkRows; start < end; start += BLOCK) {
    const count = Math.min(BLOCK, end - start);
    if (constant) block.fill(1, 0, count);
    for (let j = 0; j <= columns.length; j++) {
      const values = j < columns.length ? columns[j] : target;
      for (let i = 0; i < count; i++) block[(j + constant) * count + i] = values[start + i] - origin[j];
    }
    foldRows(factor, width, block, count);
  }
}
