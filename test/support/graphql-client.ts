import { setTimeout } from 'node:timers/promises';

/** What a GraphQL error looks like to a client. */
export interface ClientError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Record<string, unknown>;
}

// Answers are read by tests field by field; typing every selection would only repeat the query.
// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is the query beside it
type Answer = any;

export interface GraphQLClient {
  readonly url: string;
  /** The data of an operation; throws where there are errors. */
  graphql(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The first error of an operation; throws where there is none. */
  failure(query: string, variables?: Record<string, unknown>): Promise<ClientError>;
  /** The analysis once its phase is one of these; throws after a deadline. */
  analysisIn(id: string, phases: readonly string[], seconds?: number): Promise<Answer>;
}

/** A client as front ends write them: HTTP and JSON, nothing else. */
export function graphqlClient(url: string): GraphQLClient {
  const post = async (
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<{ data: Answer; errors?: ClientError[] }> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Answer; errors?: ClientError[] };
  };
  const graphql = async (query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await post(query, variables);
    if (errors) throw new Error(JSON.stringify(errors, null, 2));
    return data;
  };
  return {
    url,
    graphql,
    async failure(query, variables) {
      const { data, errors } = await post(query, variables);
      if (!errors?.[0]) throw new Error(`There was no error, but: ${JSON.stringify(data)}`);
      return errors[0];
    },
    async analysisIn(id, phases, seconds = 30) {
      for (const deadline = Date.now() + seconds * 1000; ; await setTimeout(20)) {
        const { analysis } = await graphql(
          'query ($id: ID!) { analysis(id: $id) { id phase progress { done of } error { code message details } } }',
          { id },
        );
        if (phases.includes(analysis.phase)) return analysis;
        if (Date.now() > deadline)
          throw new Error(`Analysis ${id} is ${analysis.phase}, not ${phases.join(' or ')}, after ${seconds} s.`);
      }
    },
  };
}
