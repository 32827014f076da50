import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/**
 * Collects the garbage of this thread. Memory that threads share lives until the last of them has collected its handle, which
 * is a few bytes: by itself no thread would see a reason to.
 */
export const collectGarbage: () => void = runInNewContext('gc');
