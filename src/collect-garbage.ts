import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let gc: ((options?: { readonly type: 'minor' }) => void) | undefined;

function collector() {
  setFlagsFromString('--expose-gc');
  gc ??= runInNewContext('gc') as typeof gc & {};
  return gc;
}

/**
 * Collects the garbage of this thread. Memory that threads share lives until the last of them has collected its handle, which
 * is a few bytes: by itself no thread would see a reason to.
 */
export const collectGarbage = (): void => collector()();

/** Collects what has become garbage of late; takes less than a millisecond. */
export const collectYoung = (): void => collector()({ type: 'minor' });
