import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/**
 * Collects this thread's garbage now. A task's shared memory (gigabytes, perhaps) lives until the last thread collects
 * its handle, which is a few bytes: no thread would see a reason to, and a lane allocates next to nothing.
 */
export const collectGarbage: () => void = runInNewContext('gc');
