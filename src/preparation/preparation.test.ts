import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { applyPreparation, preparedFeatures } from './apply-preparation.ts';
import { columnsOfRows } from './columns-of-rows.ts';
import { fitPreparation, keptRows } from './fit-preparation.ts';
import type { PreparationChoice, SourceColumn } from './preparation.ts';

const choice = (change: Partial<PreparationChoice> = {}): PreparationChoice => ({
  missing: 'ERROR',
  scale: 'NONE',
  maxCategories: 10,
  ...change,
});
const numbers = (...values: number[]): SourceColumn => ({ name: 'x', values: Float64Array.from(values) });
const plans: SourceColumn = { name: 'plan', values: Float64Array.of(1, 0, 1, NaN), categories: ['free', 'gold'] };
const allocate = (length: number) => new Float64Array(length);

function prepare(column: SourceColumn, given: PreparationChoice, traits = {}) {
  const rows = column.values.length;
  const kept = keptRows([column], rows, given);
  const preparation = fitPreparation([column], kept, given, traits);
  return {
    preparation,
    columns: applyPreparation(preparation, [column], rows, kept, allocate).columns.map((one) => [...one]),
  };
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
  }
  throw new Error('no AppError');
};

describe('scaling', () => {
  // scikit-learn 1.2.1 on [1, 2, 4, 9]: StandardScaler, MinMaxScaler, RobustScaler
  it.each([
    ['STANDARD', [-0.9733285267845753, -0.6488856845230502, 0, 1.6222142113076254]],
    ['MIN_MAX', [0, 0.125, 0.375, 1]],
    ['ROBUST', [-0.5714285714285714, -0.2857142857142857, 0.2857142857142857, 1.7142857142857142]],
    ['NONE', [1, 2, 4, 9]],
  ] as const)('%s agrees with scikit-learn', (scale, expected) => {
    const [column] = prepare(numbers(1, 2, 4, 9), choice({ scale })).columns;
    for (const [i, value] of expected.entries()) expect(column?.[i]).toBeCloseTo(value, 12);
  });

  it.each(['STANDARD', 'MIN_MAX', 'ROBUST'] as const)('%s makes a constant 0', (scale) => {
    expect(prepare(numbers(7, 7, 7), choice({ scale })).columns).toEqual([[0, 0, 0]]);
  });
});

describe('missing values', () => {
  it.each([
    ['MEAN', [1, 4, 2, 2, 11]],
    ['MEDIAN', [1, 2, 2, 2, 11]],
    ['MODE', [1, 2, 2, 2, 11]],
    ['DROP', [1, 2, 2, 11]],
    ['KEEP', [1, NaN, 2, 2, 11]],
  ] as const)('%s', (missing, expected) => {
    expect(prepare(numbers(1, NaN, 2, 2, 11), choice({ missing })).columns).toEqual([expected]);
  });

  it('ERROR refuses them and says how many', () => {
    expect(() => prepare(numbers(1, NaN, NaN), choice())).toThrow(/lacks 2 of 3/);
    expect(codeOf(() => prepare(numbers(1, NaN), choice()))).toBe('UNSUITABLE_DATA');
  });

  it('DROP refuses to leave no row, and a feature without any value is refused however', () => {
    expect(() => prepare(numbers(NaN, NaN), choice({ missing: 'DROP' }))).toThrow(/none of 2/);
    expect(() => prepare(numbers(NaN, NaN), choice({ missing: 'MEAN' }))).toThrow(/no value in any/);
  });

  it('fills later rows also where training lacked nothing', () => {
    const { preparation } = prepare(numbers(1, 2, 6), choice({ missing: 'MEAN' }));
    expect([...columnsOfRows(preparation, [{ x: null }])[0].values]).toEqual([NaN]);
    expect([
      ...applyPreparation(preparation, columnsOfRows(preparation, [{ x: null }]), 1, null, allocate).columns[0],
    ]).toEqual([3]);
  });

  it('refuses infinite values', () => {
    expect(() => prepare(numbers(1, Infinity), choice())).toThrow(/1 infinite/);
  });
});

describe('categories', () => {
  it('become a 0/1 column each, the missing one filled with the most frequent', () => {
    const { preparation, columns } = prepare(plans, choice({ missing: 'MODE' }));
    expect(preparedFeatures(preparation).map(({ name }) => name)).toEqual(['plan=free', 'plan=gold']);
    expect(columns).toEqual([
      [0, 1, 0, 0],
      [1, 0, 1, 1],
    ]);
  });

  it('leave out the first one for algorithms with an intercept', () => {
    const { preparation } = prepare(plans, choice({ missing: 'DROP' }), { intercept: true });
    expect(preparedFeatures(preparation).map(({ name }) => name)).toEqual(['plan=gold']);
  });

  it('stay codes for algorithms that read them', () => {
    expect(prepare(plans, choice({ missing: 'KEEP' }), { categories: true }).columns).toEqual([[1, 0, 1, NaN]]);
  });

  it('that only dropped rows had are not categories of the training rows', () => {
    const other: SourceColumn = { name: 'x', values: Float64Array.of(1, NaN, 2, 3) };
    const kept = keptRows([plans, other], 4, choice({ missing: 'DROP' }));
    expect([...kept!]).toEqual([0, 2]);
    const { features } = fitPreparation([plans, other], kept, choice({ missing: 'DROP' }), {});
    expect(features[0]).toMatchObject({ categories: ['gold'] });
  });

  it('are translated by name when a model is applied, and those never seen match nothing', () => {
    const { preparation } = prepare(plans, choice({ missing: 'MODE' }));
    const rows = [{ plan: 'gold' }, { plan: 'silver' }, { plan: null }];
    const { columns } = applyPreparation(preparation, columnsOfRows(preparation, rows), 3, null, allocate);
    expect(columns.map((one) => [...one])).toEqual([
      [0, 0, 0],
      [1, 0, 1],
    ]);
  });

  it('are refused where there are too many to encode, with their number', () => {
    const many: SourceColumn = {
      name: 'id',
      values: Float64Array.from({ length: 12 }, (_, i) => i),
      categories: Array.from({ length: 12 }, (_, i) => `v${i}`),
    };
    expect(() => prepare(many, choice())).toThrow(/12 categories/);
  });
});
