import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import { CORRELATION_METHODS } from './computations.ts';

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
