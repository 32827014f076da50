import type { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Algorithm } from '../sdk/algorithm.ts';
import { jsonSchemaOf, type Parameter, parametersOf, type Shape, valuesInWords } from './parameter-shape.ts';

/** One reason why parameters were refused; `path` is dotted, `value` is what the caller gave. */
export interface ParamsIssue {
  readonly path: string;
  readonly message: string;
  readonly value: unknown;
}

/** The parameters' JSON Schema: types, ranges, defaults and descriptions, for forms and documentation. */
export const parametersSchema = ({ params }: Algorithm): Record<string, unknown> => ({ ...jsonSchemaOf(params) });

/** The checked parameters of an algorithm, defaults filled in; throws INVALID_PARAMS with every issue at once. */
export function checkParams<P extends z.ZodObject>(
  algorithm: Pick<Algorithm, 'id'> & { readonly params: P },
  raw: unknown,
): z.output<P> {
  const parsed = algorithm.params.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const parameters = parametersOf(algorithm.params);
  const issues = parsed.error.issues.flatMap((issue) => issuesOf(issue, parameters, raw));
  const reasons = issues.map(({ message }) => message).join('; ');
  throw new AppError('INVALID_PARAMS', `Parameters of ${algorithm.id} cannot be used: ${reasons}.`, { issues });
}

function issuesOf(
  issue: z.core.$ZodIssue,
  parameters: Readonly<Record<string, Parameter>>,
  raw: unknown,
): ParamsIssue[] {
  const shape = shapeAt({ kind: 'group', parameters }, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = shape?.kind === 'group' ? Object.keys(shape.parameters) : [];
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const message = `${dotted(path)} is no parameter; there are ${known.join(', ') || 'none'}`;
      return { path: dotted(path), message, value: valueAt(raw, path) };
    });
  }
  const path = dotted(issue.path) || 'params';
  const value = valueAt(raw, issue.path);
  const required = shape && issue.code !== 'custom' ? `must be ${valuesInWords(shape)}` : issue.message;
  return [{ path, message: `${path} is ${shown(value)}: ${required.replace(/\.$/, '')}`, value }];
}

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** A value as a message shows it, cut where it is long. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'not given');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return at;
}

function shapeAt(shape: Shape, path: readonly PropertyKey[]): Shape | undefined {
  let at: Shape | undefined = shape;
  for (const key of path) {
    if (at?.kind === 'group') at = at.parameters[String(key)]?.shape;
    else at = at?.kind === 'list' ? at.items : undefined;
  }
  return at;
}
