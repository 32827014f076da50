import { Field, InputType, registerEnumType } from 'type-graphql';

export const JoinKindEnum = { INNER: 'INNER', LEFT: 'LEFT', FULL: 'FULL' } as const;
export type JoinKind = keyof typeof JoinKindEnum;
registerEnumType(JoinKindEnum, {
  name: 'JoinKind',
  description: 'Which rows without a partner stay.',
  valuesConfig: {
    INNER: { description: 'None.' },
    LEFT: { description: 'Those on the left; what the right would add is missing.' },
    FULL: { description: 'Those on both sides.' },
  },
});

/** A pair of columns that must agree. */
@InputType({
  description:
    'A pair of columns that must agree. They are compared as text, byte by byte; a missing value agrees with none.',
})
export class JoinOnInput {
  @Field(() => String, { description: 'Column on the left.' })
  left!: string;
  @Field(() => String, { description: 'Column on the right.' })
  right!: string;
}

/** Two datasets put together. */
@InputType({
  description:
    'Two datasets put together by key: the columns of the left, then those of the right but for what they are joined on, in the order of the left. What found no partner is counted in `derivation { unmatched }`.',
})
export class JoinSourceInput {
  @Field(() => String, { description: 'A dataset, in its latest version.' })
  left!: string;
  @Field(() => String, { description: 'The dataset that adds columns, in its latest version.' })
  right!: string;
  @Field(() => [JoinOnInput], { nullable: true, description: 'What they are joined on (default: their KEY columns).' })
  on?: JoinOnInput[] | null;
  @Field(() => JoinKindEnum, { nullable: true, description: 'Which rows without a partner stay (default LEFT).' })
  kind?: JoinKind | null;
  @Field(() => [String], { nullable: true, description: 'The columns of the right to add (default: all).' })
  columns?: string[] | null;
  @Field(() => String, {
    nullable: true,
    description:
      'What the names of the added columns begin with, such as `web_` (default: nothing). Names that clash are refused.',
  })
  prefix?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether a row on the left may appear several times because it has several partners on the right (default false: refused, with the numbers).',
  })
  multiply?: boolean | null;
}
