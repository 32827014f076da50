import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Config } from '../config.ts';
import { tooComplex } from './limits.ts';

type Values = Readonly<Record<string, unknown>>;
type Limits = Pick<Config, 'MAX_COMPLEXITY' | 'MAX_PAGE_SIZE'>;

/** One request to run an operation of a document. */
export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Values | null | undefined;
}

/** What `@Field({ complexity })` says: a price in place of 1 for the field itself, or a function of all it costs. */
type Price = number | ((field: { args: Values; childComplexity: number }) => number);

interface Walk {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Values;
  readonly limits: Limits;
  visited: number;
}

/**
 * Refuses a valid operation that may select more than MAX_COMPLEXITY values. Every field is one value; `first` multiplies
 * the nodes of a connection and the items of a list, and counts at most MAX_PAGE_SIZE: above, the field itself refuses.
 * It depends on the variables and so cannot be a validation rule: Apollo validates a cached document only once.
 */
export function checkComplexity(schema: GraphQLSchema, request: OperationRequest, limits: Limits): void {
  const { document, operationName, variables } = request;
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return; // graphql-js refuses it with a better message
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const walk: Walk = {
    schema,
    operation,
    fragments,
    variables: { ...defaultsOf(operation), ...variables },
    limits,
    visited: 0,
  };
  refuseAbove(walk, valuesIn(walk, operation.selectionSet, root, 1));
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Values {
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of variableDefinitions) {
    if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  return defaults;
}

function refuseAbove({ limits, operation }: Walk, values: number): void {
  if (values > limits.MAX_COMPLEXITY) throw tooComplex('complexity', values, limits.MAX_COMPLEXITY, operation);
}

/** `first` is what the parent field was asked for; it multiplies its `nodes`. */
function valuesIn(
  walk: Walk,
  set: SelectionSetNode,
  parent: GraphQLNamedType,
  first: number,
  spread = new Set<string>(),
): number {
  let values = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      values += valuesOf(walk, selection, parent, first);
      continue;
    }
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
    const fragment = name === undefined ? selection : walk.fragments.get(name);
    // graphql-js, too, enters a fragment once in a selection: without this, nested spreads would double at each level.
    if (!fragment || !('selectionSet' in fragment) || (name !== undefined && spread.has(name))) continue;
    if (name !== undefined) spread.add(name);
    const condition = fragment.typeCondition?.name.value;
    values += valuesIn(
      walk,
      fragment.selectionSet,
      (condition && walk.schema.getType(condition)) || parent,
      first,
      spread,
    );
  }
  return values;
}

function valuesOf(walk: Walk, node: FieldNode, parent: GraphQLNamedType, parentFirst: number): number {
  walk.visited += 1;
  refuseAbove(walk, walk.visited); // bounds this walk itself
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  if (!field) return 1; // introspection
  const args = argumentsOf(field, node, walk.variables);
  const first =
    typeof args.first === 'number' ? Math.min(Math.max(args.first, 1), walk.limits.MAX_PAGE_SIZE) : undefined;
  const isList = isListType(getNullableType(field.type));
  const items = isList ? (first ?? (field.name === 'nodes' ? parentFirst : 1)) : 1;
  const below = node.selectionSet
    ? valuesIn(walk, node.selectionSet, getNamedType(field.type), isList ? 1 : (first ?? 1))
    : 0;
  const price = (field.extensions.complexity ?? 1) as Price;
  return typeof price === 'number' ? items * (price + below) : price({ args, childComplexity: below });
}

function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Values): Values {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return {}; // the execution reports it
  }
}
