import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType, ObjectType } from 'type-graphql';
import { AppError } from '../errors.ts';
import { parametersOf } from '../registry/parameter-shape.ts';
import { checkParams } from '../registry/params.ts';
import { groupInput, withoutNulls } from '../registry/params-input.ts';
import { RECIPE_STEPS, type StepChoice } from './recipe.ts';

/** Chooses a kind of step by the one field that is set. Its fields are the steps there are, typed from their parameters. */
export class RecipeStepInput {}

for (const { name, summary, params } of RECIPE_STEPS) {
  const prefix = `${name[0].toUpperCase()}${name.slice(1)}Step`;
  const Params = groupInput(`${prefix}Input`, summary, prefix, parametersOf(params));
  Field(() => Params, { nullable: true, description: summary })(RecipeStepInput.prototype, name);
}
InputType('RecipeStepInput', {
  description:
    'A step of a preparation with its parameters: exactly one field. A parameter that is left out, or null, has its default.',
})(RecipeStepInput);

/** A step that an analysis took. */
@ObjectType({ description: 'A step of a preparation.', simpleResolvers: true })
export class PreparationStep implements StepChoice {
  @Field(() => String, { description: 'Its kind, as `RecipeStepInput` calls it.' })
  step!: string;
  @Field(() => GraphQLJSONObject, { description: 'Its parameters, defaults filled in.' })
  params!: Record<string, unknown>;
}

/** Most steps of one recipe. */
const MOST_STEPS = 50;

/** The steps chosen, with their parameters checked; `path` is where they are in the request. */
export function chooseSteps(inputs: readonly RecipeStepInput[] | null | undefined, path: string): StepChoice[] {
  if (!inputs) return [];
  if (inputs.length > MOST_STEPS)
    throw new AppError(
      'INVALID_INPUT',
      `There are ${inputs.length} steps; a preparation takes at most ${MOST_STEPS}.`,
      {
        path,
        value: inputs.length,
      },
    );
  return inputs.map((input, i) => {
    const chosen = Object.entries(input).filter(([, params]) => typeof params === 'object' && params !== null);
    const step = RECIPE_STEPS.find(({ name }) => name === chosen[0]?.[0]);
    if (!step || chosen.length > 1)
      throw new AppError('INVALID_INPUT', `Step ${i + 1} is chosen by exactly one field; seen: ${chosen.length}.`, {
        path: `${path}.${i}`,
        fields: chosen.map(([field]) => field),
      });
    const id = `step ${i + 1} (${step.name})`;
    return { step: step.name, params: checkParams({ id, params: step.params }, withoutNulls(chosen[0][1] as object)) };
  });
}
