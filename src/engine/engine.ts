import type { Progress, RuleTable } from '#sdk';
import type { Column, ColumnRequest } from '../datasets/column.ts';
import type { Keys } from '../datasets/load-keys.ts';
import type { ConvertedExplanation } from '../models/explanation.ts';
import type { MetricValue } from '../models/metric.ts';
import type { BasketItems } from '../models/sealed-model.ts';
import type { Evaluation } from '../predictions/evaluation.ts';
import type { EvaluationChoice } from '../predictions/split-rows.ts';
import type { PreparationChoice } from '../preparation/preparation.ts';
import type { StepPreview } from '../preparation/preview.ts';
import type { StepChoice } from '../preparation/recipe.ts';
import type { SegmentSummary } from '../segments/profile.ts';
import type { SegmentSilhouettes } from '../segments/quality.ts';
import type { Component } from './principal-plane.ts';

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
  /** The Parquet file of the baskets, for algorithms that learn from them; null for others. */
  readonly baskets: string | null;
  /** How to judge a predictor; null: not at all. */
  readonly evaluation: EvaluationChoice | null;
  /** Whether the caller asked for it, so that it must not be left out. */
  readonly evaluationAsked: boolean;
}

/** What is needed to show what a preparation does, each step with so many example rows. */
export interface PreviewOrder extends Pick<FitOrder, 'file' | 'columns' | 'features' | 'target' | 'preparation'> {
  readonly examples: number;
}

/** A version whose rows are to be changed by steps, and the Parquet file to be written. */
export interface MakeOrder extends Pick<FitOrder, 'file' | 'columns'> {
  readonly steps: readonly StepChoice[];
  readonly output: string;
}

/** What is needed to show what such steps do. */
export interface RecipePreviewOrder extends Omit<MakeOrder, 'output'> {
  readonly examples: number;
}

/** What is known of the columns written, and what the steps have to say. */
export interface MadeRows {
  readonly columns: readonly ColumnRequest[];
  readonly warnings: readonly string[];
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

/** The rules of a model that learned from baskets, and what its items are called. */
export interface FoundRules {
  readonly kind: 'rules';
  readonly table: RuleTable;
  readonly items: BasketItems;
}

/** What a fit came to. */
export interface Fitted {
  /** The sealed model, compressed. */
  readonly state: Uint8Array;
  readonly rows: number;
  readonly metrics: readonly MetricValue[];
  readonly baseline: readonly MetricValue[];
  readonly evaluation: Evaluation | null;
  /** Empty for predictors, and where segments cannot be judged so. */
  readonly silhouettes: readonly SegmentSilhouettes[];
  readonly explanation: ConvertedExplanation;
  readonly warnings: readonly string[];
  readonly answers: SegmentedRows | PredictedRows | FoundRules;
}

/** A stored model: `key` names it for caches, `state` is sealed. */
export interface StoredModel {
  readonly key: string;
  readonly state: Uint8Array;
}

/** A stored model and rows to answer for. */
export interface AnswerOrder extends StoredModel {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The answer for one row: a segment's index, or a class with its probability, or a number. */
export interface RowAnswer {
  readonly segment: number | null;
  readonly label: string | null;
  readonly value: number | null;
  readonly probability: number | null;
}

/** A stored model and baskets to complete, each with at most `first` items. */
export interface RecommendOrder extends StoredModel {
  readonly baskets: readonly (readonly string[])[];
  readonly first: number;
}

/** An item to add to a basket, and why. */
export interface RecommendedItem {
  readonly item: string;
  readonly label: string | null;
  readonly score: number;
  readonly reason: string;
}

/**
 * Where fitting and answering compute. An adapter answers the same bytes as any other; it throws AppError for what the
 * caller can mend, and the signal's reason once aborted.
 */
export abstract class Engine {
  abstract fit(order: FitOrder, signal: AbortSignal, report: (progress: Progress) => void): Promise<Fitted>;
  abstract answer(order: AnswerOrder): Promise<RowAnswer[]>;
  /** The rows on the plane in which they differ most. */
  abstract project(order: AnswerOrder): Promise<readonly [Component, Component]>;
  abstract recommend(order: RecommendOrder): Promise<RecommendedItem[][]>;
  abstract preview(order: PreviewOrder | RecipePreviewOrder): Promise<StepPreview[]>;
  abstract makeRows(order: MakeOrder, signal: AbortSignal): Promise<MadeRows>;
  abstract close(): Promise<void>;
}
