import type { z } from 'zod';
import type { BatchedRows, BatchFit } from './batches.ts';
import type { Compute } from './compute.ts';
import type { Assignment, FeatureTable, InputKind, Inputs, RuleTable, Task, Tasks } from './data.ts';
import type { Random } from './random.ts';

/** Facts about an algorithm that the host and the conformance checks act on. All default to "no". */
export interface Traits {
  /** Compares distances across features, so the host standardizes them unless told otherwise. */
  readonly scaled?: boolean;
  /** Reads NaN as "unknown". Otherwise the host never lets a missing value through. */
  readonly missing?: boolean;
  /** Reads category codes. Otherwise the host turns each category into a 0/1 column. */
  readonly categories?: boolean;
  /** Adds an intercept, so the 0/1 columns of a feature must not sum to 1: the host leaves out the first category. */
  readonly intercept?: boolean;
  /** Takes exactly this many features: one for cut points, three for recency, frequency and monetary value. */
  readonly features?: number;
  /** More rows than this are refused, because time or memory grows faster than the rows. */
  readonly maxRows?: number;
}

/** How far a fit is: `done` of `of` steps, with the numbers that say how good the model is so far. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly metrics?: Metrics;
}

/** Numbers that judge a fit, by their name in the field: inertia, rSquared, rmse … */
export type Metrics = Readonly<Record<string, number>>;

/** A model, or a generator that yields its progress on the way to one (at least every 100 ms on large data). */
export type Fit<Model> = Model | Generator<Progress, Model, void>;

export interface AnswerContext {
  readonly compute: Compute;
}

export interface FitContext extends AnswerContext {
  /** Made from the seed of the analysis: the only source of randomness an algorithm may use. */
  readonly random: Random;
}

/** One coefficient of a linear model, with its test against 0 and its confidence interval where the model knows them. */
export interface CoefficientEstimate {
  /** The feature, or "intercept"; `class: feature` where there is one equation a class. */
  readonly term: string;
  readonly value: number;
  readonly standardError?: number;
  /** t or z statistic. */
  readonly statistic?: number;
  readonly pValue?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly oddsRatio?: number;
}

/** A condition under which a tree or list of rules answers so. */
export interface ReadableRule {
  /** Such as `age <= 30.5 and plan = gold`; "always" where there is no condition. */
  readonly when: string;
  /** The class, number or segment answered. */
  readonly answer: string;
  /** Share of the training rows that meet the condition, 0…1. */
  readonly support: number;
  /** Share of those that have the answer's class, 0…1. */
  readonly confidence?: number;
  /** Confidence over the share of that class among all rows. */
  readonly lift?: number;
}

/** What a model says of itself, as plain data. Numbers are in the units that `fit` saw; the host converts `centroids`. */
export interface Explanation {
  /** Weights from 0, summing to 1. */
  readonly importance?: readonly { readonly feature: string; readonly weight: number }[];
  readonly coefficients?: readonly CoefficientEstimate[];
  /** One row a segment, one number a feature. */
  readonly centroids?: readonly (readonly number[])[];
  readonly rules?: readonly ReadableRule[];
  readonly text?: string;
  /** What else readers of this method look for, as JSON: the tree, cut points, loadings, the k-distance curve … */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What segmenters and predictors have in common. */
export interface Described<P extends z.ZodObject, M extends z.ZodType> {
  /** Stable kebab-case name: the folder's, or one that starts with it. Stored with every analysis. */
  readonly id: string;
  /** Raised whenever a stored model could no longer be read, or the same input would get another answer. */
  readonly version: number;
  readonly title: string;
  /** One sentence for a person choosing a method. */
  readonly summary: string;
  /** The paper or book that defines the method. */
  readonly reference?: string;
  readonly traits?: Traits;
  /** `z.strictObject`; every field is described and has a default or is optional; numbers have bounds. */
  readonly params: P;
  /** What is stored. Typed arrays go through the codecs `float64s()`, `int32s()`, `matrix()`. */
  readonly model: M;
  /** Fewest rows that make sense with these parameters (default 1). */
  rowsNeeded?(params: z.output<P>, features: number): number;
  /** Bytes that `fit` allocates beside its input, for the check before an analysis starts. */
  bytesNeeded?(params: z.output<P>, rows: number, features: number): number;
  metrics?(model: z.output<M>): Metrics;
  /** What a careful reader should know of this model, such as "every row is noise", each with a proposal. */
  warnings?(model: z.output<M>): readonly string[];
  explain?(model: z.output<M>, features: FeatureTable['features']): Explanation;
  /** Turns the stored state of an older version into the present one. */
  upgrade?(state: unknown, version: number): z.input<M>;
}

/** An algorithm that learns groups of rows and assigns rows to them. */
export interface Segmenter<
  K extends InputKind = InputKind,
  P extends z.ZodObject = z.ZodObject,
  M extends z.ZodType = z.ZodType,
> extends Described<P, M> {
  readonly kind: 'segmenter';
  readonly input: K;
  fit(input: Inputs[K], params: z.output<P>, context: FitContext): Fit<z.output<M>>;
  /**
   * The same fit, of the same model, on rows that come a batch at a time. A host that finds it reads the rows from disk
   * again and again, and never holds them all: data may be larger than memory.
   */
  fitBatches?(rows: BatchedRows, params: z.output<P>, context: FitContext): BatchFit<z.output<M>>;
  /** Row by row: the answer for a row never depends on the rows beside it. */
  assign(model: z.output<M>, table: FeatureTable, context: AnswerContext): Assignment;
  /** Names of the segments, by index, where the method has better ones than their profiles suggest. */
  names?(model: z.output<M>): readonly string[];
}

/** An algorithm that learns to answer for new rows. */
export interface Predictor<T extends Task = Task, P extends z.ZodObject = z.ZodObject, M extends z.ZodType = z.ZodType>
  extends Described<P, M> {
  readonly kind: 'predictor';
  readonly task: T;
  fit(input: Tasks[T]['learns'], params: z.output<P>, context: FitContext): Fit<z.output<M>>;
  /** Row by row: the answer for a row never depends on the rows beside it. */
  predict(model: z.output<M>, asked: Tasks[T]['asked'], context: AnswerContext): Tasks[T]['answers'];
  /** The rules of a recommendation model, to be stored and queried. */
  rules?(model: z.output<M>): RuleTable;
}

export type Algorithm = Segmenter | Predictor;

/** Defines a segmenter; the types of `fit` and `assign` follow from `input`, `params` and `model`. */
export const defineSegmenter = <K extends InputKind, P extends z.ZodObject, M extends z.ZodType>(
  spec: Omit<Segmenter<K, P, M>, 'kind'>,
): Segmenter<K, P, M> => Object.freeze({ kind: 'segmenter' as const, ...spec });

/** Defines a predictor; the types of `fit` and `predict` follow from `task`, `params` and `model`. */
export const definePredictor = <T extends Task, P extends z.ZodObject, M extends z.ZodType>(
  spec: Omit<Predictor<T, P, M>, 'kind'>,
): Predictor<T, P, M> => Object.freeze({ kind: 'predictor' as const, ...spec });

/** Runs a fit to its model without a pause, as tests and small jobs do. */
export function finish<Model>(fit: Model | Generator<unknown, Model, void>): Model {
  if (!isGenerator(fit)) return fit;
  for (;;) {
    const step = fit.next();
    if (step.done) return step.value;
  }
}

/** Whether a fit reports its progress. */
export const isGenerator = <Model, Step = Progress>(
  fit: Model | Generator<Step, Model, void>,
): fit is Generator<Step, Model, void> =>
  typeof fit === 'object' && fit !== null && Symbol.iterator in fit && 'return' in fit;

/** Thrown by `fit` when the rows cannot be learned from: what is required, what was seen, what would help. */
export class UnsuitableData extends Error {
  override readonly name = 'UnsuitableData';
  constructor(
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
