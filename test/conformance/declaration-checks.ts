import { expect } from 'vitest';
import type { Algorithm, Traits } from '#sdk';
import { AppError } from '../../src/errors.ts';
import { type Parameter, parametersOf } from '../../src/registry/parameter-shape.ts';
import { checkParams } from '../../src/registry/params.ts';
import { always, type Check } from './check.ts';
import { valuesOutside } from './values-outside.ts';

/** The traits that the host acts on. */
export const TRAITS: readonly (keyof Traits)[] = [
  'scaled',
  'missing',
  'categories',
  'intercept',
  'features',
  'maxRows',
];

/** What an algorithm says of itself before it sees any row. */
export const declarationChecks: readonly Check[] = [
  {
    name: 'describes itself in sentences, and cannot be changed',
    applies: always,
    run(algorithm) {
      expect(algorithm.title).toMatch(/^\S.*[^.\s]$/);
      expect(algorithm.summary).toMatch(/^[A-Z].{10,}\.$/);
      expect(Object.isFrozen(algorithm), 'made by defineSegmenter or definePredictor').toBe(true);
    },
  },
  {
    name: 'has traits that the host knows',
    applies: ({ traits }) => traits !== undefined,
    run({ traits = {} }) {
      expect(TRAITS).toEqual(expect.arrayContaining(Object.keys(traits)));
      const { features = 1, maxRows = 1, ...facts } = traits;
      expect(Number.isInteger(features) && features >= 1, `features is ${features}`).toBe(true);
      expect(Number.isInteger(maxRows) && maxRows >= 1, `maxRows is ${maxRows}`).toBe(true);
      for (const fact of Object.values(facts)) expect(fact).toBeTypeOf('boolean');
    },
  },
  {
    name: 'can be started without naming a parameter',
    applies: always,
    run({ params }) {
      const defaults = params.safeParse({});
      const problems = defaults.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
      expect(problems.join('; '), 'what the empty object lacks').toBe('');
      expect(params.parse(defaults.data), 'checked parameters are valid parameters').toEqual(defaults.data);
    },
  },
  {
    name: 'describes every parameter, and bounds its numbers',
    applies: always,
    run: ({ params }) => expectDescribed(parametersOf(params), ''),
  },
  {
    name: 'refuses unknown parameters',
    applies: always,
    run(algorithm) {
      expect(refusedPaths(algorithm, { noSuchParameter: 1 })).toEqual(['noSuchParameter']);
    },
  },
  {
    name: 'refuses values outside its bounds and of other types',
    applies: ({ params }) => Object.keys(params.shape).length > 0,
    run(algorithm) {
      for (const [name, { shape }] of Object.entries(parametersOf(algorithm.params))) {
        for (const { value, path } of valuesOutside(shape)) {
          const where = [name, ...path].join('.');
          expect(refusedPaths(algorithm, { [name]: value }), `${name}: ${JSON.stringify(value)}`).toContain(where);
        }
      }
    },
  },
  {
    name: 'estimates rows and memory in numbers that grow with the data',
    applies: ({ rowsNeeded, bytesNeeded }) => rowsNeeded !== undefined || bytesNeeded !== undefined,
    run(algorithm) {
      const params = algorithm.params.parse({});
      const needed = [1, 8, 100].map((features) => algorithm.rowsNeeded?.(params, features) ?? 1);
      expectGrowing('rowsNeeded', needed, 1);
      expect(needed[0], 'fewer rows are needed than are allowed').toBeLessThanOrEqual(
        algorithm.traits?.maxRows ?? Number.POSITIVE_INFINITY,
      );
      const bytes = [1, 1000, 1_000_000].map((rows) => algorithm.bytesNeeded?.(params, rows, 8) ?? 0);
      expectGrowing('bytesNeeded', bytes, 0);
    },
  },
];

function expectDescribed(parameters: Readonly<Record<string, Parameter>>, prefix: string): void {
  for (const [name, { shape, description, required }] of Object.entries(parameters)) {
    const path = `${prefix}${name}`;
    expect(description ?? '', `the description of ${path}`).toMatch(/^\S.{5,}\.$/);
    expect(required, `${path} has neither a default nor .optional()`).toBe(false);
    if (shape.kind === 'integer' || shape.kind === 'number') {
      const bounds = [shape.minimum ?? shape.exclusiveMinimum, shape.maximum ?? shape.exclusiveMaximum];
      const given = bounds.filter((bound) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER);
      expect(given.length, `bounds of ${path}: both for whole numbers, at least one for others`).toBeGreaterThanOrEqual(
        shape.kind === 'integer' ? 2 : 1,
      );
    }
    if (shape.kind === 'group') expectDescribed(shape.parameters, `${path}.`);
  }
}

/** The paths of the issues for which parameters are refused; none if they are taken. */
function refusedPaths(algorithm: Algorithm, raw: unknown): string[] {
  try {
    checkParams(algorithm, raw);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID_PARAMS') throw error;
    return (error.details.issues as { path: string }[]).map(({ path }) => path);
  }
}

function expectGrowing(name: string, values: readonly number[], least: number): void {
  for (const [i, value] of values.entries()) {
    expect(Number.isFinite(value) && value >= (values[i - 1] ?? least), `${name} is ${values.join(', ')}`).toBe(true);
  }
}
