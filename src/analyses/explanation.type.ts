import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ReadableRule } from '../sdk/algorithm.ts';

@ObjectType({ description: 'How much a feature counts in a model.', simpleResolvers: true })
export class FeatureImportance {
  @Field(() => String, { description: 'The feature.' })
  feature!: string;
  @Field(() => Float, { description: 'Its weight, 0…1; the weights of a model sum to 1.' })
  weight!: number;
}

@ObjectType({ description: 'One coefficient of a linear model.', simpleResolvers: true })
export class Coefficient {
  @Field(() => String, { description: 'The feature, or "intercept".' })
  term!: string;
  @Field(() => Float, { description: 'The coefficient, for features as they were prepared.' })
  value!: number;
  @Field(() => Float, { nullable: true, description: 'Its standard error; null where the model has none.' })
  standardError?: number;
  @Field(() => Float, { nullable: true, description: 'Its t or z statistic; null where the model has none.' })
  statistic?: number;
  @Field(() => Float, {
    nullable: true,
    description: 'Probability of a statistic at least as far from 0 if the coefficient were 0.',
  })
  pValue?: number;
  @Field(() => Float, { nullable: true, description: 'Lower end of its confidence interval.' })
  lower?: number;
  @Field(() => Float, { nullable: true, description: 'Upper end of its confidence interval.' })
  upper?: number;
  @Field(() => Float, { nullable: true, description: 'e to the coefficient, in logistic models.' })
  oddsRatio?: number;
}

@ObjectType({ description: 'A condition under which a model answers so.', simpleResolvers: true })
export class ReadableRuleType implements ReadableRule {
  @Field(() => String, { description: 'The condition, such as `age <= 30.5 and plan = gold`.' })
  when!: string;
  @Field(() => String, { description: 'The class, number or segment answered.' })
  answer!: string;
  @Field(() => Float, { description: 'Share of the rows learned from that meet the condition, 0…1.' })
  support!: number;
  @Field(() => Float, { nullable: true, description: "Share of those that have the answer's class, 0…1." })
  confidence?: number;
  @Field(() => Float, { nullable: true, description: 'Confidence over the share of that class among all rows.' })
  lift?: number;
}

@ObjectType({ description: 'One coordinate of the center of a segment.', simpleResolvers: true })
export class CentroidCoordinate {
  @Field(() => Int, { description: 'Index of the segment.' })
  segment!: number;
  @Field(() => String, { description: 'The feature.' })
  feature!: string;
  @Field(() => Float, { description: 'The coordinate, in original units.' })
  value!: number;
}

/** What a model says of itself. */
@ObjectType('Explanation', { description: 'What a model says of itself; what its algorithm does not know is empty.' })
export class ExplanationType {
  @Field(() => [FeatureImportance], { description: 'How much each feature counts, greatest first.' })
  importance!: readonly FeatureImportance[];
  @Field(() => [Coefficient], { description: 'Coefficients of a linear model.' })
  coefficients!: readonly Coefficient[];
  @Field(() => [CentroidCoordinate], { description: 'Centers of segments, in original units.' })
  centroids!: readonly CentroidCoordinate[];
  @Field(() => [ReadableRuleType], { description: 'Rules of a tree, or of each segment.' })
  rules!: readonly ReadableRuleType[];
  @Field(() => String, { nullable: true, description: 'The model in words; null where there are none.' })
  text!: string | null;
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'What else readers of the method look for: a tree, cut points, loadings, curves.',
  })
  details!: Readonly<Record<string, unknown>> | null;
}
