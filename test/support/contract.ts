import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { hasShared, SHARED } from './shared-data.ts';

/** The operations consumers rely on, verbatim, by name; empty where ../shared is absent. */
const operations = new Map<string, string>();
if (hasShared)
  for (const definition of parse(readFileSync(`${SHARED}/../contract/operations.graphql`, 'utf8')).definitions)
    if (definition.kind === 'OperationDefinition') operations.set(definition.name?.value ?? '', print(definition));

export function operation(name: string): string {
  const found = operations.get(name);
  if (!found) throw new Error(`The contract has no operation ${name}.`);
  return found;
}
