/**
 * Frequent itemsets by the three engines, and by the npm packages `node-fpgrowth` and `apriori`, on public baskets (../shared/data),
 * each in a process of its own on the same cores: the time with the baskets in memory (best of five; the packages once), the number
 * of itemsets in brackets, and the peak memory beyond what the baskets take. Whoever takes more than a minute is stopped.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Baskets, finish, plainCompute, seededRandom } from '#sdk';
import { apriori } from '../plugins/apriori/index.ts';
import { eclat } from '../plugins/eclat/index.ts';
import { fpGrowth } from '../plugins/fp-growth/index.ts';
import { readBaskets, readOnlineRetail } from '../test/support/read-baskets.ts';
import { bestOf, type Measured } from './reference.ts';

const SHARED = '../shared/data';
const LIMIT_SECONDS = 60;

const sets: Readonly<Record<string, () => Baskets>> = {
  groceries: () => readBaskets(`${SHARED}/groceries.csv`, ','),
  'online retail': () => readOnlineRetail(`${SHARED}/online_retail.csv.gz`),
  T10I4D100K: () => readBaskets(`${SHARED}/baskets/T10I4D100K.dat.gz`, ' '),
  chess: () => readBaskets(`${SHARED}/baskets/chess.dat.gz`, ' '),
};

const levels: readonly (readonly [set: string, support: number])[] = [
  ['groceries', 0.01],
  ['online retail', 0.01],
  ['T10I4D100K', 0.001],
  ['chess', 0.6],
];

type Contender = (baskets: Baskets, support: number) => Promise<Measured>;

const engine =
  (algorithm: typeof apriori): Contender =>
  (baskets, minSupport) =>
    bestOf(() => {
      // Only rules that always hold are asked for: this is about itemsets.
      const params = algorithm.params.parse({ minSupport, minConfidence: 1 });
      const began = performance.now();
      const { itemsetsByLength } = finish(
        algorithm.fit(baskets, params, { random: seededRandom(1), compute: plainCompute() }),
      );
      return { seconds: (performance.now() - began) / 1000, result: itemsetsByLength.reduce((sum, n) => sum + n, 0) };
    });

/** A package that takes baskets as lists of names; making the lists is not part of the time. */
const npmPackage =
  (mine: (lists: string[][], support: number) => Promise<number>): Contender =>
  async ({ rows, items, offsets, members }, support) => {
    const lists = Array.from({ length: rows }, (_, b) =>
      Array.from(members.subarray(offsets[b], offsets[b + 1]), (item) => items[item]),
    );
    const began = performance.now();
    const result = await mine(lists, support);
    return { seconds: (performance.now() - began) / 1000, result };
  };

const require = createRequire(import.meta.url);
interface FpGrowthPackage {
  readonly FPGrowth: new (support: number) => { exec(lists: string[][]): Promise<readonly unknown[]> };
}
interface AprioriPackage {
  readonly Algorithm: new (
    support: number,
    confidence: number,
  ) => { analyze(lists: string[][]): { readonly frequentItemSets: Readonly<Record<string, readonly unknown[]>> } };
}

const contenders: Readonly<Record<string, Contender>> = {
  apriori: engine(apriori),
  'fp-growth': engine(fpGrowth),
  eclat: engine(eclat),
  'npm node-fpgrowth': npmPackage(async (lists, support) => {
    const { FPGrowth } = require('node-fpgrowth') as FpGrowthPackage;
    return (await new FPGrowth(support).exec(lists)).length;
  }),
  'npm apriori': npmPackage(async (lists, support) => {
    const { Algorithm } = require('apriori') as AprioriPackage;
    return Object.values(new Algorithm(support, 1).analyze(lists).frequentItemSets).flat().length;
  }),
};

const megabytes = (kilobytes: number): number => Math.round(kilobytes / 1024);

type Outcome = Measured & { readonly peak: number };

/** One contender's part, in a process that does nothing else; its outcome is printed as JSON. */
async function take(contender: string, set: string, support: number): Promise<void> {
  const baskets = sets[set]();
  const before = process.resourceUsage().maxRSS;
  const measured = await contenders[contender](baskets, support);
  const peak = megabytes(process.resourceUsage().maxRSS - before);
  console.log(JSON.stringify({ ...measured, peak } satisfies Outcome));
}

function outcomeOf(contender: string, set: string, support: number): Outcome | string {
  const { status, stdout, signal } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), contender, set, String(support)],
    { encoding: 'utf8', timeout: (LIMIT_SECONDS + 15) * 1000, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  if (status === 0) return JSON.parse(stdout) as Outcome;
  return signal === 'SIGTERM' ? `stopped after ${LIMIT_SECONDS} s` : 'out of memory';
}

function compare(set: string, support: number): void {
  console.log(`itemsets of ${set} at support ${support}, ${availableParallelism()} cores`);
  const outcomes = Object.keys(contenders).map((name) => ({ name, outcome: outcomeOf(name, set, support) }));
  const ours = outcomes.flatMap(({ name, outcome }) => {
    return name.startsWith('npm') || typeof outcome === 'string' ? [] : [outcome];
  });
  const fastest = Math.min(...ours.map(({ seconds }) => seconds));
  if (ours.length < 3 || new Set(ours.map(({ result }) => result)).size > 1)
    throw new Error('The three engines do not agree.');
  for (const { name, outcome } of outcomes) {
    const told =
      typeof outcome === 'string'
        ? outcome
        : `${outcome.seconds.toFixed(3)} s (${outcome.result})  ${outcome.peak} MB  ${(outcome.seconds / fastest).toFixed(1)} × the fastest engine`;
    console.log(`  ${name.padEnd(18)} ${told}`);
  }
}

const [contender, set, support] = process.argv.slice(2);
if (contender === undefined) for (const level of levels) compare(...level);
else await take(contender, set, Number(support));
