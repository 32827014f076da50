import { GraphQLSafeInt } from 'graphql-scalars';
import { Field, Float, getMetadataStorage, InputType, Int, registerEnumType } from 'type-graphql';
import { AppError } from '../errors.ts';
import type { Algorithm } from '../sdk/algorithm.ts';
import { type Parameter, parametersOf, type Shape, valuesInWords } from './parameter-shape.ts';

/** Chooses an algorithm by the one field that is set, and gives its parameters. Its fields are made at boot. */
export class AlgorithmInput {}

/**
 * Makes the fields of `AlgorithmInput` those of the given algorithms, each a typed input generated from the params
 * schema. Called before each `buildSchema`; the last call counts, so one process can boot with one set after another.
 * type-graphql cannot say `@oneOf`: the server sets `isOneOf` on the built type.
 */
export function registerAlgorithmInput(algorithms: readonly Algorithm[]): void {
  forget(AlgorithmInput);
  for (const algorithm of algorithms) {
    const Params = paramsInput(algorithm);
    Field(() => Params, { nullable: true, description: algorithm.summary })(
      AlgorithmInput.prototype,
      fieldName(algorithm.id),
    );
  }
  const description =
    'An algorithm with its parameters: exactly one field. A parameter that is left out, or null, has its default.';
  InputType('AlgorithmInput', { description })(AlgorithmInput);
}

/** The algorithm that an `AlgorithmInput` chooses, and the parameters it gives; they are not checked yet. */
export function chosenAlgorithm(input: object): { id: string; params: Record<string, unknown> } {
  const chosen = Object.entries(input).filter(([, params]) => typeof params === 'object' && params !== null);
  const [only] = chosen;
  if (!only || chosen.length > 1) {
    const named = chosen.map(([field]) => field).join(', ') || 'none';
    throw new AppError('INVALID_INPUT', `An algorithm is chosen by exactly one field; seen: ${named}.`, {
      fields: chosen.map(([field]) => field),
    });
  }
  return { id: algorithmId(only[0]), params: withoutNulls(only[1]) };
}

/** `k-means` → `kMeans`, `c4-5` → `c4_5`: GraphQL has no hyphen. */
export const fieldName = (id: string): string =>
  id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase()).replaceAll('-', '_');

const algorithmId = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');

/** GraphQL clients send null for "not given". No parameter takes null, so nothing is lost. */
export function withoutNulls(value: object): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, isObject(entry) ? withoutNulls(entry) : entry]));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A class that type-graphql knows as an input. */
export type InputClass = new () => object;

const made = new WeakMap<Algorithm, InputClass>();

/** The input class of an algorithm's parameters, made once for each algorithm object. */
function paramsInput(algorithm: Algorithm): InputClass {
  const known = made.get(algorithm);
  if (known) return known;
  const prefix = pascal(fieldName(algorithm.id));
  const Params = groupInput(
    `${prefix}Params`,
    `Parameters of ${algorithm.title}.`,
    prefix,
    parametersOf(algorithm.params),
  );
  made.set(algorithm, Params);
  return Params;
}

/** Makes an input of parameters: `prefix` begins the names of the inputs and enums that belong to it. */
export function groupInput(
  name: string,
  description: string,
  prefix: string,
  parameters: Readonly<Record<string, Parameter>>,
): InputClass {
  const Group = { [name]: class {} }[name] as InputClass;
  const entries = Object.entries(parameters);
  for (const [key, parameter] of entries) {
    const type = graphqlType(parameter.shape, `${prefix}${pascal(key)}`, describe(key, parameter));
    Field(() => type, { nullable: true, description: describe(key, parameter) })(Group.prototype, key);
  }
  if (entries.length === 0) {
    // GraphQL has no empty inputs; `mean: {}` chooses the algorithm all the same.
    Field(() => Boolean, { nullable: true, description: 'There are no parameters: leave this out.' })(
      Group.prototype,
      '_',
    );
  }
  InputType(name, { description })(Group);
  return Group;
}

function graphqlType(shape: Shape, name: string, description: string): object {
  switch (shape.kind) {
    case 'integer':
      return fitsInt(shape.minimum ?? shape.exclusiveMinimum) && fitsInt(shape.maximum ?? shape.exclusiveMaximum)
        ? Int
        : GraphQLSafeInt;
    case 'number':
      return Float;
    case 'boolean':
      return Boolean;
    case 'text':
      return String;
    case 'choice':
      return choiceEnum(shape, name, description);
    case 'list':
      return [graphqlType(shape.items, name, description)];
    case 'group':
      return groupInput(`${name}Params`, description, name, shape.parameters);
  }
}

const fitsInt = (bound: number | undefined): boolean => bound !== undefined && Math.abs(bound) < 2 ** 31;

/** An enum whose names are written as GraphQL does and whose values are the parameter's own: K_MEANS_PLUS_PLUS = "k-means++". */
function choiceEnum(
  { values, meanings }: Extract<Shape, { kind: 'choice' }>,
  name: string,
  description: string,
): object {
  const byName = Object.fromEntries(values.map((value) => [screamingSnake(value), value]));
  if (Object.keys(byName).length < values.length) {
    throw new AppError('PLUGIN', `Two choices of ${name} have the same name in GraphQL: ${values.join(', ')}.`, {
      name,
      values,
    });
  }
  const describeChoice = (value: string) => ({ description: meanings[value] ?? `The choice "${value}".` });
  const valuesConfig = Object.fromEntries(Object.entries(byName).map(([key, value]) => [key, describeChoice(value)]));
  registerEnumType(byName, { name, description, valuesConfig });
  return byName;
}

/** What the author says of a parameter, then its values and default, which GraphQL cannot say otherwise. */
function describe(name: string, { description, shape, default: fallback }: Parameter): string {
  const sentences = [description ?? `The parameter ${name}.`];
  if (['integer', 'number', 'text', 'list'].includes(shape.kind)) sentences.push(`${pascal(valuesInWords(shape))}.`);
  if (fallback !== undefined)
    sentences.push(
      `Default: ${shape.kind === 'choice' ? screamingSnake(String(fallback)) : JSON.stringify(fallback)}.`,
    );
  return sentences.join(' ');
}

const pascal = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;

function screamingSnake(value: string): string {
  const words = value
    .replaceAll('+', ' plus ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .match(/[A-Za-z0-9]+/g) ?? ['empty'];
  const name = words.join('_').toUpperCase();
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Takes a class out of type-graphql's storage, which is global and otherwise only grows. */
function forget(target: InputClass): void {
  const storage = getMetadataStorage();
  storage.fields = storage.fields.filter((field) => field.target !== target);
  storage.inputTypes = storage.inputTypes.filter((type) => type.target !== target);
}
