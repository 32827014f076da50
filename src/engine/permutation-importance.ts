/**
 * Permutation importance: how much worse a model answers once a feature tells it nothing.
 *
 *   s          score on rows it has not learned from: accuracy of classes, R² of numbers
 *   s(f, r)    the same after the values of feature f have been dealt out anew among these rows, for the r-th time
 *   weight     mean of s − s(f, r) over r;   spread   its standard deviation over r
 *
 * Columns are shuffled as they came, before preparation: the 0/1 columns of a text feature move together. Features that say
 * the same stand in for each other, so that each of them may count for little.
 *
 * Breiman (2001), Random forests, section 10; for any model Fisher, Rudin & Dominici (2019), JMLR 20(177).
 */
import { moments, type Random } from '#sdk';
import type { PermutationImportance } from '../predictions/evaluation.ts';
import { regressionMetrics } from '../predictions/regression-metrics.ts';
import type { FittedPreparation, SourceColumn } from '../preparation/preparation.ts';
import { answerTable, type TablePredictor } from './answer-table.ts';
import type { TaskCompute } from './compute.ts';
import { targetAt } from './learn.ts';
import { prepareToJudge } from './prepare.ts';
import type { SourceTable, Target } from './source-table.ts';

/** Most answers that importance is measured by, over all features, repeats and folds: this bounds what it costs. */
const MOST_ANSWERS = 200_000;
/** Fewer rows than this say nothing, however many features there are. */
const FEWEST_ROWS = 50;

/** A model, and what was fitted with it. */
export interface Learned {
  readonly algorithm: TablePredictor;
  readonly model: unknown;
  readonly preparation: FittedPreparation;
}

/** The rows that one of `parts` parts is measured by: all of them, or as many as can be afforded, drawn at random. */
export function affordableRows(
  rows: Uint32Array,
  {
    features,
    permutations,
    parts,
  }: { readonly features: number; readonly permutations: number; readonly parts: number },
  random: Random,
): Uint32Array {
  const most = Math.max(FEWEST_ROWS, Math.floor(MOST_ANSWERS / (features * permutations * parts)));
  return rows.length <= most ? rows : shuffled(rows, random).slice(0, most);
}

/** `falls[f][r]` = s − s(f, r), on the given rows of a table. */
export async function permutationFalls(
  { algorithm, model, preparation }: Learned,
  source: SourceTable & { readonly target: Target },
  rows: Uint32Array,
  permutations: number,
  random: Random,
  compute: TaskCompute,
  signal: AbortSignal,
): Promise<number[][]> {
  const { classes } = source.target;
  const scoreOf = async (features: SourceTable['features']): Promise<number> => {
    const takeBack = compute.mark();
    const judged = await prepareToJudge(preparation, { ...source, features }, rows, compute, signal);
    const { table, rows: asked } = judged;
    const { label, value } = await answerTable(algorithm, model, table, classes?.length ?? 0, compute, signal);
    takeBack();
    const truth = targetAt(source.target, asked);
    return label ? shareRight(truth, label) : regressionMetrics(truth, value!).rSquared;
  };

  const score = await scoreOf(source.features);
  const falls: number[][] = source.features.map(() => []);
  for (const [f, column] of source.features.entries()) {
    for (let r = 0; r < permutations; r++) {
      const dealt = { ...column, values: dealtAnew(column.values, rows, random) };
      falls[f].push(score - (await scoreOf(source.features.with(f, dealt))));
    }
  }
  return falls;
}

/** The falls of all parts as the weight and spread of each feature, greatest weight first. */
export const summarizeFalls = (
  features: readonly SourceColumn[],
  parts: readonly (readonly (readonly number[])[])[],
): PermutationImportance[] =>
  features
    .map(({ name }, f) => {
      const falls = Float64Array.from(parts.flatMap((part) => part[f]));
      const { mean, variance } = moments(falls);
      const n = falls.length;
      return { feature: name, weight: mean, spread: n > 1 ? Math.sqrt((variance * n) / (n - 1)) : null };
    })
    .sort((a, b) => b.weight - a.weight);

const shareRight = (truth: Float64Array, label: Int32Array): number =>
  label.reduce((count, code, i) => count + (code === truth[i] ? 1 : 0), 0) / label.length;

/** The values, those of the given rows among each other in another order. */
function dealtAnew(values: Float64Array, rows: Uint32Array, random: Random): Float64Array {
  const dealt = values.slice();
  for (const [i, row] of shuffled(rows, random).entries()) dealt[rows[i]] = values[row];
  return dealt;
}

/** The same values in another order, each order as likely as any other (Fisher & Yates 1938). */
function shuffled(values: Uint32Array, random: Random): Uint32Array {
  const copy = values.slice();
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
