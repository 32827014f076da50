import { setImmediate } from 'node:timers/promises';

/** Lets messages and timers in, then stops if one of them was a cancellation. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
