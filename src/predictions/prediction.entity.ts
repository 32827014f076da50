import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a predictor answers for one customer. Millions of rows: written in bulk, read by keyset, no relations. */
@ObjectType({ description: 'What a predictor answers for one customer.', simpleResolvers: true })
@Entity('prediction', { withoutRowid: true })
@Index(['customerId'])
export class Prediction {
  @PrimaryColumn('integer')
  analysisId!: number;

  @Field(() => ID, {
    description: 'The customer: the value of the KEY column, or `#` and the row number where there is none.',
  })
  @PrimaryColumn('varchar', { length: 191 })
  customerId!: string;

  @Field(() => String, { nullable: true, description: 'Class answered; null for a regression.' })
  @Column('varchar', { length: 255, nullable: true })
  label!: string | null;

  @Field(() => Float, { nullable: true, description: 'Number answered; null for a classification.' })
  @Column('double precision', { nullable: true })
  value!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability of the class answered, 0…1; null where the algorithm does not say.',
  })
  @Column('double precision', { nullable: true })
  probability!: number | null;
}
