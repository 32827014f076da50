import { collectGarbage } from '../collect-garbage.ts';

// What one memory costs at least, however small: V8 reserves addresses for all that it may grow to.
const LEAST = 2 ** 20;
const WORTH_COLLECTING = 2 ** 25;
let bytesLetGo = 0;

/**
 * Notes that this thread let go of big arrays or a shared memory, and collects the garbage when enough has come together:
 * a lane allocates next to nothing.
 */
export function letGo(bytes: number): void {
  bytesLetGo += Math.max(bytes, LEAST);
  if (bytesLetGo < WORTH_COLLECTING) return;
  bytesLetGo = 0;
  setImmediate(collectGarbage);
}
