import { setImmediate } from 'node:timers/promises';
import { isGenerator, type Progress } from '#sdk';

/** How long a fit may hold its thread before messages and timers get in, in milliseconds. */
const BREATH_MS = 20;

/**
 * Runs a fit to its model: reports each progress, lets the event loop breathe between steps, and stops at the next step
 * once the signal aborts. A generator's `finally` blocks run however it ends.
 */
export async function drive<Model, Step = Progress>(
  fit: Model | Generator<Step, Model, void>,
  signal: AbortSignal,
  report: (step: Step) => void,
): Promise<Model> {
  if (!isGenerator(fit)) return fit;
  let breathed = performance.now();
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = fit.next();
      if (step.done) return step.value;
      report(step.value);
      if (performance.now() - breathed > BREATH_MS) {
        await setImmediate();
        breathed = performance.now();
      }
    }
  } finally {
    fit.return(undefined as never);
  }
}
