import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Int, ObjectType } from 'type-graphql';
import type { RowChange, StepPreview } from './preview.ts';

/** What a step made of one row. */
@ObjectType({ description: 'What a step made of one row, in the columns that it touched.', simpleResolvers: true })
export class PreparedRow implements RowChange {
  @Field(() => Int, { description: 'Place of the row in the dataset, counted from 1.' })
  row!: number;
  @Field(() => GraphQLJSONObject, {
    description: 'Values before the step, by column. Columns with personal data are left out.',
  })
  before!: Record<string, unknown>;
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'Values after the step; null where the row was left out.',
  })
  after!: Record<string, unknown> | null;
}

/** What one step does to the rows learned from. */
@ObjectType({ description: 'What one step does to the rows learned from.', simpleResolvers: true })
export class PreparationStepPreview implements StepPreview {
  @Field(() => String, {
    description:
      'Its kind, as `RecipeStepInput` calls it; "features" is what `missing`, `scale` and categories become.',
  })
  step!: string;
  @Field(() => Int, { description: 'Rows before it.' })
  rowsBefore!: number;
  @Field(() => Int, { description: 'Rows after it.' })
  rowsAfter!: number;
  @Field(() => Int, { description: 'Columns before it.' })
  columnsBefore!: number;
  @Field(() => Int, { description: 'Columns after it.' })
  columnsAfter!: number;
  @Field(() => [String], { description: 'Columns it makes, but for those made of personal data.' })
  added!: string[];
  @Field(() => [String], { description: 'Columns it leaves out, but for those with personal data.' })
  removed!: string[];
  @Field(() => Int, { description: 'Values that it changes, in rows and columns that stay.' })
  changedValues!: number;
  @Field(() => [String], { description: 'What a careful reader should know, such as values that could not be read.' })
  notes!: string[];
  @Field(() => [PreparedRow], { description: 'The first rows that it changes or leaves out.' })
  examples!: PreparedRow[];
}

/** What a preparation does, step by step. */
@ObjectType({ description: 'What a preparation does to the rows of a dataset, step by step.', simpleResolvers: true })
export class PreparationPreview {
  @Field(() => [PreparationStepPreview], { description: 'Its steps, in their order.' })
  steps!: PreparationStepPreview[];
}
