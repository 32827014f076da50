import { Field, Float, InputType, Int } from 'type-graphql';
import { EvaluationInput } from '../predictions/evaluation.type.ts';
import { PreparationInput } from '../preparation/preparation.input.ts';
import { AlgorithmInput } from '../registry/params-input.ts';

/** Which rows of a dataset belong to one basket, and what is in it. */
@InputType({ description: 'Which rows of a dataset belong to one basket, and what is in it.' })
export class BasketsInput {
  @Field(() => String, { description: 'Column that tells baskets apart, such as the invoice.' })
  by!: string;
  @Field(() => String, { description: 'Column with the item.' })
  item!: string;
  @Field(() => String, { nullable: true, description: "Column with the item's name, for answers that people read." })
  label?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Condition in the SQL of DuckDB that a row must meet; it may read this dataset only.',
  })
  where?: string | null;
}

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
  @Field(() => BasketsInput, { nullable: true, description: 'The baskets, for algorithms that learn from them.' })
  baskets?: BasketsInput | null;
  @Field(() => PreparationInput, { nullable: true, description: 'How to prepare the features.' })
  preparation?: PreparationInput | null;
  @Field(() => EvaluationInput, {
    nullable: true,
    description: 'How to judge a predictor (default: hold out a fifth of the rows).',
  })
  evaluation?: EvaluationInput | null;
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
