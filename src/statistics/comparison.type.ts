import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ColumnType } from '../datasets/column.ts';
import { ColumnTypeEnum } from '../datasets/dataset-version.entity.ts';

/** The test of Kolmogorov and Smirnov. */
@ObjectType('KolmogorovSmirnov', {
  description: 'The two-sample test of Kolmogorov and Smirnov.',
  simpleResolvers: true,
})
export class KolmogorovSmirnovInfo {
  @Field(() => Float, {
    description:
      'Largest difference between the shares of values up to any number: 0 is no difference, 1 the greatest.',
  })
  statistic!: number;

  @Field(() => Float, {
    description: 'Probability of a difference at least as large if nothing had changed; its limit for many rows.',
  })
  pValue!: number;
}

/** Categories that only one of two versions has. */
@ObjectType('CategoryDifference', {
  description: 'Categories that only one of two versions has.',
  simpleResolvers: true,
})
export class CategoryDifferenceInfo {
  @Field(() => Int, { description: 'How many.' })
  count!: number;

  @Field(() => [String], { description: 'The most frequent of them, at most 20; none of personal data.' })
  values!: string[];
}

/** What has changed in a column. */
@ObjectType({ description: 'What has changed in a column that both versions have.', simpleResolvers: true })
export class ColumnComparison {
  @Field(() => String, { description: 'Name of the column.' })
  name!: string;

  @Field(() => ColumnTypeEnum, { description: 'Its type in this version.' })
  type!: ColumnType;

  @Field(() => ColumnTypeEnum, {
    description: 'Its type in the baseline; values are compared where both are of a kind, such as INTEGER and NUMBER.',
  })
  baselineType!: ColumnType;

  @Field(() => Float, { nullable: true, description: 'Share of rows without a value; null without rows.' })
  missingShare!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of rows without a value in the baseline; null without rows.',
  })
  baselineMissingShare!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Population stability index: of numbers and times by the deciles of the baseline, of categories by the 100 most frequent ones and the rest; missing values are a bin of their own and shares count as at least 0.0001. Below 0.1 little has changed, above 0.25 much. Null where a version has no values, or another kind of type.',
  })
  psi!: number | null;

  @Field(() => KolmogorovSmirnovInfo, {
    nullable: true,
    description: 'Of numbers and times; null for categories, where a version has no values, or another kind of type.',
  })
  kolmogorovSmirnov!: KolmogorovSmirnovInfo | null;

  @Field(() => CategoryDifferenceInfo, {
    nullable: true,
    description: 'Categories that the baseline lacks; null unless both are TEXT or both BOOLEAN.',
  })
  newCategories!: CategoryDifferenceInfo | null;

  @Field(() => CategoryDifferenceInfo, {
    nullable: true,
    description: 'Categories that the baseline alone has; null unless both are TEXT or both BOOLEAN.',
  })
  droppedCategories!: CategoryDifferenceInfo | null;
}

/** What has changed since another version. */
@ObjectType({
  description: 'What has changed since another version of the dataset, the baseline.',
  simpleResolvers: true,
})
export class VersionComparison {
  @Field(() => Int, { description: 'Number of the baseline.' })
  baseline!: number;

  @Field(() => Int, { description: 'Rows of this version.' })
  rows!: number;

  @Field(() => Int, { description: 'Rows of the baseline.' })
  baselineRows!: number;

  @Field(() => [String], { description: 'Columns that the baseline lacks.' })
  newColumns!: string[];

  @Field(() => [String], { description: 'Columns that the baseline alone has.' })
  droppedColumns!: string[];

  @Field(() => [ColumnComparison], { description: 'The columns that both have, in the order of this version.' })
  columns!: ColumnComparison[];
}
