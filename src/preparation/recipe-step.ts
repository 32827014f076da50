import { z } from 'zod';
import type { Column } from '../datasets/column.ts';
import type { RecipeTable } from './recipe-table.ts';
import type { Stretches } from './stretches.ts';

/** The answers of the rows learned from, by their place in the source: codes into `classes`, or numbers. */
export interface StepTarget {
  readonly name: string;
  readonly values: Float64Array;
  readonly classes: readonly string[] | null;
}

/** What a step learned, and what a careful reader should know of it. */
export interface StepLesson<S> {
  readonly state: S;
  readonly notes?: readonly string[];
}

/** Whether a row stays. */
export type RowFilter = (row: number) => boolean;

/**
 * One kind of step of a recipe. It is fitted on the rows learned from; what it learned is plain data, stored with the
 * model. `apply` treats every row by itself, so a single row becomes exactly what it would among others, and keeps all.
 * Work that grows with rows × columns pauses now and then: a column of a million rows is a stretch.
 */
export interface RecipeStep<P extends z.ZodObject = z.ZodObject, S extends z.ZodType = z.ZodType> {
  /** As GraphQL and the stored recipe call it. */
  readonly name: string;
  readonly summary: string;
  readonly params: P;
  readonly state: S;
  /** Makes columns that are not in the source, so that later steps may name what cannot be known beforehand. */
  readonly makesColumns?: boolean;
  /** Reads dates and times. */
  readonly readsTime?: boolean;
  /** Parameters that were left open, as the columns of the dataset suggest; `whole`: all of them make a new dataset. */
  settle?(params: z.output<P>, columns: readonly Column[], whole: boolean): z.output<P>;
  /** Whether it learns from the target. */
  readsTarget?(params: z.output<P>): boolean;
  /** Does nothing to rows asked about, so that they need not have what it reads beside the features. */
  readonly onlyDrops?: boolean;
  /** Columns it reads that need not be features. */
  asides?(params: z.output<P>): readonly string[];
  fit(table: RecipeTable, params: z.output<P>, target: StepTarget | null): Stretches<StepLesson<z.output<S>>>;
  apply(state: z.output<S>, table: RecipeTable): Stretches<RecipeTable>;
  /** Which of the rows learned from stay; null: all. Absent on steps that never leave out any. */
  keeps?(state: z.output<S>, table: RecipeTable, target: StepTarget | null): Stretches<RowFilter | null>;
  /** What the rows learned from become, where `apply` would tell them more than others will ever be told; null: what it says. */
  applyToLearned?(state: z.output<S>, table: RecipeTable, target: StepTarget | null): Stretches<RecipeTable | null>;
}

export const defineStep = <P extends z.ZodObject, S extends z.ZodType>(step: RecipeStep<P, S>): RecipeStep<P, S> =>
  Object.freeze(step);

/** The parameter that most steps have. */
export const columnNames = (which: string) =>
  z.array(z.string().min(1)).min(1).max(10_000).optional().describe(`Columns to work on (default: ${which}).`);
