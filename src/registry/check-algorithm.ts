import { z } from 'zod';
import type { Algorithm } from '../sdk/algorithm.ts';
import type { InputKind, Task } from '../sdk/data.ts';
import { jsonSchemaOf, parametersOf } from './parameter-shape.ts';

const INPUTS = { table: true, labelled: true } as const satisfies Record<InputKind, true>;
const TASKS = { classification: true, regression: true, recommendation: true } as const satisfies Record<Task, true>;

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;

/** Whether an exported value says that it is an algorithm; whether it is a sound one, `breaches` tells. */
export const isAlgorithm = (value: unknown): value is Algorithm =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'segmenter' || value.kind === 'predictor');

/** Every way in which an algorithm breaks the contract that the host relies on at boot; conformance tests the rest. */
export function breaches(algorithm: Algorithm, folder: string): readonly string[] {
  const { id, version, title, summary, kind } = algorithm;
  return [
    !KEBAB_CASE.test(id) && `id ${JSON.stringify(id)} is not kebab-case`,
    id !== folder &&
      !`${id}`.startsWith(`${folder}-`) &&
      `id "${id}" is neither "${folder}" nor starts with "${folder}-"`,
    !(Number.isInteger(version) && version >= 1) && `version is ${version}; it is a whole number from 1`,
    (!title || !summary) && 'title or summary is missing',
    typeof algorithm.fit !== 'function' && 'fit is not a function',
    kind === 'segmenter' &&
      !Object.hasOwn(INPUTS, algorithm.input) &&
      `input "${algorithm.input}" is none of ${names(INPUTS)}`,
    kind === 'segmenter' && typeof algorithm.assign !== 'function' && 'assign is not a function',
    kind === 'predictor' &&
      !Object.hasOwn(TASKS, algorithm.task) &&
      `task "${algorithm.task}" is none of ${names(TASKS)}`,
    kind === 'predictor' && typeof algorithm.predict !== 'function' && 'predict is not a function',
    paramsBreach(algorithm.params),
    !(algorithm.model instanceof z.ZodType) && 'model is not a zod schema',
  ].filter((breach) => breach !== false);
}

function paramsBreach(params: unknown): string | false {
  if (!(params instanceof z.ZodObject)) return 'params is not a z.strictObject';
  try {
    if (jsonSchemaOf(params).additionalProperties !== false)
      return 'params is not a z.strictObject: unknown parameters would be dropped';
    const odd = Object.keys(parametersOf(params)).find((name) => !CAMEL_CASE.test(name));
    return odd !== undefined && `parameter ${JSON.stringify(odd)} is not lowerCamelCase`;
  } catch (error) {
    return `params cannot be shown as JSON Schema and GraphQL input: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const names = (of: object): string => Object.keys(of).join(', ');
