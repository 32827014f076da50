import { Field, InputType } from 'type-graphql';
import { SourceInput } from '../datasets/import-dataset.input.ts';
import { chooseSteps, RecipeStepInput } from './recipe.input.ts';
import type { StepChoice } from './recipe.ts';

/** A dataset, and the steps that make another of it. */
@InputType({ description: 'The newest version of a dataset, changed by steps.' })
export class RecipeSourceInput {
  @Field(() => String, { description: 'Name of the dataset.' })
  dataset!: string;
  @Field(() => [RecipeStepInput], {
    description:
      'Steps taken in this order, fitted on all rows. They work on columns in the role FEATURE; the others stay as they are.',
  })
  steps!: RecipeStepInput[];
}

// Recipes know datasets, and not the other way round: so the field joins the others from here.
Field(() => RecipeSourceInput, {
  nullable: true,
  description: 'Another dataset, changed by steps. Roles and personal data stay marked.',
})(SourceInput.prototype, 'recipe');

/** What a `RecipeSourceInput` asks for, with the parameters of its steps checked. */
export function chooseRecipe(input: object): { dataset: string; steps: StepChoice[] } {
  const { dataset, steps } = input as RecipeSourceInput;
  return { dataset, steps: chooseSteps(steps, STEPS_PATH) };
}

/** Where the steps are in the request. */
export const STEPS_PATH = 'input.source.recipe.steps';
