import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lets other threads go first, so that the thread which serves requests keeps its latency while this one computes.
 * Linux gives each thread a priority of its own; elsewhere nothing happens.
 */
export function lowerPriority(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, 10);
  } catch {
    // No such thing here, or not allowed: the work is the same, only less polite.
  }
}
