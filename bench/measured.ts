import { readFileSync, writeFileSync } from 'node:fs';

/** What a contender needed, best of its repetitions, and what it arrived at. */
export interface Measured {
  readonly seconds: number;
  readonly result: number;
  /** Most memory that its process had resident until the first repetition was done, in bytes: runtime, libraries, data and work. */
  readonly peak?: number;
  /** How much more than just before the first repetition its process had resident during it: what the work itself took. */
  readonly work?: number;
  /** More of what it arrived at, for comparison with another: numbers of the same order, or the same text. */
  readonly answer?: readonly (number | string)[];
}

/** Repetitions of each contender; the best counts, because what disturbs a measurement only ever slows it down. */
export const REPETITIONS = 5;

/** A number of rows; `BENCH_SCALE=0.01` makes all of them smaller, to try out a benchmark. Such results are not kept. */
export const SCALE = Number(process.env.BENCH_SCALE ?? 1);
export const scaled = (rows: number): number => Math.round(rows * SCALE);

/**
 * Most memory that a process has had resident so far, in bytes. It is what Linux keeps for the program that runs:
 * `ru_maxrss` also counts what the process had before it started that program, which is what its parent had.
 */
export const peakMemory = (pid: number | 'self' = 'self'): number => memory('VmHWM', pid);

const memory = (figure: 'VmHWM' | 'VmRSS', pid: number | 'self'): number =>
  1024 * Number(new RegExp(`${figure}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** Begins the peak of this process anew: from here on it is the most since now. */
const forgetPeak = (): void => writeFileSync('/proc/self/clear_refs', '5');

/** The best of several runs, with the memory of the first: in others lies what their predecessors have left. */
export async function bestOf(
  run: () => Promise<Measured> | Measured,
  repetitions: number = REPETITIONS,
): Promise<Measured> {
  const first = await run();
  const { peak = peakMemory(), work } = first;
  let best = first;
  for (let repetition = 1; repetition < repetitions; repetition++) {
    const measured = await run();
    if (measured.seconds < best.seconds) best = measured;
  }
  return { ...best, peak, ...(work === undefined ? {} : { work }) };
}

/** Runs once. Reading the result counts neither for the time nor for the memory. */
export function timed<Outcome>(
  run: () => Outcome,
  resultOf: (outcome: Outcome) => number | Omit<Measured, 'seconds' | 'peak' | 'work'>,
): Measured {
  const [peakBefore, before] = [peakMemory(), memory('VmRSS', 'self')];
  forgetPeak();
  const began = performance.now();
  const outcome = run();
  const seconds = (performance.now() - began) / 1000;
  const during = peakMemory();
  const result = resultOf(outcome);
  const [peak, work] = [Math.max(peakBefore, during), Math.max(0, during - before)];
  return { seconds, peak, work, ...(typeof result === 'number' ? { result } : result) };
}
