import type { Column } from '../datasets/column.ts';
import { AppError, listed } from '../errors.ts';
import { namedBy, RECIPE_STEPS, type StepChoice } from './recipe.ts';

/**
 * The steps with what was left open settled. Refuses columns that there cannot be: while no step has made any, a step
 * can only work on features (where a `whole` dataset is made: on all columns), and what it reads beside them must be in
 * the dataset.
 */
export function planSteps(
  steps: readonly StepChoice[],
  features: readonly string[],
  columns: readonly Column[],
  path: string,
  whole = false,
): StepChoice[] {
  let made = false;
  return steps.map((choice, index) => {
    const step = RECIPE_STEPS.find(({ name }) => name === choice.step)!;
    const params = step.settle?.(choice.params, columns, whole) ?? choice.params;
    const demand = (names: readonly string[], known: readonly string[], what: string) => {
      const unknown = names.find((name) => !known.includes(name));
      if (unknown === undefined) return;
      throw new AppError(
        'UNKNOWN_COLUMN',
        `Step ${index + 1} (${step.name}): there is no ${what} "${unknown}". There are: ${listed(known)}.`,
        { path: `${path}.${index}`, column: unknown, columns: known },
      );
    };
    const everything = columns.map(({ name }) => name);
    if (!made)
      demand(namedBy([{ step: step.name, params }]), whole ? everything : features, whole ? 'column' : 'feature');
    // Only what the dataset has can be read beside the features, whatever was made.
    demand(step.asides?.(params) ?? [], everything, 'column');
    made ||= step.makesColumns ?? false;
    return { step: choice.step, params };
  });
}

/** Whether some step reads dates and times, so that they may be features. */
export const readTime = (steps: readonly StepChoice[]): boolean =>
  steps.some((choice) => RECIPE_STEPS.find(({ name }) => name === choice.step)?.readsTime);
