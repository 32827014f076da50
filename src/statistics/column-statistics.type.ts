import { GraphQLJSON } from 'graphql-scalars';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { HISTOGRAM_METHODS } from './count-bins.ts';
import { QUANTILE_TYPES } from './quantiles.ts';

/** Computed when it is selected, and only then. */
export type Lazy<T> = () => Promise<T>;

const onlyNumbers = 'null for other columns, for personal data, and where it is undefined';

/** What is known of the values of a column. */
@ObjectType({
  description:
    'What is known of the values of a column. Numbers are those of INTEGER and NUMBER columns, and of BOOLEAN ones as 0 and 1. Of personal data there are counts only.',
  simpleResolvers: true,
})
export class ColumnStatistics {
  @Field(() => Int, { description: 'Rows with a value.' })
  count!: number;

  @Field(() => Int, { description: 'Rows without a value.' })
  missing!: number;

  @Field(() => Int, {
    description:
      'Values that were infinite in a Parquet or query source: no figure can be computed of them, so they are among the missing.',
  })
  infinite!: number;

  @Field(() => Int, { description: 'Number of distinct values, missing ones not counted.' })
  distinct!: Lazy<number | undefined>;

  @Field(() => Float, { nullable: true, description: `Mean of numbers; ${onlyNumbers}.` })
  mean!: Lazy<number | null>;

  @Field(() => Float, { nullable: true, description: `Median of numbers; ${onlyNumbers}.` })
  median!: Lazy<number | null>;

  @Field(() => GraphQLJSON, {
    nullable: true,
    description:
      'The most frequent value, the smallest of equally frequent ones; null without values and for personal data.',
  })
  mode!: Lazy<unknown>;

  @Field(() => Float, {
    nullable: true,
    description: `Variance of numbers as a sample's: squares divided by count − 1; ${onlyNumbers}, as of a single value.`,
  })
  variance!: Lazy<number | null>;

  @Field(() => Float, { nullable: true, description: 'Square root of `variance`: the sample standard deviation.' })
  standardDeviation!: Lazy<number | null>;

  @Field(() => Float, {
    nullable: true,
    description: `Variance of numbers as a population's: squares divided by count; ${onlyNumbers}.`,
  })
  populationVariance!: Lazy<number | null>;

  @Field(() => Float, { nullable: true, description: 'Square root of `populationVariance`.' })
  populationStandardDeviation!: Lazy<number | null>;

  @Field(() => Float, { nullable: true, description: `Least number; ${onlyNumbers}. Times have \`earliest\`.` })
  min!: Lazy<number | null>;

  @Field(() => Float, { nullable: true, description: `Greatest number; ${onlyNumbers}. Times have \`latest\`.` })
  max!: Lazy<number | null>;

  @Field(() => Date, {
    nullable: true,
    description:
      'First time of a DATE or TIMESTAMP column; null for other columns, without values and for personal data.',
  })
  earliest!: Lazy<Date | null>;

  @Field(() => Date, {
    nullable: true,
    description:
      'Last time of a DATE or TIMESTAMP column; null for other columns, without values and for personal data.',
  })
  latest!: Lazy<Date | null>;

  @Field(() => [Float], {
    nullable: true,
    description: `The three quartiles of numbers: a quarter, half and three quarters of the values are at most as large; of type 7, as pandas and R have them; ${onlyNumbers}.`,
  })
  quartiles!: Lazy<readonly number[] | null>;

  @Field(() => Float, {
    nullable: true,
    description: `Skewness of numbers, corrected for the sample's size (G₁); 0 is symmetric, above 0 the long tail is on the right; ${onlyNumbers}, as of a constant.`,
  })
  skewness!: Lazy<number | null>;

  @Field(() => Float, {
    nullable: true,
    description: `Excess kurtosis of numbers, corrected for the sample's size (G₂); 0 is that of a normal distribution; ${onlyNumbers}, as of a constant.`,
  })
  kurtosis!: Lazy<number | null>;
}

export const HistogramMethodEnum = Object.fromEntries(HISTOGRAM_METHODS.map((method) => [method, method]));
registerEnumType(HistogramMethodEnum, {
  name: 'HistogramMethod',
  description: 'Where the bins of a histogram lie.',
  valuesConfig: {
    FIXED: { description: 'Bins of one width.' },
    QUANTILE: { description: 'Bins with as many values in each as ties allow; fewer where edges coincide.' },
    FREEDMAN_DIACONIS: {
      description: 'Bins of one width, as many as the rule of Freedman and Diaconis says, at most 1000.',
    },
  },
});

export const QuantileTypeEnum = Object.fromEntries(QUANTILE_TYPES.map((type) => [type, type]));
registerEnumType(QuantileTypeEnum, {
  name: 'QuantileType',
  description: "Sample quantiles as Hyndman and Fan (1996) number them, which is R's `type`, under NumPy's names.",
  valuesConfig: {
    INVERTED_CDF: { description: 'Type 1: the least value that at least this share of the values reaches.' },
    AVERAGED_INVERTED_CDF: { description: 'Type 2: as type 1, but the middle where two values qualify, as SAS does.' },
    CLOSEST_OBSERVATION: {
      description: 'Type 3: the value whose rank is nearest, the even one of two; what SAS calls 2.',
    },
    INTERPOLATED_INVERTED_CDF: { description: 'Type 4: along the steps of the distribution function.' },
    HAZEN: { description: 'Type 5: along the middles of those steps, as hydrologists do.' },
    WEIBULL: { description: 'Type 6: the k-th of n values is the quantile of k / (n + 1), as in Minitab and SPSS.' },
    LINEAR: {
      description:
        'Type 7: the k-th of n values is the quantile of (k − 1) / (n − 1), as in pandas, NumPy, R and Excel.',
    },
    MEDIAN_UNBIASED: {
      description: 'Type 8: about unbiased in the median, whatever the distribution; recommended by Hyndman and Fan.',
    },
    NORMAL_UNBIASED: { description: 'Type 9: about unbiased where values are normally distributed.' },
  },
});

/** How many values lie where. */
@ObjectType({
  description: 'How many values lie where. A bin has its lower edge; the last has its upper edge as well.',
  simpleResolvers: true,
})
export class Histogram {
  @Field(() => [Float], {
    description: 'Edges of the bins, ascending, one more than counts; times in milliseconds since 1970.',
  })
  edges!: number[];

  @Field(() => [Int], { description: 'Values in each bin.' })
  counts!: number[];
}

/** A value and how many rows have it. */
@ObjectType({ description: 'A value and how many rows have it.', simpleResolvers: true })
export class ValueCount {
  @Field(() => GraphQLJSON, { nullable: true, description: 'The value, as in rows; null for personal data.' })
  value!: unknown;

  @Field(() => Int, { description: 'Rows that have it.' })
  count!: number;
}
