import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Measured, peakMemory } from './measured.ts';

/** One side of a comparison; what it is told is text. */
export type Contender = (...told: string[]) => Measured | Promise<Measured>;

/** What came of a contender: figures, or why there are none. */
export type Outcome = Measured | { readonly failed: string };

export type Named = Outcome & { readonly name: string };

/** Runs a contender by its name, for so many seconds at most. */
export type Measure<Name extends string> = (name: Name, told?: string[], limit?: number) => Promise<Outcome>;

const POLL_MS = 100;

/**
 * The frame of a bench file (`import.meta.url`): `compare` runs here, and each contender that it measures in a process that
 * does nothing else, which is this file once more. So nothing is in its memory but what it needs itself.
 */
export async function inOwnProcesses<Name extends string>(
  file: string,
  contenders: Readonly<Record<Name, Contender>>,
  compare: (measure: Measure<Name>) => Promise<void>,
): Promise<void> {
  const [, , name, ...told] = process.argv;
  if (name === undefined) await compare((...asked) => outcomeOf(file, ...asked));
  else process.send?.(await contenders[name as Name](...told));
}

/** Runs a contender. One that runs out of time or memory or throws has failed, which is an outcome as well. */
function outcomeOf(
  file: string,
  name: string,
  told: readonly string[] = [],
  limit = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const began = performance.now();
  const secondsUntilNow = () => (performance.now() - began) / 1000;
  const child = fork(fileURLToPath(file), [name, ...told], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let measured: Measured | null = null;
  let complaint = '';
  let peak = 0;
  child.on('message', (message) => {
    measured = message as Measured;
    child.kill();
  });
  child.stderr?.on('data', (text) => {
    complaint += text;
  });
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
    if (secondsUntilNow() > limit) child.kill('SIGKILL');
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_status, signal) => {
      clearInterval(watch);
      const reason = secondsUntilNow() > limit ? 'stopped' : reasonIn(complaint) || `ended by ${signal}`;
      const where = `after ${secondsUntilNow().toFixed(0)} s, at ${Math.round(peak / 1e6).toLocaleString('en')} MB`;
      resolve(measured ?? { failed: `${reason} ${where}` });
    });
  });
}

/** What node wrote as it ended, in a few words; nothing where it was killed. */
const reasonIn = (complaint: string): string | undefined =>
  /heap out of memory/.test(complaint) ? 'out of memory' : /^\w*Error: .*/m.exec(complaint)?.[0];

/** The peak of a process, 0 where it has ended meanwhile. */
function peakOf(pid: number | undefined): number {
  try {
    return pid ? peakMemory(pid) || 0 : 0;
  } catch {
    return 0;
  }
}
