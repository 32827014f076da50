import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { AppError, type ErrorDetails, reportOf } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** What a caller learns of any error. */
export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** Codes that Apollo gives to requests it cannot read or run: the caller's to mend, so they keep their message. */
const REQUEST_CODES: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** An AppError as it is; anything else is logged under a random id, of which the caller learns only the id. */
export function publicError(error: unknown, logger: Logger): PublicError {
  const meant = appErrorIn(error);
  if (meant !== undefined && meant.code !== 'INTERNAL') return reportOf(meant);
  const id = randomUUID();
  logger.error(
    { id, err: innermost(error), path: error instanceof GraphQLError ? error.path : undefined },
    'unexpected error',
  );
  return {
    code: 'INTERNAL',
    message: `Something failed inside the server; its log has it under ${id}.`,
    details: { id },
  };
}

/** The GraphQL form of any error: Apollo's `formatError`, and the same over WebSocket. */
export function formatError(formatted: GraphQLFormattedError, error: unknown, logger: Logger): GraphQLFormattedError {
  const { message, locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const requestCode = appErrorIn(error) === undefined ? requestCodeOf(formatted, error) : undefined;
  if (requestCode !== undefined) return { message, ...place, extensions: { code: requestCode } };
  const { code, message: publicMessage, details } = publicError(error, logger);
  return { message: publicMessage, ...place, extensions: { code, details } };
}

/** The code of an error in the request itself, or undefined for one that a resolver made. */
function requestCodeOf(formatted: GraphQLFormattedError, error: unknown): string | undefined {
  const code = formatted.extensions?.code;
  if (REQUEST_CODES.has(code)) return String(code);
  // graphql-js coerces some arguments only when it reaches the field: the error then points into the document.
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  const inDocument = cause instanceof GraphQLError && cause.nodes?.some(({ kind }) => kind !== Kind.FIELD);
  return inDocument ? 'BAD_USER_INPUT' : undefined;
}

function appErrorIn(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return error instanceof GraphQLError ? appErrorIn(error.originalError) : undefined;
}

const innermost = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError !== undefined ? innermost(error.originalError) : error;
