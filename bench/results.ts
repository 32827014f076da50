import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** What is compared. */
export interface Claim {
  readonly what: string;
  readonly size: string;
  /** What the results are, such as `inertia`. */
  readonly figure?: string;
  /** Most that ours may differ from the first reference, in proportion; where `better` says which way is good, be worse. */
  readonly within?: number;
  readonly better?: 'lower' | 'higher';
  /** What is wanted: so many times as fast as the fastest reference, or no more than so many seconds. */
  readonly wanted?: { readonly ratio: number } | { readonly seconds: number };
}

/** Figures of one contender, or why there are none. Seconds; bytes. */
export type Entry =
  | {
      readonly name: string;
      readonly seconds: number;
      readonly peak?: number;
      readonly work?: number;
      readonly result?: number;
    }
  | { readonly name: string; readonly failed: string };

/** One row of the README's table. */
export interface Result extends Claim {
  readonly references: readonly Entry[];
  readonly ours: readonly Entry[];
}

/** The results of one bench file, and where they were measured. */
export interface Results {
  readonly environment: Environment;
  readonly rows: readonly Result[];
}

/** By bench file, in alphabetical order. */
export type AllResults = Readonly<Record<string, Results>>;

const SUFFIX = '.bench.ts';
/** Committed: the README's table is made from it. */
export const RESULTS_FILE = 'bench/results.json';

/** The bench files, by the names that results have. */
export const benchNames = (): string[] =>
  readdirSync('bench')
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();

export const readResults = (): AllResults =>
  existsSync(RESULTS_FILE) ? (JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as AllResults) : {};

/** Puts the results of a bench file in the place of those that it had. */
export function keepResults(bench: string, results: Results): void {
  const all = { ...readResults(), [bench]: results };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(RESULTS_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}
