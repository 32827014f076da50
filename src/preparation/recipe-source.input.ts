import { Field, InputType } from 'type-graphql';
import type { Column } from '../datasets/column.ts';
import { SourceInput } from '../datasets/import-dataset.input.ts';
import { AppError } from '../errors.ts';
import { planSteps } from './plan-steps.ts';
import { chooseSteps, RecipeStepInput } from './recipe.input.ts';
import type { StepChoice } from './recipe.ts';

/** A dataset, and the steps that make another of it. */
@InputType({ description: 'The newest version of a dataset, changed by steps.' })
export class RecipeSourceInput {
  @Field(() => String, { description: 'Name of the dataset.' })
  dataset!: string;
  @Field(() => [RecipeStepInput], {
    description:
      'Steps taken in this order, fitted on all rows. They work on columns in the role FEATURE, and on others that they name in `columns`; the rest stays as it is. Steps that learn from the target read it as it was before them.',
  })
  steps!: RecipeStepInput[];
}

// Recipes know datasets, and not the other way round: so the field joins the others from here.
Field(() => RecipeSourceInput, {
  nullable: true,
  description: 'Another dataset, changed by steps. Roles and personal data stay marked.',
})(SourceInput.prototype, 'recipe');

/** The steps that a recipe asks for, checked as far as columns tell; `path` is where they are in the request. */
export function planRecipe({ steps }: RecipeSourceInput, columns: readonly Column[], path: string): StepChoice[] {
  const chosen = chooseSteps(steps, path);
  if (chosen.length === 0) throw new AppError('INVALID_INPUT', 'A recipe needs steps, and there is none.', { path });
  const features = columns.filter(({ role }) => role === 'FEATURE').map(({ name }) => name);
  return planSteps(chosen, features, columns, path, true);
}
