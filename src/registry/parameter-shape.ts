import { z } from 'zod';

/** One parameter of an algorithm: what values it takes, and what the author says of it. */
export interface Parameter {
  readonly shape: Shape;
  readonly description: string | undefined;
  readonly default: unknown;
  /** Neither optional nor defaulted: an algorithm with such a parameter cannot be started without naming it. */
  readonly required: boolean;
}

/** The values that a parameter takes: the part of JSON Schema that a form and a GraphQL input can show as well. */
export type Shape =
  | ({ readonly kind: 'integer' | 'number' } & Limits)
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly minLength?: number; readonly maxLength?: number; readonly pattern?: string }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly meanings: Readonly<Record<string, string>> }
  | { readonly kind: 'list'; readonly items: Shape; readonly minItems?: number; readonly maxItems?: number }
  | { readonly kind: 'group'; readonly parameters: Readonly<Record<string, Parameter>> };

export interface Limits {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

/** A JSON Schema as zod writes it, narrowed to what is read here. */
interface JsonSchema extends Limits {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The JSON Schema of a params schema, seen from the caller: parameters with a default may be left out. */
export const jsonSchemaOf = (params: z.ZodType): JsonSchema => z.toJSONSchema(params, { io: 'input' }) as JsonSchema;

/** The parameters that a params schema declares, by name; throws a plain `Error` naming the one that has no shape. */
export function parametersOf(params: z.ZodType): Readonly<Record<string, Parameter>> {
  const shape = shapeOf(jsonSchemaOf(params), 'params');
  if (shape.kind !== 'group') throw new Error('params is not an object');
  return shape.parameters;
}

function shapeOf(schema: JsonSchema, path: string): Shape {
  const choices = choicesOf(schema);
  if (choices) return { kind: 'choice', ...choices };
  switch (schema.type) {
    case 'integer':
    case 'number':
      return { kind: schema.type, ...given(schema, LIMITS) };
    case 'boolean':
      return { kind: 'boolean' };
    case 'string':
      return { kind: 'text', ...given(schema, ['minLength', 'maxLength', 'pattern']) };
    case 'array':
      if (!schema.items) break;
      return { kind: 'list', items: shapeOf(schema.items, `${path}[]`), ...given(schema, ['minItems', 'maxItems']) };
    case 'object':
      if (!schema.properties) break;
      return { kind: 'group', parameters: groupOf(schema, path) };
  }
  throw new Error(
    `${path} is neither a number, boolean, text, choice of texts, list nor object of these. Optional values use .optional(), not null or a union`,
  );
}

function groupOf(schema: JsonSchema, path: string): Readonly<Record<string, Parameter>> {
  const entries = Object.entries(schema.properties ?? {}).map(([name, property]): [string, Parameter] => {
    const { description, default: fallback } = property;
    const required = schema.required?.includes(name) ?? false;
    return [name, { shape: shapeOf(property, `${path}.${name}`), description, default: fallback, required }];
  });
  return Object.fromEntries(entries);
}

/** The texts of `z.enum`, `z.literal`, or a union of literals; only the last two can describe each of them. */
function choicesOf(schema: JsonSchema): { values: string[]; meanings: Record<string, string> } | undefined {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (values?.every((value) => typeof value === 'string')) {
    const [only] = values;
    const meanings =
      values.length === 1 && only !== undefined && schema.description ? { [only]: schema.description } : {};
    return { values: [...values], meanings };
  }
  if (!schema.anyOf) return undefined;
  const parts = schema.anyOf.map(choicesOf);
  if (!parts.every((part) => part !== undefined)) return undefined;
  return {
    values: parts.flatMap((part) => part.values),
    meanings: Object.assign({}, ...parts.map((part) => part.meanings)),
  };
}

const LIMITS = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'multipleOf'] as const;

const given = <K extends keyof JsonSchema>(schema: JsonSchema, keys: readonly K[]): Pick<JsonSchema, K> =>
  Object.fromEntries(keys.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]])) as Pick<
    JsonSchema,
    K
  >;

/** The values of a shape in words: "a whole number from 2 to 1000". */
export function valuesInWords(shape: Shape): string {
  switch (shape.kind) {
    case 'integer':
      return `a whole number${limitsInWords(shape)}`;
    case 'number':
      return `a number${limitsInWords(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return `a text${countInWords(shape.minLength, shape.maxLength, 'characters')}${shape.pattern ? ` like ${shape.pattern}` : ''}`;
    case 'choice':
      return `one of ${shape.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'list':
      return `a list${countInWords(shape.minItems, shape.maxItems, 'values')}, each ${valuesInWords(shape.items)}`;
    case 'group':
      return `an object with ${Object.keys(shape.parameters).join(', ')}`;
  }
}

function limitsInWords({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }: Limits): string {
  // zod writes the bounds of a safe integer where the author gave none.
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const limits = [
    least !== undefined && `${most === undefined ? 'of at least' : 'from'} ${least}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    most !== undefined && `${least === undefined ? 'of at most' : 'to'} ${most}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((limit) => limit !== false);
  const between = least !== undefined && most !== undefined ? limits.join(' ') : limits.join(' and ');
  const steps = multipleOf === undefined ? [] : [`in steps of ${multipleOf}`];
  return [between, ...steps].map((words) => words && ` ${words}`).join('');
}

function countInWords(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (least === most) return ` of ${least} ${unit}`;
  if (most === undefined) return ` of at least ${least} ${unit}`;
  return least === undefined ? ` of at most ${most} ${unit}` : ` of ${least} to ${most} ${unit}`;
}
