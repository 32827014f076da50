import { z } from 'zod';
import { COLUMN_TYPES, type Column } from '../datasets/column.ts';
import { AppError } from '../errors.ts';
import type { RecipeStep, StepTarget } from './recipe-step.ts';
import { featuresOf, keepRows, type RecipeTable } from './recipe-table.ts';
import { bin } from './steps/bin.ts';
import { convert } from './steps/convert.ts';
import { dateParts } from './steps/date-parts.ts';
import { dropDuplicates } from './steps/drop-duplicates.ts';
import { encode } from './steps/encode.ts';
import { groupRare } from './steps/group-rare.ts';
import { missing } from './steps/missing.ts';
import { outliers } from './steps/outliers.ts';
import { reduce } from './steps/reduce.ts';
import { scale } from './steps/scale.ts';
import { select } from './steps/select.ts';
import { transform } from './steps/transform.ts';
import { carryOn } from './stretches.ts';

/** Every kind of step there is. */
const STEPS = [
  dropDuplicates,
  convert,
  missing,
  outliers,
  scale,
  transform,
  bin,
  encode,
  groupRare,
  dateParts,
  select,
  reduce,
] as const;

export const RECIPE_STEPS: readonly RecipeStep[] = STEPS;

/** A step as an analysis asks for it: which kind, and its parameters, checked. */
export interface StepChoice {
  readonly step: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const fittedSteps = STEPS.map(({ name, state }) => z.strictObject({ step: z.literal(name), state }));

/** A recipe fitted on the rows learned from: the columns it reads, and what each step learned. */
export const fittedRecipe = z.strictObject({
  sources: z.array(
    z.strictObject({ name: z.string(), type: z.enum(COLUMN_TYPES), pii: z.boolean(), aside: z.boolean() }),
  ),
  steps: z.array(z.discriminatedUnion('step', fittedSteps as unknown as [(typeof fittedSteps)[number]])),
});
export type FittedRecipe = z.output<typeof fittedRecipe>;

const stepNamed = (name: string): RecipeStep => RECIPE_STEPS.find((step) => step.name === name)!;

/** What one step did to the rows learned from. */
export interface StepTaken {
  readonly step: string;
  readonly before: RecipeTable;
  readonly after: RecipeTable;
  /** Which rows of `before` are still there; null: all. */
  readonly kept: Uint32Array | null;
  readonly notes: readonly string[];
}

/** A recipe fitted, and the rows it was fitted on as it leaves them. */
export interface FittedTable {
  readonly recipe: FittedRecipe;
  readonly table: RecipeTable;
  /** Whether rows learned from read otherwise than the same rows asked about. */
  readonly outOfFold: boolean;
}

/**
 * Fits a recipe step by step, each on what the ones before it made of the rows learned from. Yields each step taken, and
 * nothing where a step pauses.
 */
export function* fitRecipe(
  source: RecipeTable,
  choices: readonly StepChoice[],
  target: StepTarget | null,
): Generator<StepTaken | undefined, FittedTable, void> {
  const steps: FittedRecipe['steps'] = [];
  let table = source;
  let outOfFold = false;
  const gone = new Map<string, string>();
  for (const [index, choice] of choices.entries()) {
    const label = `Step ${index + 1} (${choice.step})`;
    const taking = takeStep(stepNamed(choice.step), table, choice.params, target);
    const taken = yield* within(label, index, gone, taking);
    steps.push({ step: choice.step, state: taken.state } as FittedRecipe['steps'][number]);
    outOfFold ||= taken.outOfFold;
    table = taken.after;
    for (const { name } of taken.before.columns) gone.set(name, label);
    for (const { name } of taken.after.columns) gone.delete(name);
    yield taken;
  }
  const asked = new Set(asidesOf(choices.filter(({ step }) => !stepNamed(step).onlyDrops)));
  const read = source.columns.filter(({ name, aside }) => !aside || asked.has(name));
  const sources = read.map(({ name, type, pii, aside }) => ({ name, type, pii, aside }));
  return { recipe: { sources, steps }, table, outOfFold };
}

function* takeStep(step: RecipeStep, before: RecipeTable, params: StepChoice['params'], target: StepTarget | null) {
  const { state, notes = [] } = yield* carryOn(step.fit(before, params, target));
  const keep = yield* carryOn(step.keeps?.(state, before, target) ?? null);
  const kept = keep && before.origin.map((_, row) => row).filter(keep);
  const rows = before.origin.length;
  const staying = kept && kept.length < rows ? keepRows(before, keep!) : before;
  const left = staying.origin.length;
  if (left === 0)
    throw new AppError('UNSUITABLE_DATA', `It leaves none of ${rows} rows to learn from.`, {
      requirement: 'at least one row',
      actual: 0,
    });
  const learned = yield* carryOn(step.applyToLearned?.(state, staying, target) ?? null);
  const after = learned ?? (yield* carryOn(step.apply(state, staying)));
  requireFeatures(before, after);
  const dropped = left < rows ? [`${rows - left} of ${rows} rows were left out.`] : [];
  return {
    step: step.name,
    state,
    before,
    after,
    kept: left < rows ? kept : null,
    notes: [...dropped, ...notes],
    outOfFold: learned !== null,
  };
}

function requireFeatures(before: RecipeTable, after: RecipeTable): void {
  const features = featuresOf(before);
  if (features.length > 0 && featuresOf(after).length === 0)
    throw new AppError('UNSUITABLE_DATA', `It leaves none of ${features.length} columns.`, {
      requirement: 'at least one column',
      actual: 0,
    });
  const seen = new Set<string>();
  for (const { name } of after.columns) {
    if (seen.has(name))
      throw new AppError(
        'CONFLICT',
        `It makes a column "${name}", and there is one already. Rename or leave out the other.`,
        {
          column: name,
        },
      );
    seen.add(name);
  }
}

/** Carries out a step; its errors say which it was, and which step took away what it wants. */
function* within<T>(
  label: string,
  index: number,
  gone: ReadonlyMap<string, string>,
  work: Generator<undefined, T, void>,
): Generator<undefined, T, void> {
  try {
    return yield* work;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const remover = error.code === 'UNKNOWN_COLUMN' ? gone.get(String(error.details.column)) : undefined;
    const message = `${label}: ${error.message}${remover ? ` ${remover} took it away.` : ''}`;
    throw new AppError(error.code, message, { ...error.details, step: index + 1 }, { cause: error });
  }
}

/** What a fitted recipe makes of rows, each by itself: as many as there were. Pauses within steps and after each. */
export function* applyRecipe({ steps }: FittedRecipe, source: RecipeTable): Generator<undefined, RecipeTable, void> {
  let table = source;
  for (const { step, state } of steps) {
    table = yield* carryOn(stepNamed(step).apply(state, table));
    yield;
  }
  return table;
}

/** Columns that the steps are told to work on. */
export const namedBy = (choices: readonly StepChoice[]): string[] =>
  choices.flatMap(({ params }) => (params.columns as string[] | undefined) ?? []);

/** Columns that the steps read beside the features. */
export const asidesOf = (choices: readonly StepChoice[]): string[] => [
  ...new Set(choices.flatMap(({ step, params }) => stepNamed(step).asides?.(params) ?? [])),
];

/** Columns that are in memory while steps make a dataset: features, and what a step names. */
export const columnsInMemory = (columns: readonly Column[], choices: readonly StepChoice[]): Column[] => {
  const named = new Set([...namedBy(choices), ...asidesOf(choices)]);
  return columns.filter(({ name, role }) => role === 'FEATURE' || named.has(name));
};

/** Whether some step learns from the target. */
export const readsTarget = (choices: readonly StepChoice[]): boolean =>
  choices.some(({ step, params }) => stepNamed(step).readsTarget?.(params));
