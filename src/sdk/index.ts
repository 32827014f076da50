/** All that a plugin may import. Pure: no input or output, no dependency but zod. */
export { z } from 'zod';
export * from './algorithm.ts';
export * from './codecs.ts';
export type { Compute } from './compute.ts';
export * from './data.ts';
export { factorScratch } from './kernels/factor-rows.ts';
export { LLOYD_SCRATCH, nearestScratch, padded } from './kernels/k-means.ts';
export { plainCompute } from './kernels/plain-compute.ts';
export * from './linear-algebra.ts';
export { quantileSorted } from './quantile.ts';
export * from './random.ts';
export * from './statistics.ts';
