import type { GraphQLInputObjectType, GraphQLSchema } from 'graphql';
import { isInputObjectType } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { DependencyContainer, InjectionToken } from 'tsyringe';
import { buildSchema } from 'type-graphql';
import { AppError } from '../errors.ts';

/** Inputs of which a caller gives exactly one field. type-graphql has no word for it, so they are marked afterwards. */
const ONE_OF: readonly string[] = ['AlgorithmInput', 'SourceInput', 'RecipeStepInput'];

/** type-graphql asks for a publisher as soon as there is a subscription; ours name their source instead. */
const noTopics = {
  publish: () => refuseTopics(),
  subscribe: () => refuseTopics(),
};

function refuseTopics(): never {
  throw new AppError(
    'INTERNAL',
    'A subscription names a topic; give it `subscribe: ({ args, context }) => …` instead.',
  );
}

/** A class under `@Resolver()`. */
type Resolver = new (...services: never[]) => object;

/** The GraphQL schema of these resolvers, which live in `app`; only types they reach are part of it. */
export async function createSchema(resolvers: readonly Resolver[], app: DependencyContainer): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [...resolvers] as [Resolver, ...Resolver[]],
    container: { get: (resolver: InjectionToken) => app.resolve(resolver) },
    validate: false, // GraphQL types check the shape, zod the values
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    pubSub: noTopics,
  });
  for (const name of ONE_OF) {
    const input = schema.getType(name);
    if (isInputObjectType(input)) markOneOf(input);
  }
  return schema;
}

function markOneOf(input: GraphQLInputObjectType): void {
  input.isOneOf = true;
}
