import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import type { Measure } from './aggregate-measures.ts';

export const MeasureEnum: Record<Measure, Measure> = {
  COUNT: 'COUNT',
  SUM: 'SUM',
  MEAN: 'MEAN',
  MIN: 'MIN',
  MAX: 'MAX',
  DISTINCT: 'DISTINCT',
  LAST: 'LAST',
  RECENCY: 'RECENCY',
  TREND: 'TREND',
  SHARE: 'SHARE',
};
registerEnumType(MeasureEnum, {
  name: 'Measure',
  description:
    'What becomes of a customer’s rows: those before `asOf`, within the last `days`, that meet `where`. Missing values are passed over.',
  valuesConfig: {
    COUNT: { description: 'Number of rows; with a column, of those that have a value there. 0 without rows.' },
    SUM: { description: 'Sum of a column of numbers. 0 without rows.' },
    MEAN: { description: 'Mean of a column of numbers. Missing without values.' },
    MIN: { description: 'Least value of a column of numbers, dates or times. Missing without values.' },
    MAX: { description: 'Greatest value of a column of numbers, dates or times. Missing without values.' },
    DISTINCT: { description: 'Number of different values of a column. 0 without rows.' },
    LAST: {
      description:
        'Value of a column in the latest row that has one; among rows of the same moment, in the last of them. Missing without values.',
    },
    RECENCY: {
      description:
        'Whole days (24 hours) from the latest row to `asOf`; with a column, from the latest that has a value there. Missing without rows.',
    },
    TREND: {
      description:
        'Slope of the least-squares line through the values of a column of numbers over time, per day: how much more each day. Missing unless there are values of two different moments.',
    },
    SHARE: {
      description:
        'The part that meets `where`: of the number of the customer’s rows in the window; with a column, of its sum over them. Missing without rows, and where that sum is 0. Needs `where`.',
    },
  },
});

/** One column of the result. */
@InputType({ description: 'One feature: a column of the result.' })
export class FeatureInput {
  @Field(() => String, {
    nullable: true,
    description: 'Its name (default: measure, column and days in one, such as `sum_amount_90d`).',
  })
  name?: string | null;
  @Field(() => MeasureEnum, { description: 'What becomes of the rows.' })
  measure!: Measure;
  @Field(() => String, { nullable: true, description: 'The column measured; COUNT, RECENCY and SHARE do without.' })
  column?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'A column of numbers that `column` is multiplied by in every row, such as a quantity by a price.',
  })
  times?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Only rows of so many days before `asOf` (default: as the aggregate says).',
  })
  days?: number | null;
  @Field(() => String, {
    nullable: true,
    description: "Only rows that meet this condition, in SQL over the columns, such as `channel = 'web'`.",
  })
  where?: string | null;
}

/** Features of customers made from their rows in one dataset. */
@InputType({
  description:
    'Features of customers made from their rows in a dataset of purchases, events or feedback: one row a customer, with the customer id as KEY, in its order. Rows without a customer id, without a time, and at or after `asOf` are left out and counted in `derivation`.',
})
export class AggregateSourceInput {
  @Field(() => String, { description: 'The dataset whose rows are aggregated, in its latest version.' })
  dataset!: string;
  @Field(() => String, { nullable: true, description: 'The column of customer ids (default: the KEY column).' })
  by?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The column that says when a row happened (default: the TIME column, where there is one).',
  })
  time?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The moment that the features describe, as `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`: only rows before it count (default: the midnight after the latest row).',
  })
  asOf?: string | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'Only rows from so many days before `asOf` count, unless a feature has days of its own (default: all). Customers whose rows are older stay, with what their features are without rows.',
  })
  days?: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Only rows that meet this condition count, in SQL over the columns, such as `quantity > 0`.',
  })
  where?: string | null;
  @Field(() => [FeatureInput], { description: 'The features, 1 to 200.' })
  features!: FeatureInput[];
  @Field(() => String, {
    nullable: true,
    description:
      'A dataset of CUSTOMERS: all of its customers appear, and no others (default: those who have a row that counts).',
  })
  customers?: string | null;
}
