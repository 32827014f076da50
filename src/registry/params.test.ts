import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { checkParams } from './params.ts';

const kMeans = {
  id: 'k-means',
  params: z
    .strictObject({
      clusters: z.int().min(2).max(1000).default(8),
      tolerance: z.number().gt(0).lt(1).default(0.1),
      start: z.enum(['k-means++', 'random']).default('k-means++'),
      weights: z
        .array(z.array(z.number().min(0)))
        .max(2)
        .optional(),
    })
    .refine(({ clusters, tolerance }) => clusters < 500 || tolerance > 0.01, {
      path: ['tolerance'],
      message: 'That is too fine for so many clusters.',
    }),
};

function refusal(raw: unknown): AppError {
  try {
    checkParams(kMeans, raw);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return expect.fail('nothing was refused');
}

describe('checkParams', () => {
  it('fills in the defaults', () => {
    expect(checkParams(kMeans, undefined)).toEqual({ clusters: 8, tolerance: 0.1, start: 'k-means++' });
    expect(checkParams(kMeans, { clusters: 3 }).clusters).toBe(3);
  });

  it('names path, value seen and range, all issues at once', () => {
    const { code, message, details } = refusal({ clusters: 1, tolerance: 1, start: 'guess', weights: [[1], [-2]] });
    expect(code).toBe('INVALID_PARAMS');
    expect(message).toBe(
      'Parameters of k-means cannot be used: clusters is 1: must be a whole number from 2 to 1000; ' +
        'tolerance is 1: must be a number above 0 and below 1; start is "guess": must be one of "k-means++", "random"; ' +
        'weights.1.0 is -2: must be a number of at least 0.',
    );
    expect(details.issues).toEqual([
      expect.objectContaining({ path: 'clusters', value: 1 }),
      expect.objectContaining({ path: 'tolerance', value: 1 }),
      expect.objectContaining({ path: 'start', value: 'guess' }),
      expect.objectContaining({ path: 'weights.1.0', value: -2 }),
    ]);
  });

  it('refuses unknown parameters by name, and lists those that exist', () => {
    const { message, details } = refusal({ clutsers: 3 });
    expect(message).toContain('clutsers is no parameter; there are clusters, tolerance, start, weights');
    expect(details.issues).toMatchObject([{ path: 'clutsers', value: 3 }]);
  });

  it("keeps the author's words where parameters contradict each other", () => {
    expect(refusal({ clusters: 900, tolerance: 0.001 }).message).toContain(
      'tolerance is 0.001: That is too fine for so many clusters.',
    );
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['8', '"8"'],
    [null, 'null'],
    [2.5, '2.5'],
  ])('refuses clusters = %s', (value, shown) => {
    expect(refusal({ clusters: value }).message).toContain(
      `clusters is ${shown}: must be a whole number from 2 to 1000`,
    );
  });

  it('refuses what is no object', () => {
    expect(refusal([3]).message).toContain('params is [3]: must be an object with clusters');
  });
});
