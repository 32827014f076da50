import type { Gram } from './gram.ts';

/** When a solver should let others breathe, and how far it has come. */
export interface Pace {
  /** Counts arithmetic beside that of the kernel; says whether enough has been done since it last said so. */
  due(work: number): boolean;
  /** The share of the way, 0…1 and never less than before, on the scale of the logarithm of the violation. */
  share(violation: number): number;
}

/** Arithmetic between two pauses, in units of about a nanosecond. */
const WORK_PER_STEP = 3e7;

/** The pace of a solver that ends when the violation is below `tolerance`. */
export function createPace(gram: Gram, tolerance: number): Pace {
  let [done, beside, start, share] = [0, 0, 0, 0];
  return {
    due(work) {
      beside += work;
      if (beside + gram.work() - done < WORK_PER_STEP) return false;
      done = beside + gram.work();
      return true;
    },
    share(violation) {
      start = Math.max(start, violation, 2 * tolerance);
      const gone = Math.log(start / Math.max(violation, tolerance)) / Math.log(start / tolerance);
      share = Math.max(share, Math.min(1, gone));
      return share;
    },
  };
}
