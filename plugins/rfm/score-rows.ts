import { countBelow } from '#sdk';
import { LEVELS, segmentOf } from './cells.ts';

/** A feature with its cut points: the score of a value is 1 + the number of cut points below it. */
export interface ScoredFeature {
  /** Its place among the features. */
  readonly column: number;
  readonly name: string;
  readonly cutPoints: Float64Array;
}

export interface Scoring {
  readonly recency: ScoredFeature;
  readonly frequency: ScoredFeature;
  readonly monetary: ScoredFeature;
  readonly scores: number;
  readonly against: 'FREQUENCY' | 'FREQUENCY_AND_MONETARY';
}

export interface RowScores {
  recency: number;
  frequency: number;
  monetary: number;
}

/** Writes the scores of a row, 1 … `scores`. Few days since the last purchase are a high score. */
export function scoreRow(scoring: Scoring, columns: readonly Float64Array[], row: number, into: RowScores): void {
  const { recency, frequency, monetary, scores } = scoring;
  into.recency = scores - countBelow(recency.cutPoints, columns[recency.column][row]);
  into.frequency = 1 + countBelow(frequency.cutPoints, columns[frequency.column][row]);
  into.monetary = 1 + countBelow(monetary.cutPoints, columns[monetary.column][row]);
}

/** Spreads scores over the levels of the grid: the lowest to 1, the highest to 5, halves upward. */
const levelOf = (above: number, most: number): number => 1 + Math.round(((LEVELS - 1) * above) / most);

/** The segment of a row with these scores. */
export function segmentOfScores({ scores, against }: Scoring, { recency, frequency, monetary }: RowScores): number {
  const second =
    against === 'FREQUENCY' ? levelOf(frequency - 1, scores - 1) : levelOf(frequency + monetary - 2, 2 * (scores - 1));
  return segmentOf(levelOf(recency - 1, scores - 1), second);
}
