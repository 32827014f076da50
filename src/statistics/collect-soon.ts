import { collectGarbage } from '../collect-garbage.ts';

/** Collecting takes a few milliseconds, so it waits for what comes right after. */
const COLLECT_MS = 1000;

let collecting = false;

/** Gives back shared columns that this thread has let go of. */
export function collectSoon(): void {
  if (collecting) return;
  collecting = true;
  setTimeout(() => {
    collecting = false;
    collectGarbage();
  }, COLLECT_MS);
}
