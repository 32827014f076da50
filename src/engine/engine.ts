import type { Progress } from '#sdk';
import type { Column } from '../datasets/column.ts';
import type { Keys } from '../datasets/load-columns.ts';
import type { ConvertedExplanation } from '../models/explanation.ts';
import type { PreparationChoice } from '../preparation/preparation.ts';
import type { SegmentSummary } from '../segments/profile.ts';

/** All that a fit needs: plain data, so that it can cross to a thread. Everything in it has been checked. */
export interface FitOrder {
  readonly algorithm: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** The Parquet file of the dataset version, and its columns. */
  readonly file: string;
  readonly columns: readonly Column[];
  readonly features: readonly string[];
  readonly target: string | null;
  readonly preparation: PreparationChoice;
}

/** The answers for the training rows. `order` lists source rows in the order to store them. */
export interface RowAnswers {
  readonly keys: Pick<Keys, 'bytes' | 'offsets'>;
  readonly order: Uint32Array;
}

/** Rows of segment `segments[s]` are `order[ends[s − 1] .. ends[s])`; `strength[i]` belongs to source row `i`. */
export interface SegmentedRows extends RowAnswers {
  readonly kind: 'segments';
  readonly segments: readonly SegmentSummary[];
  readonly ends: readonly number[];
  readonly strength: Float64Array | null;
}

/** All by source row. `label` indexes `classes`. */
export interface PredictedRows extends RowAnswers {
  readonly kind: 'predictions';
  readonly value: Float64Array | null;
  readonly label: Int32Array | null;
  readonly classes: readonly string[];
  readonly probability: Float64Array | null;
}

/** What a fit came to. */
export interface Fitted {
  /** The sealed model, compressed. */
  readonly state: Uint8Array;
  readonly rows: number;
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly explanation: ConvertedExplanation;
  readonly warnings: readonly string[];
  readonly answers: SegmentedRows | PredictedRows;
}

/** A stored model and rows to answer for. `key` names the model for caches; `state` is sealed. */
export interface AnswerOrder {
  readonly key: string;
  readonly state: Uint8Array;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The answer for one row: a segment's index, or a class with its probability, or a number. */
export interface RowAnswer {
  readonly segment: number | null;
  readonly label: string | null;
  readonly value: number | null;
  readonly probability: number | null;
}

/**
 * Where fitting and answering compute. An adapter answers the same bytes as any other; it throws AppError for what the
 * caller can mend, and the signal's reason once aborted.
 */
export abstract class Engine {
  abstract fit(order: FitOrder, signal: AbortSignal, report: (progress: Progress) => void): Promise<Fitted>;
  abstract answer(order: AnswerOrder): Promise<RowAnswer[]>;
  abstract close(): Promise<void>;
}
