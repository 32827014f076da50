import type { Progress } from '#sdk';

/** Least time between two messages about progress, in milliseconds. */
const APART_MS = 50;

/**
 * Reports at most one progress every 50 ms: the newest there is. `flush` reports the last at once, if it was held back.
 * A fit may yield thousands of times a second, and each message costs both threads.
 */
export function spareReports(report: (progress: Progress) => void): {
  report(progress: Progress): void;
  flush(): void;
} {
  let reported = Number.NEGATIVE_INFINITY;
  let held: Progress | null = null;
  const flush = () => {
    if (!held) return;
    reported = performance.now();
    report(held);
    held = null;
  };
  return {
    report(progress) {
      held = progress;
      if (performance.now() - reported >= APART_MS) flush();
    },
    flush,
  };
}
