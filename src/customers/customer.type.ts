import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';

/** Everything known about one customer. */
@ObjectType({ description: 'Everything known about one customer.' })
export class Customer {
  @Field(() => ID, { description: 'The value of the KEY column.' })
  id!: string;

  @Field(() => GraphQLJSONObject, {
    description:
      'The columns of the newest CUSTOMERS datasets that know this customer; where two have a column, the dataset made later counts.',
  })
  attributes!: Record<string, unknown>;
}
