import type { Compute } from '../compute.ts';
import { kernels } from './kernels.ts';

/** The processor without threads or WebAssembly: each chunk in turn, by the kernel's TypeScript twin. */
export const plainCompute = (): Compute => ({
  float64: (length) => new Float64Array(length),
  float32: (length) => new Float32Array(length),
  int32: (length) => new Int32Array(length),
  run(kernel, chunks, args) {
    const { plain } = kernels[kernel];
    for (let chunk = 0; chunk < chunks; chunk++) plain(chunk, args);
  },
});
