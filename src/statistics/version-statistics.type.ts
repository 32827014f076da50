import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ALERT_KINDS, type AlertKind } from './alert.ts';
import { CORRELATION_METHODS } from './correlate.ts';

export const CorrelationMethodEnum = Object.fromEntries(CORRELATION_METHODS.map((method) => [method, method]));
registerEnumType(CorrelationMethodEnum, {
  name: 'CorrelationMethod',
  description: 'How it is measured whether two columns go together.',
  valuesConfig: {
    PEARSON: { description: 'Along a line: −1 to 1, of numbers.' },
    SPEARMAN: { description: "By rank: Pearson's correlation of ranks, −1 to 1, of numbers." },
    KENDALL: { description: 'By order of pairs: tau-b, −1 to 1, of numbers.' },
    CRAMERS_V: { description: "Of categories (TEXT and BOOLEAN): Cramér's V, 0 to 1, without correction." },
    CORRELATION_RATIO: {
      description:
        'Of a category (TEXT) and a number: the share of the standard deviation that the means of the categories explain, 0 to 1; null between two of a kind.',
    },
  },
});

/** A value for each two columns. */
@ObjectType({ description: 'A value for each two columns.', simpleResolvers: true })
export class ColumnMatrix {
  @Field(() => [String], { description: 'Names of the columns, in the order asked for.' })
  columns!: string[];

  @Field(() => [[Float]], {
    nullable: 'items',
    description:
      'Row by row, of the rows that have both values; null where it is undefined, such as the correlation with a constant.',
  })
  values!: (number | null)[][];
}

/** Rows that lack the same columns. */
@ObjectType('MissingPattern', { description: 'Rows that lack the same columns.', simpleResolvers: true })
export class MissingPatternInfo {
  @Field(() => [String], { description: 'Columns without a value; none where rows are complete.' })
  columns!: string[];

  @Field(() => Int, { description: 'Rows that lack these columns and no other.' })
  rows!: number;
}

/** Which values are missing together. */
@ObjectType('Missingness', { description: 'Which values are missing together.', simpleResolvers: true })
export class MissingnessInfo {
  @Field(() => Int, { description: 'Rows that lack nothing.' })
  complete!: number;

  @Field(() => Int, { description: 'How many patterns there are, that of complete rows counted.' })
  patternCount!: number;

  @Field(() => [MissingPatternInfo], { description: 'The most frequent patterns, most frequent first.' })
  patterns!: MissingPatternInfo[];
}

/** Rows that are the same. */
@ObjectType('DuplicateRows', {
  description: 'Rows that are the same in some columns; missing values are the same as each other.',
  simpleResolvers: true,
})
export class DuplicateRowsInfo {
  @Field(() => Int, { description: 'Rows that repeat an earlier one.' })
  repeated!: number;

  @Field(() => Int, { description: 'Different rows that occur more than once.' })
  groups!: number;
}

export const AlertKindEnum = Object.fromEntries(ALERT_KINDS.map((kind) => [kind, kind]));
registerEnumType(AlertKindEnum, {
  name: 'AlertKind',
  description: 'What may be wrong with rows, with a column, or with two.',
  valuesConfig: {
    DUPLICATE_ROWS: { description: 'Rows are the same as earlier ones in all columns; missing values are the same.' },
    CONSTANT: { description: 'All values are the same.' },
    HIGH_CARDINALITY: {
      description: 'A TEXT column has more than 50 categories, and more than 1000 or than half as many as values.',
    },
    SKEWED: { description: 'The skewness of numbers is above 2 or below −2.' },
    MANY_MISSING: { description: 'At least a fifth of the values is missing.' },
    HIGHLY_CORRELATED: {
      description: 'Two columns of numbers, of the first 100, have a correlation of 0.9 or more, up or down.',
    },
    IMBALANCE: { description: 'At least 85 % of the values of a category, of at most 50, are the same.' },
    INFINITE: { description: 'Values were infinite at import.' },
    DIRTY_CATEGORIES: { description: 'Categories differ by case or blanks only.' },
    DATES_AS_TEXT: { description: 'At least 95 % of the values of a TEXT column are dates in some format.' },
    NUMBERS_AS_TEXT: {
      description:
        'At least 95 % of the values of a TEXT column are numbers, with separated thousands or decimal commas.',
    },
  },
});

/** Something about the data that deserves a look. */
@ObjectType('Alert', {
  description: 'Something about the data that deserves a look before they are used.',
  simpleResolvers: true,
})
export class AlertInfo {
  @Field(() => AlertKindEnum, { description: 'What it is.' })
  kind!: AlertKind;

  @Field(() => [String], { description: 'The columns it is about; none where it is about whole rows.' })
  columns!: string[];

  @Field(() => String, { description: 'What was found, in a sentence.' })
  message!: string;

  @Field(() => GraphQLJSONObject, { description: 'The figures behind it; never a value of personal data.' })
  evidence!: Record<string, unknown>;

  @Field(() => String, { description: 'What to do about it.' })
  suggestion!: string;
}
