import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: (choice?: { readonly type: 'minor' }) => void = runInNewContext('gc');

/**
 * Collects what this thread has made lately, within a millisecond or so. For loops whose steps each leave a small object that
 * stands for a lot of memory elsewhere, which V8 knows little of.
 */
export const collectYoung = (): void => collect({ type: 'minor' });

// What one memory costs at least, however small: V8 reserves addresses for all that it may grow to.
const LEAST = 2 ** 20;
const WORTH_COLLECTING = 2 ** 25;
let bytesLetGo = 0;

/**
 * Notes that this thread let go of big arrays or a shared memory, and collects the garbage when enough has come together.
 * A memory (gigabytes, perhaps) lives until the last thread has collected its handle, which is a few bytes: by itself no thread
 * would see a reason to, and a lane allocates next to nothing.
 */
export function letGo(bytes: number): void {
  bytesLetGo += Math.max(bytes, LEAST);
  if (bytesLetGo < WORTH_COLLECTING) return;
  bytesLetGo = 0;
  setImmediate(collect);
}
