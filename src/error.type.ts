import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import type { ErrorCode, ErrorDetails } from './errors.ts';

/** Why an import or an analysis failed. */
@ObjectType('Failure', { description: 'Why an import or an analysis failed.' })
export class ErrorInfo {
  @Field(() => String, { description: 'Stable code; the README lists them all.' })
  code!: ErrorCode;
  @Field(() => String, { description: 'What is wrong, the value seen, and what would be right.' })
  message!: string;
  @Field(() => GraphQLJSONObject, { description: 'The same as data.' })
  details!: ErrorDetails;
}
