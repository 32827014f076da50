import type { KernelArguments, KernelName } from './kernels/kernels.ts';

/**
 * The processor a host lends to an algorithm: memory that the kernels can reach, and threads that run them. Arrays
 * from here live until `fit` (or `assign`, `predict`) returns; a model takes copies (`Float64Array.from`).
 */
export interface Compute {
  float64(length: number): Float64Array;
  float32(length: number): Float32Array;
  int32(length: number): Int32Array;
  /**
   * Runs a kernel for every chunk 0…chunks−1, on as many threads as the host has, and returns when all are done. The
   * chunks are the same on one thread or many, and a kernel writes only what belongs to its chunk: so are the results.
   */
  run<K extends KernelName>(kernel: K, chunks: number, args: KernelArguments[K]): void;
}
