/**
 * Frequent itemsets by the three engines, and by the npm packages `node-fpgrowth` and `apriori`, on public baskets (../shared/data),
 * each in a process of its own on the same cores, with the baskets in memory: the packages once, and no longer than 20 seconds.
 * The three engines must find as many itemsets; so must a package that ends.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type Baskets, finish } from '#sdk';
import { apriori } from '../plugins/apriori/index.ts';
import { eclat } from '../plugins/eclat/index.ts';
import { fpGrowth } from '../plugins/fp-growth/index.ts';
import { readBaskets, readOnlineRetail } from '../test/support/read-baskets.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { bestOf } from './measured.ts';
import { type Contender, inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';

const SHARED = '../shared/data';
const LIMIT_SECONDS = 20;

const LEVELS: readonly { set: string; read: () => Baskets; support: number; wanted?: { seconds: number } }[] = [
  { set: 'groceries', read: () => readBaskets(`${SHARED}/groceries.csv`, ','), support: 0.01 },
  {
    set: 'online retail',
    read: () => readOnlineRetail(`${SHARED}/online_retail.csv.gz`),
    support: 0.01,
    wanted: { seconds: 0.5 },
  },
  // The levels where the packages do not end in time, and then some where one does.
  { set: 'T10I4D100K', read: () => readBaskets(`${SHARED}/baskets/T10I4D100K.dat.gz`, ' '), support: 0.001 },
  { set: 'T10I4D100K', read: () => readBaskets(`${SHARED}/baskets/T10I4D100K.dat.gz`, ' '), support: 0.02 },
  { set: 'chess', read: () => readBaskets(`${SHARED}/baskets/chess.dat.gz`, ' '), support: 0.6 },
  { set: 'chess', read: () => readBaskets(`${SHARED}/baskets/chess.dat.gz`, ' '), support: 0.9 },
];

/** Baskets come in a file: reading them from text would take more memory than mining them. */
const basketsIn = (file: string) => deserialize(readFileSync(file)) as Baskets;

const engine =
  (algorithm: typeof apriori): Contender =>
  (file, minSupport) => {
    const baskets = basketsIn(file);
    // Only rules that always hold are asked for: this is about itemsets.
    const params = algorithm.params.parse({ minSupport: Number(minSupport), minConfidence: 1 });
    return fitAsEngine(
      (context) => () => finish(algorithm.fit(baskets, params, context)),
      ({ itemsetsByLength }) => itemsetsByLength.reduce((sum, n) => sum + n, 0),
    );
  };

/** A package that takes baskets as lists of names; making the lists is not part of the time. */
const npmPackage =
  (mine: (lists: string[][], support: number) => Promise<number>): Contender =>
  (file, support) => {
    const { rows, items, offsets, members } = basketsIn(file);
    const lists = Array.from({ length: rows }, (_, b) =>
      Array.from(members.subarray(offsets[b], offsets[b + 1]), (item) => items[item]),
    );
    return bestOf(async () => {
      const began = performance.now();
      const result = await mine(lists, Number(support));
      return { seconds: (performance.now() - began) / 1000, result };
    }, 1);
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

const engines = { apriori: engine(apriori), 'fp-growth': engine(fpGrowth), eclat: engine(eclat) };
const packages = {
  'node-fpgrowth': npmPackage(async (lists, support) => {
    const { FPGrowth } = require('node-fpgrowth') as FpGrowthPackage;
    return (await new FPGrowth(support).exec(lists)).length;
  }),
  'npm apriori': npmPackage(async (lists, support) => {
    const { Algorithm } = require('apriori') as AprioriPackage;
    return Object.values(new Algorithm(support, 1).analyze(lists).frequentItemSets).flat().length;
  }),
};

await inOwnProcesses(import.meta.url, { ...engines, ...packages }, async (measure) => {
  if (!existsSync(SHARED)) return console.log(`Association rules are not measured without ${SHARED}.`);
  const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
  try {
    for (const { set, read, support, wanted } of LEVELS) {
      const file = join(directory, 'baskets');
      const baskets = read();
      writeFileSync(file, serialize(baskets));
      const told = [file, String(support)];
      const outcomes = async (names: readonly (keyof typeof engines | keyof typeof packages)[], limit?: number) => {
        const all = [];
        for (const name of names) all.push({ name, ...(await measure(name, told, limit)) });
        return all;
      };
      const ours = await outcomes(['apriori', 'fp-growth', 'eclat']);
      if (new Set(ours.map((one) => 'result' in one && one.result)).size > 1)
        throw new Error(`The three engines do not agree on ${set}: ${JSON.stringify(ours)}.`);
      const size = `${baskets.rows.toLocaleString('en')} baskets, support ${100 * support} %`;
      printRow(
        { what: `itemsets of ${set}`, size, figure: 'itemsets', within: 0, ...(wanted && { wanted }) },
        await outcomes(['node-fpgrowth', 'npm apriori'], LIMIT_SECONDS),
        ours,
      );
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
