import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a contender needed, best of its repetitions, and what it arrived at. */
export interface Measured {
  readonly seconds: number;
  readonly result: number;
}

/** Repetitions of each contender; the best counts, because what disturbs a measurement only ever slows it down. */
export const REPETITIONS = 5;

/**
 * Runs a Python program of the reference implementation (Debian's `python3`, which has scikit-learn and pandas). It
 * finds `files` by name in its working directory and prints one line of JSON.
 */
export function runPython<T>(program: string, files: Readonly<Record<string, Float64Array>>): T {
  const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
  try {
    for (const [name, values] of Object.entries(files)) writeFileSync(join(directory, name), values);
    return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program], { cwd: directory, encoding: 'utf8' })) as T;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The best of several runs of ours. */
export async function bestOf(run: () => Promise<Measured> | Measured): Promise<Measured> {
  let best: Measured | null = null;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const measured = await run();
    if (!best || measured.seconds < best.seconds) best = measured;
  }
  return best as Measured;
}

/** Prints a claim: both times, both results, and how many times as fast ours is as the reference in the same run. */
export function printRow(claim: string, reference: { readonly name: string } & Measured, ours: Measured): void {
  const time = ({ seconds, result }: Measured) => `${seconds.toFixed(3)} s (${result})`;
  const ratio = (reference.seconds / ours.seconds).toFixed(2);
  console.log(`${claim}, ${availableParallelism()} cores`);
  console.log(`  ${reference.name} ${time(reference)}   clientele ${time(ours)}   ratio ${ratio}`);
}
