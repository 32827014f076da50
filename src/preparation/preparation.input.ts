import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AppError } from '../errors.ts';
import type { Traits } from '../sdk/algorithm.ts';
import { MISSING, type Missing, type PreparationChoice, SCALES, type Scale } from './preparation.ts';
import { chooseSteps, PreparationStep, RecipeStepInput } from './recipe.input.ts';

const MissingEnum = Object.fromEntries(MISSING.map((name) => [name, name]));
registerEnumType(MissingEnum, {
  name: 'MissingValues',
  description: 'What to do with missing values of features.',
  valuesConfig: {
    DROP: { description: 'Leave out rows that lack a value.' },
    MEAN: { description: 'Fill with the mean; categories with the most frequent one.' },
    MEDIAN: { description: 'Fill with the median; categories with the most frequent one.' },
    MODE: { description: 'Fill with the most frequent value.' },
    ERROR: { description: 'Fail if any value is missing.' },
    KEEP: { description: 'Leave them missing; only for algorithms with the trait `missing`.' },
  },
});

const ScaleEnum = Object.fromEntries(SCALES.map((name) => [name, name]));
registerEnumType(ScaleEnum, {
  name: 'Scale',
  description: 'How to bring features to one scale.',
  valuesConfig: {
    NONE: { description: 'Leave them as they are.' },
    STANDARD: { description: '(value − mean) / population standard deviation.' },
    MIN_MAX: { description: '(value − min) / (max − min).' },
    ROBUST: { description: '(value − median) / interquartile range.' },
  },
});

const DEFAULT_MAX_CATEGORIES = 100;

/** How to prepare the features of an analysis. It is fitted on the rows learned from, and stored with the model. */
@InputType({
  description:
    'How to prepare the features of an analysis. It is fitted on the rows learned from and stored with the model.',
})
export class PreparationInput {
  @Field(() => MissingEnum, {
    nullable: true,
    description: 'Missing values (default ERROR, or KEEP where the algorithm reads them).',
  })
  missing?: Missing | null;
  @Field(() => ScaleEnum, {
    nullable: true,
    description: 'Scaling (default STANDARD where the algorithm compares distances, else NONE).',
  })
  scale?: Scale | null;
  @Field(() => Int, {
    nullable: true,
    description: `Most categories that a text feature may have where each becomes a 0/1 column (default ${DEFAULT_MAX_CATEGORIES}).`,
  })
  maxCategories?: number | null;
  @Field(() => [RecipeStepInput], {
    nullable: true,
    description:
      'Steps taken in this order, before `missing`, `scale` and the columns of categories. Rows to answer for take the same steps, but are never dropped.',
  })
  steps?: RecipeStepInput[] | null;
}

/** The preparation an analysis used. */
@ObjectType({ description: 'The preparation an analysis used, defaults filled in.', simpleResolvers: true })
export class Preparation implements PreparationChoice {
  @Field(() => MissingEnum, { description: 'What was done with missing values.' })
  missing!: Missing;
  @Field(() => ScaleEnum, { description: 'How features were scaled.' })
  scale!: Scale;
  @Field(() => Int, { description: 'Most categories that a text feature was allowed.' })
  maxCategories!: number;
  @Field(() => [PreparationStep], { description: 'The steps taken before all that, in their order.' })
  steps!: PreparationStep[];
}

/** Fills in what the caller left open, as suits the algorithm. */
export function choosePreparation(input: PreparationInput | null | undefined, traits: Traits): PreparationChoice {
  const missing = input?.missing ?? (traits.missing ? 'KEEP' : 'ERROR');
  if (missing === 'KEEP' && !traits.missing)
    throw new AppError(
      'INVALID_INPUT',
      'preparation.missing is KEEP, but the algorithm does not read missing values. Choose DROP, MEAN, MEDIAN, MODE or ERROR.',
      { path: 'input.preparation.missing', value: 'KEEP' },
    );
  const maxCategories = input?.maxCategories ?? DEFAULT_MAX_CATEGORIES;
  if (maxCategories < 1 || maxCategories > 10_000)
    throw new AppError('INVALID_INPUT', `preparation.maxCategories is ${maxCategories}; it must be from 1 to 10000.`, {
      path: 'input.preparation.maxCategories',
      value: maxCategories,
    });
  const steps = chooseSteps(input?.steps, 'input.preparation.steps');
  return { missing, scale: input?.scale ?? (traits.scaled ? 'STANDARD' : 'NONE'), maxCategories, steps };
}
