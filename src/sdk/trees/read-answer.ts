import { shortNumber } from './condition-text.ts';
import { answerOf, type Tree } from './tree.ts';

/** What a node answers, for a person to read. */
export interface ReadAnswer {
  readonly answer: string;
  /** Share of the node's rows that have the class answered. */
  readonly confidence?: number;
  /** Confidence over the share of that class among all rows. */
  readonly lift?: number;
}

export type AnswerReader = (node: number) => ReadAnswer;

/** Digits of a mean in a rule. */
const DIGITS = 6;

/** The class that weighs most at a node; the first of equals. */
export function likeliestClass(of: Tree, node: number, weights: Float64Array): number {
  const counts = answerOf(of, node);
  let best = 0;
  for (let c = 1; c < counts.length; c++) if (weights[c] * counts[c] > weights[best] * counts[best]) best = c;
  return best;
}

/** Reads the answers of a tree for classes. */
export const classReader =
  (of: Tree, classes: readonly string[], weights: Float64Array): AnswerReader =>
  (node) => {
    const c = likeliestClass(of, node, weights);
    const confidence = answerOf(of, node)[c] / of.rows[node];
    return { answer: classes[c], confidence, lift: confidence / (answerOf(of, 0)[c] / of.rows[0]) };
  };

/** Reads the answers of a tree for a number. */
export const meanReader =
  (of: Tree): AnswerReader =>
  (node) => ({ answer: shortNumber(answerOf(of, node)[0], DIGITS) });
