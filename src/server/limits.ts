import {
  type ASTNode,
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';

/** Tokens of one document. Rows written into it count; more rows than fit are for variables, which do not. */
export const MAX_TOKENS = 100_000;

/** Bytes of one GraphQL request. Much, because `source: { rows }` arrives inside it; larger tables are for uploads. */
export const MAX_REQUEST_BYTES = 50 * 1024 * 1024;

/** The refusal of an operation that goes beyond a limit; HTTP answers it with 400. */
export function tooComplex(what: string, actual: number, limit: number, node: ASTNode): GraphQLError {
  const message = `The operation has a ${what} of ${actual}; at most ${limit} is allowed. Select less, or split the operation.`;
  return new GraphQLError(message, {
    nodes: node,
    originalError: new AppError('QUERY_TOO_COMPLEX', message, { what, limit, actual }),
    extensions: { http: { status: 400 } },
  });
}

/** Refuses documents that select too deep or use too many aliases. graphql-js bounds the depth of introspection itself. */
export const limitRule =
  ({ MAX_DEPTH, MAX_ALIASES }: Pick<Config, 'MAX_DEPTH' | 'MAX_ALIASES'>): ValidationRule =>
  (context: ValidationContext): ASTVisitor => {
    const fragmentDepths = new Map<string, number>();
    let aliases = 0;
    return {
      OperationDefinition(operation) {
        const depth = depthOf(operation.selectionSet, context, fragmentDepths);
        if (depth > MAX_DEPTH) context.reportError(tooComplex('depth', depth, MAX_DEPTH, operation));
      },
      Field({ alias }) {
        if (alias) aliases += 1;
      },
      Document: {
        leave(document) {
          if (aliases > MAX_ALIASES)
            context.reportError(tooComplex('number of aliases', aliases, MAX_ALIASES, document));
        },
      },
    };
  };

/** Fields on the longest way down; fragments add none of their own. */
function depthOf({ selections }: SelectionSetNode, context: ValidationContext, known: Map<string, number>): number {
  let deepest = 0;
  for (const selection of selections) {
    let depth = 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      depth = fragmentDepth(selection.name.value, context, known);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      depth = depthOf(selection.selectionSet, context, known);
    } else {
      const introspects = selection.name.value.startsWith('__');
      depth = 1 + (selection.selectionSet && !introspects ? depthOf(selection.selectionSet, context, known) : 0);
    }
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function fragmentDepth(name: string, context: ValidationContext, known: Map<string, number>): number {
  const before = known.get(name);
  const fragment = context.getFragment(name);
  if (before !== undefined || !fragment) return before ?? 0;
  known.set(name, 0); // ends a cycle, which another rule reports
  const depth = depthOf(fragment.selectionSet, context, known);
  known.set(name, depth);
  return depth;
}
