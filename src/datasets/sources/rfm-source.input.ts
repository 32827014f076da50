import { Field, InputType } from 'type-graphql';

/** Recency, frequency and monetary value of customers. */
@InputType({
  description:
    'Recency, frequency and monetary value of customers, made from their purchases. Columns: `customer_id` (KEY); `recency`, whole days from the last purchase to `asOf`; `frequency`, the number of orders; `monetary`, the sum of the amounts. Rows without a customer id, without a time, and at or after `asOf` are left out and counted in `derivation`.',
})
export class RfmSourceInput {
  @Field(() => String, { description: 'The dataset of purchases, in its latest version.' })
  dataset!: string;
  @Field(() => String, { nullable: true, description: 'The column of customer ids (default: the KEY column).' })
  customer?: string | null;
  @Field(() => String, { nullable: true, description: 'When it was bought (default: the TIME column).' })
  time?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'What was paid, or the price of one where `quantity` is given (default: the AMOUNT column).',
  })
  amount?: string | null;
  @Field(() => String, { nullable: true, description: 'How many were bought; multiplies `amount` (default: one).' })
  quantity?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The column that says which rows are one order (default: every row is one).',
  })
  order?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The moment that the features describe, as `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`: only purchases before it count (default: the midnight after the latest).',
  })
  asOf?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Only rows that meet this condition count, in SQL over the columns, such as `quantity > 0`.',
  })
  where?: string | null;
}
