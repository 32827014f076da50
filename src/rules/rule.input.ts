import { Field, Float, InputType, Int, registerEnumType } from 'type-graphql';

/** The measures that rules can be sorted by, greatest first, and their columns. */
export const RuleOrder = {
  LIFT: 'lift',
  CONFIDENCE: 'confidence',
  SUPPORT: 'support',
  LEVERAGE: 'leverage',
  COUNT: 'count',
  COSINE: 'cosine',
  JACCARD: 'jaccard',
  KULCZYNSKI: 'kulczynski',
  PHI: 'phi',
} as const;
export type RuleOrder = (typeof RuleOrder)[keyof typeof RuleOrder];
registerEnumType(RuleOrder, {
  name: 'RuleOrder',
  description: 'What rules are sorted by, greatest first.',
  valuesConfig: Object.fromEntries(
    Object.entries(RuleOrder).map(([name, measure]) => [name, { description: `By ${measure}.` }]),
  ),
});

/** Which rules are wanted. */
@InputType({ description: 'Which rules are wanted: those that meet every condition given.' })
export class RuleFilter {
  @Field(() => Float, { nullable: true, description: 'Least support.' })
  minSupport?: number | null;
  @Field(() => Float, { nullable: true, description: 'Least confidence.' })
  minConfidence?: number | null;
  @Field(() => Float, { nullable: true, description: 'Least lift.' })
  minLift?: number | null;
  @Field(() => Int, { nullable: true, description: 'Least number of baskets.' })
  minCount?: number | null;
  @Field(() => Float, { nullable: true, description: 'Greatest p-value.' })
  maxPValue?: number | null;
  @Field(() => String, { nullable: true, description: 'An item among the antecedents.' })
  antecedent?: string | null;
  @Field(() => String, { nullable: true, description: 'The item of the consequent.' })
  consequent?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Only redundant rules (true), or only the others (false); all where absent.',
  })
  redundant?: boolean | null;
}
