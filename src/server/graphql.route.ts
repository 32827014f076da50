import { Readable } from 'node:stream';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { checkComplexity } from './complexity.ts';
import { formatError } from './format-error.ts';
import { limitRule, MAX_TOKENS } from './limits.ts';

interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * Executes GraphQL requests: CSRF prevention on, batches and persisted queries off, and none of the plugins that Apollo
 * installs by itself, of which one wraps every field and others report to its makers.
 */
export function createApollo({ schema, config, logger }: ApolloOptions): ApolloServer {
  const complexity: ApolloServerPlugin = {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, request: { operationName, variables } }) {
          checkComplexity(schema, { document, operationName, variables }, config);
        },
      };
    },
  };
  return new ApolloServer({
    schema,
    introspection: true,
    persistedQueries: false,
    stopOnTerminationSignals: false, // main.ts decides
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [limitRule(config)],
    formatError: (formatted, error) => formatError(formatted, error, logger),
    logger: {
      error: (message) => logger.error({}, String(message)),
      warn: (message) => logger.warn({}, String(message)),
      info: (message) => logger.info({}, String(message)),
      debug: (message) => logger.debug({}, String(message)),
    },
    plugins: [
      complexity,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** GraphQL over HTTP at /graphql; a browser that asks for a page gets `page`. */
export function graphqlRoute(
  http: FastifyInstance,
  apollo: ApolloServer,
  context: () => object,
  page: (reply: FastifyReply) => unknown,
): void {
  http.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async handler(request, reply) {
      if (request.method === 'GET' && request.headers.accept?.includes('text/html')) return page(reply);
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          search: request.url.slice(request.url.indexOf('?') + 1 || request.url.length),
          body: request.body,
        },
        context: async () => context(),
      });
      reply.code(status ?? 200).headers(Object.fromEntries(headers));
      return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator));
    },
  });
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}
