/**
 * Where analyses wait for a process that has time for them. It carries ids only; whether an analysis still wants to run
 * is written in the database, and asked by `process`.
 */
export abstract class AnalysisQueue {
  abstract add(id: number): void;
  /** Aborts the signal of an analysis at work, here; forgets one that waits. */
  abstract cancel(id: number): void;
  /** Starts taking analyses. `process` never rejects. */
  abstract start(process: (id: number, signal: AbortSignal) => Promise<void>): void;
  /** Takes no more; lets those at work finish for so long, then aborts them; resolves when none is at work. */
  abstract stop(graceMs: number): Promise<void>;
}
