import { z } from 'zod';
import { fittedRecipe, type StepChoice } from './recipe.ts';

/** What to do with a missing value of a feature. */
export const MISSING = ['DROP', 'MEAN', 'MEDIAN', 'MODE', 'ERROR', 'KEEP'] as const;
/** How to bring numeric columns to one scale. */
export const SCALES = ['NONE', 'STANDARD', 'MIN_MAX', 'ROBUST'] as const;

export type Missing = (typeof MISSING)[number];
export type Scale = (typeof SCALES)[number];

/** The preparation an analysis asks for, defaults filled in. */
export interface PreparationChoice {
  readonly missing: Missing;
  readonly scale: Scale;
  /** A text feature with more categories than this is refused where each would become a column. */
  readonly maxCategories: number;
  /** Taken in this order before all that; absent: none. */
  readonly steps?: readonly StepChoice[];
}

const affine = { center: z.number(), spread: z.number() };

/**
 * What preparation learned of one source column. A prepared value is (value − center) / spread; `fill` replaces a
 * missing value before that. `null` where the choice has no filling value.
 */
const fittedFeature = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number'), name: z.string(), fill: z.number().nullable(), ...affine }),
  z.strictObject({
    kind: z.literal('categories'),
    name: z.string(),
    /** All categories seen, by code point; the code of a category is its place here. */
    categories: z.array(z.string()),
    fill: z.int().nullable(),
    /** Absent: the algorithm reads codes. Otherwise one 0/1 column for each entry. */
    columns: z.array(z.strictObject({ code: z.int(), ...affine })).nullable(),
  }),
]);

/** Preparation fitted on training rows: plain data, stored with the model and applied again to every row it answers for. */
export const fittedPreparation = z.strictObject({
  missing: z.enum(MISSING),
  features: z.array(fittedFeature),
  /** The steps taken before; absent: none. */
  recipe: fittedRecipe.optional(),
});

export type FittedFeature = z.output<typeof fittedFeature>;
export type FittedPreparation = z.output<typeof fittedPreparation>;

/** A source column in memory: numbers, or codes into `categories`; NaN is missing. */
export interface SourceColumn {
  readonly name: string;
  readonly values: Float64Array;
  readonly categories?: readonly string[];
}
