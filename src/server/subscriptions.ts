import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer as serveProtocol } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { checkComplexity } from './complexity.ts';
import { formatError } from './format-error.ts';
import { limitRule, MAX_REQUEST_BYTES, MAX_TOKENS } from './limits.ts';
import { sameOrigin } from './same-origin.ts';
import { subscribe } from './subscribe.ts';

interface SubscriptionOptions {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly logger: Logger;
  readonly context: () => object;
}

/** The WebSocket side of /graphql. */
export interface Subscriptions {
  /** Tells every client to go away (1001) and ends what it follows; who has not answered after `graceMs` is cut off. */
  close(graceMs: number): Promise<void>;
}

/** Serves the graphql-transport-ws protocol at /graphql of this server, under the limits that hold over HTTP. */
export function serveSubscriptions(server: Server, options: SubscriptionOptions): Subscriptions {
  const { logger } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES });
  const format = (error: GraphQLError) => formatSocketError(error, logger);
  const protocol = serveProtocol(
    {
      onSubscribe: (_socket, _id, payload) => admit(payload, options),
      subscribe: (args) => subscribe(args, options.context),
      onNext: (_socket, _id, _payload, _args, { errors, data }) =>
        errors && { ...(data !== undefined && { data }), errors: errors.map(format) },
      onError: (_socket, _id, _payload, errors) => errors.map(format),
    },
    sockets,
  );
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== '/graphql') return refuse(socket, '404 Not Found');
    if (!sameOrigin(request)) return refuse(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  });
  return {
    async close(graceMs) {
      const cut = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, graceMs);
      await protocol.dispose();
      clearTimeout(cut);
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** What to execute, or why not: parsed, validated and within the limits. */
function admit(
  payload: SubscribePayload,
  { schema, config, context }: SubscriptionOptions,
): ExecutionArgs | GraphQLError[] {
  try {
    const document = parse(payload.query, { maxTokens: MAX_TOKENS });
    const invalid = validate(schema, document, [...specifiedRules, limitRule(config)]);
    if (invalid.length > 0) return invalid.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    const { operationName, variables } = payload;
    checkComplexity(schema, { document, operationName, variables }, config);
    return { schema, document, operationName, variableValues: variables, contextValue: context() };
  } catch (error) {
    if (!(error instanceof GraphQLError)) return [new GraphQLError('', { originalError: error as Error })];
    return [error.originalError ? error : withCode(error, 'GRAPHQL_PARSE_FAILED')];
  }
}

const withCode = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    originalError: error.originalError ?? null,
    extensions: { code },
  });

/** Errors without a place in the answer are about the request: Apollo tells them apart over HTTP, nobody does here. */
function formatSocketError(error: GraphQLError, logger: Logger): GraphQLFormattedError {
  const aboutRequest =
    error.path === undefined && (!error.originalError || error.originalError instanceof GraphQLError);
  const code = error.extensions.code ?? (aboutRequest ? 'BAD_USER_INPUT' : undefined);
  return formatError({ ...error.toJSON(), extensions: { code } }, error, logger);
}
