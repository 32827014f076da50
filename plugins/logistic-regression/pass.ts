import { type Compute, logisticScratch, PRODUCT_BLOCK } from '#sdk';
import type { Problem } from './problem.ts';

/** The log loss at some coefficients, with its derivatives; without penalties. */
export interface Slope {
  loss: number;
  readonly gradient: Float64Array;
  /** Second derivatives, `unknowns × unknowns`; filled in on and below the diagonal. */
  readonly hessian: Float64Array;
  /** Rows whose class is not the likeliest. */
  wrong: number;
}

/** Finds the slope at some coefficients from every `every`-th block of rows. Yields to breathe. */
export type SlopeAt = (beta: Float64Array, every: number) => Generator<void, Slope>;

/** A chunk has about so many products, and a round (what goes on between two yields) so many numbers of second derivatives. */
const PRODUCTS = 2 ** 24;
const NUMBERS = 2 ** 22;

/** Blocks of a chunk and chunks of a round: a matter of the number of unknowns, never of threads, or the answer would be. */
function sharesOf(unknowns: number): { blocks: number; chunks: number } {
  const within = (least: number, value: number, most: number) => Math.max(least, Math.min(most, Math.floor(value)));
  return {
    blocks: within(1, PRODUCTS / (PRODUCT_BLOCK * unknowns ** 2), 64),
    chunks: within(2, NUMBERS / unknowns ** 2, 16),
  };
}

/** Bytes that the slopes of a problem take beside its table: the target, and what the chunks of a round write. */
export function bytesOfSlopes(rows: number, terms: number, equations: number): number {
  const unknowns = equations * terms;
  const perChunk = unknowns * (unknowns + 1) + logisticScratch(terms, equations);
  return 4 * rows + 8 * sharesOf(unknowns).chunks * perChunk;
}

/** Loss, gradient and second derivatives in one pass over the rows, the chunks added up in their order. */
export function slopesOf(problem: Problem, compute: Compute): SlopeAt {
  const { table, terms, constant, speaksFor, reference } = problem;
  const { rows, columns, classes } = table;
  const equations = speaksFor.length;
  const unknowns = equations * terms;
  const { blocks, chunks } = sharesOf(unknowns);
  const held = <A extends Float64Array | Int32Array>(array: A, values: A): A => {
    array.set(values);
    return array;
  };
  const beta = compute.float64(unknowns);
  const written = {
    gradient: compute.float64(chunks * unknowns),
    hessian: compute.float64(chunks * unknowns ** 2),
    product: compute.float64(chunks * classes.length),
    excess: compute.float64(chunks * classes.length),
    wrong: compute.float64(chunks),
  };
  const fixed = {
    ...{ columns, rows, constant, beta, equations, classes: classes.length, referred: reference >= 0 ? 1 : 0 },
    center: held(compute.float64(columns.length), problem.center),
    scale: held(compute.float64(columns.length), problem.scale),
    target: held(compute.int32(rows), table.target),
    equationOf: held(compute.int32(classes.length), problem.equationOf),
    weights: held(compute.float64(classes.length), problem.weights),
    scratch: compute.float64(chunks * logisticScratch(terms, equations)),
  };

  return function* slopeAt(at, every) {
    beta.set(at);
    const slope = { loss: 0, gradient: new Float64Array(unknowns), hessian: new Float64Array(unknowns ** 2), wrong: 0 };
    const chunkRows = blocks * every * PRODUCT_BLOCK;
    for (let from = 0; from < rows; from += chunks * chunkRows) {
      const round = Math.min(chunks, Math.ceil((rows - from) / chunkRows));
      compute.run('logisticPass', round, { ...fixed, ...written, from, chunkRows, every });
      for (let chunk = 0; chunk < round; chunk++) {
        addRun(slope.gradient, written.gradient, chunk);
        addRun(slope.hessian, written.hessian, chunk);
        slope.wrong += written.wrong[chunk];
        for (const [c, weight] of problem.weights.entries()) {
          const own = chunk * classes.length + c;
          slope.loss += weight * (Math.log(written.product[own]) + written.excess[own]);
        }
      }
      yield;
    }
    return slope;
  };
}

/** Adds what a chunk has written. */
function addRun(sums: Float64Array, parts: Float64Array, chunk: number): void {
  const start = chunk * sums.length;
  for (let k = 0; k < sums.length; k++) sums[k] += parts[start + k];
}
