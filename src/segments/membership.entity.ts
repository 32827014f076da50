import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A customer's place in a segment. Millions of rows: written in bulk, read by keyset, no relations. */
@ObjectType({ description: "A customer's place in a segment.", simpleResolvers: true })
@Entity('membership', { withoutRowid: true })
@Index(['customerId'])
export class Membership {
  @PrimaryColumn('integer')
  segmentId!: number;

  @Field(() => ID, {
    description: 'The customer: the value of the KEY column, or `#` and the row number where there is none.',
  })
  @PrimaryColumn('varchar', { length: 191 })
  customerId!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'How firmly the customer belongs, 0…1; null where the algorithm does not say.',
  })
  @Column('double precision', { nullable: true })
  strength!: number | null;
}
