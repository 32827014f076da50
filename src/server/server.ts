import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import type { UploadStore } from '../datasets/upload-store.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type ChartImageSource, chartRoutes } from './chart.route.ts';
import { type PublicError, publicError } from './format-error.ts';
import { graphiqlPage } from './graphiql.page.ts';
import { createApollo, graphqlRoute } from './graphql.route.ts';
import { healthRoutes } from './health.route.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';
import { serveSubscriptions } from './subscriptions.ts';
import { uploadRoute } from './upload.route.ts';

/** In a path, in UTF-16 units: the longest names of datasets and ids of charts fit. */
const MAX_PARAM_LENGTH = 250;

/** A server that listens. */
export interface RunningServer {
  /** `http://host:port`, with the port that was free when PORT is 0. */
  readonly url: string;
  /** Stops accepting, ends subscriptions, waits up to `graceMs` for requests under way, then cuts them off. */
  close(graceMs: number): Promise<void>;
}

interface ServerOptions {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly logger: Logger;
  readonly uploads: UploadStore;
  /** Finds charts to embed. */
  readonly images: ChartImageSource;
  /** Throws while the process cannot do its work. */
  readonly ready: () => Promise<void>;
  /** What one operation shares, such as its loaders. Apollo copies its own properties, so it has no getters of its own. */
  readonly context: () => object;
}

/** Starts GraphQL over HTTP and WebSocket, GraphiQL, uploads, charts and health on one port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { schema, config, logger, context } = options;
  const http = fastify({
    bodyLimit: MAX_REQUEST_BYTES,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  http.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, logger));
  http.setNotFoundHandler(({ method, url }) => {
    throw new AppError(
      'NOT_FOUND',
      `There is no ${method} ${url}; see /graphql, /uploads, /charts, /health/live and /health/ready.`,
    );
  });
  http.addHook('onSend', async (_request, reply) => {
    // Otherwise a client keeps its connection after the last answer, and closing waits for it.
    if (!http.server.listening) reply.header('connection', 'close');
  });
  const apollo = createApollo({ schema, config, logger });
  await apollo.start();
  graphqlRoute(http, apollo, context, graphiqlPage(http));
  healthRoutes(http, options.ready, logger);
  await uploadRoute(http, options.uploads);
  chartRoutes(http, options.images);
  const subscriptions = serveSubscriptions(http.server, { schema, config, logger, context });
  const url = await listen(http, config);

  const stop = async (graceMs: number): Promise<void> => {
    const cut = setTimeout(() => http.server.closeAllConnections(), graceMs);
    await Promise.all([http.close(), subscriptions.close(graceMs)]);
    clearTimeout(cut);
    await apollo.stop();
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    close(graceMs) {
      stopped ??= stop(graceMs);
      return stopped;
    },
  };
}

async function listen(http: FastifyInstance, { HOST, PORT }: Config): Promise<string> {
  try {
    return await http.listen({ host: HOST, port: PORT });
  } catch (error) {
    await http.close();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new AppError('INVALID_INPUT', `Cannot listen on HOST=${HOST} PORT=${PORT}: ${message}. Choose another.`, {
      HOST,
      PORT,
      cause: code,
    });
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  CONFLICT: 409,
  UPLOAD_TOO_LARGE: 413,
  INTERNAL: 500,
};

/** Errors outside of GraphQL's own: `{ error }` from REST, `{ errors: [] }` where a GraphQL client waits. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const known = requestError(error) ?? publicError(error, logger);
  const chosen = reply.statusCode >= 400 ? reply.statusCode : undefined;
  reply.code(error.statusCode ?? chosen ?? STATUS[known.code as ErrorCode] ?? 400);
  const { code, message, details } = known;
  reply.send(
    request.routeOptions.url === '/graphql'
      ? { errors: [{ message, extensions: { code, details } }] }
      : { error: known },
  );
}

/** A request that Fastify could not read, such as broken JSON: the caller's to mend. */
function requestError({ statusCode, code, message }: FastifyError): PublicError | undefined {
  if (statusCode === undefined || statusCode >= 500) return undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      code: 'RESOURCE_LIMIT',
      message: `The request has more than ${MAX_REQUEST_BYTES} bytes; send large tables through POST /uploads.`,
      details: { limitBytes: MAX_REQUEST_BYTES },
    };
  }
  return { code: 'INVALID_INPUT', message, details: {} };
}
