import { Field, Float, InputType, Int } from 'type-graphql';
import { PreparationInput } from '../preparation/preparation.input.ts';
import { AlgorithmInput } from '../registry/params-input.ts';

/** What to analyse, and how. */
@InputType({ description: 'What to analyse, and how.' })
export class StartAnalysisInput {
  @Field(() => String, { description: 'Name of the dataset.' })
  dataset!: string;
  @Field(() => Int, { nullable: true, description: 'Number of its version (default: the newest that can be read).' })
  version?: number | null;
  @Field(() => AlgorithmInput, { description: 'The algorithm, with its parameters.' })
  algorithm!: AlgorithmInput;
  @Field(() => [String], {
    nullable: true,
    description: 'Columns to learn from (default: every column in the role FEATURE).',
  })
  features?: string[] | null;
  @Field(() => String, {
    nullable: true,
    description: 'Column to learn to answer; predictors need one (default: the column in the role TARGET).',
  })
  target?: string | null;
  @Field(() => PreparationInput, { nullable: true, description: 'How to prepare the features.' })
  preparation?: PreparationInput | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Seed of all randomness, a whole number from 0 to 2^53 − 1 (default: drawn, and shown by `seed`).',
  })
  seed?: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Names this request: sent again with the same input, it answers with the same analysis.',
  })
  idempotencyKey?: string | null;
}
