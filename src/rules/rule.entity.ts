import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { JsonColumn } from '../database/columns.ts';
import type { RuleMeasures } from './rule-measures.ts';

/** An association rule: baskets with the antecedent also hold the consequent. Written in bulk, no relations. */
@ObjectType({ description: 'An association rule: baskets with the antecedent also hold the consequent.' })
@Entity('rule', { withoutRowid: true })
@Index(['analysisId', 'lift'])
@Index(['analysisId', 'confidence'])
@Index(['analysisId', 'support'])
export class Rule implements RuleMeasures {
  @PrimaryColumn('integer')
  analysisId!: number;

  /** Number of the rule within its model, from 0. */
  @PrimaryColumn('integer')
  position!: number;

  @Field(() => [String], { description: 'Items that are in the basket.' })
  @JsonColumn()
  antecedent!: string[];

  @Field(() => [String], { description: 'Items that go with them.' })
  @JsonColumn()
  consequent!: string[];

  @Field(() => String, {
    description: 'The rule in words, with the labels of the items where the baskets name a label column.',
  })
  @Column('text')
  text!: string;

  @Field(() => Int, { description: 'Baskets with antecedent and consequent.' })
  @Column('integer')
  count!: number;

  @Field(() => Float, { description: 'Share of baskets with both.' })
  @Column('double precision')
  support!: number;

  @Field(() => Float, { description: 'Share of the baskets with the antecedent that have the consequent.' })
  @Column('double precision')
  confidence!: number;

  @Field(() => Float, { description: 'Confidence over the share of baskets with the consequent; 1 is chance.' })
  @Column('double precision')
  lift!: number;

  @Field(() => Float, { description: 'Support above what independence would give.' })
  @Column('double precision')
  leverage!: number;

  @Field(() => Float, {
    nullable: true,
    description: '(1 − share of the consequent) / (1 − confidence); null for infinite, where the confidence is 1.',
  })
  @Column('double precision', { nullable: true })
  conviction!: number | null;

  @Field(() => Float, { description: 'Count over the geometric mean of the counts of both sides.' })
  @Column('double precision')
  cosine!: number;

  @Field(() => Float, { description: 'Count over the number of baskets with either side.' })
  @Column('double precision')
  jaccard!: number;

  @Field(() => Float, { description: 'Mean of the confidences in both directions.' })
  @Column('double precision')
  kulczynski!: number;

  @Field(() => Float, { description: 'Correlation of both sides, −1…1.' })
  @Column('double precision')
  phi!: number;

  @Field(() => Float, { description: 'Probability of a χ² at least as large if both sides were independent.' })
  @Column('double precision')
  pValue!: number;

  @Field(() => Boolean, {
    description: 'Whether a rule with fewer antecedents says the same with at least the confidence.',
  })
  @Column('boolean')
  redundant!: boolean;
}
