import type { Shape } from '../../src/registry/parameter-shape.ts';

/** A value that a parameter must refuse, and where inside the parameter the refusal belongs. */
export interface Outside {
  readonly value: unknown;
  readonly path: readonly string[];
}

/** Values just outside every bound of a shape, and values of other types. */
export function valuesOutside(shape: Shape): Outside[] {
  switch (shape.kind) {
    case 'integer':
      return here([...beyond(shape, (bound, direction) => bound + direction), 2.5, ...NO_NUMBERS]);
    case 'number':
      return here([...beyond(shape, neighbor), ...NO_NUMBERS]);
    case 'boolean':
      return here(['true', 1, null]);
    case 'choice':
      return here(['no such choice', 0, true, null]);
    case 'text':
      return here([
        ...(shape.minLength ? ['x'.repeat(shape.minLength - 1)] : []),
        ...(shape.maxLength === undefined ? [] : ['x'.repeat(shape.maxLength + 1)]),
        0,
        null,
      ]);
    case 'list':
      return [
        ...here(['text', 0, null]),
        ...valuesOutside(shape.items).map(({ value, path }) => ({ value: [value], path: ['0', ...path] })),
      ];
    case 'group':
      return [
        ...here(['text', 0, null, []]),
        ...Object.entries(shape.parameters).flatMap(([name, { shape: inner }]) =>
          valuesOutside(inner).map(({ value, path }) => ({ value: { [name]: value }, path: [name, ...path] })),
        ),
      ];
  }
}

const NO_NUMBERS = ['2', true, null, Number.NaN, Number.POSITIVE_INFINITY, [2]];

const here = (values: readonly unknown[]): Outside[] => values.map((value) => ({ value, path: [] }));

type NumberShape = Extract<Shape, { kind: 'integer' | 'number' }>;

function beyond(shape: NumberShape, step: (bound: number, direction: -1 | 1) => number): number[] {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = shape;
  return [
    minimum === undefined ? undefined : step(minimum, -1),
    exclusiveMinimum,
    maximum === undefined ? undefined : step(maximum, 1),
    exclusiveMaximum,
  ].filter((value) => value !== undefined);
}

/** The next number that a double can hold, or one of the next few. */
const neighbor = (bound: number, direction: -1 | 1): number =>
  bound === 0 ? direction * Number.MIN_VALUE : bound + direction * Math.abs(bound) * 2 ** -52;

/** The lowest and the highest number of a shape, where it has them. */
export const extremesOf = ({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: NumberShape): number[] =>
  [
    minimum ?? (exclusiveMinimum === undefined ? undefined : neighbor(exclusiveMinimum, 1)),
    maximum ?? (exclusiveMaximum === undefined ? undefined : neighbor(exclusiveMaximum, -1)),
  ].filter((value) => value !== undefined);
