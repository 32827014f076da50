import type { Random } from '#sdk';
import { groupBy } from '../group-by.ts';

/** Rows to learn from and rows to judge by, ascending, without a row in common. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Where a predictor is judged: on a share of the rows held out, or on each of several folds in turn. */
export type SplitChoice = { readonly holdout: number } | { readonly folds: number };

/** How a predictor is judged, and how often each feature is shuffled to see what it counts for. */
export type EvaluationChoice = SplitChoice & { readonly permutations: number };

/**
 * Splits rows at random. Where `strata` gives each row a class, every part has the classes in the proportion of the
 * whole, to within one row a class: each class is shuffled, and its rows are dealt out in turn.
 */
export function splitRows(rows: number, choice: SplitChoice, random: Random, strata: Int32Array | null): Split[] {
  const shuffled = shuffleByStratum(rows, random, strata);
  if ('holdout' in choice) return [splitBy(rows, holdoutFlags(shuffled, rows, choice.holdout))];
  const fold = new Int32Array(rows);
  let next = 0;
  for (const stratum of shuffled) for (const row of stratum) fold[row] = next++ % choice.folds;
  return Array.from({ length: choice.folds }, (_, f) => splitBy(rows, (row) => fold[row] === f));
}

function shuffleByStratum(rows: number, random: Random, strata: Int32Array | null): number[][] {
  const groups = [...groupBy(Array(rows).keys(), (row) => (strata ? strata[row] : 0)).entries()].sort(
    ([a], [b]) => a - b,
  );
  for (const [, group] of groups) {
    for (let i = group.length - 1; i > 0; i--) {
      const j = random.int(i + 1);
      [group[i], group[j]] = [group[j], group[i]];
    }
  }
  return groups.map(([, group]) => group);
}

/** Holds out the same share of every stratum; what rounding leaves goes to the strata in turn. */
function holdoutFlags(shuffled: readonly (readonly number[])[], rows: number, share: number): (row: number) => boolean {
  const held = new Uint8Array(rows);
  let owed = 0;
  for (const stratum of shuffled) {
    owed += stratum.length * share;
    const take = Math.min(stratum.length - 1, Math.round(owed));
    owed -= take;
    for (const row of stratum.slice(0, Math.max(0, take))) held[row] = 1;
  }
  return (row) => held[row] === 1;
}

function splitBy(rows: number, isTest: (row: number) => boolean): Split {
  const train: number[] = [];
  const test: number[] = [];
  for (let row = 0; row < rows; row++) (isTest(row) ? test : train).push(row);
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}
