import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, z } from '#sdk';
import { cellsOf, column, tableOf, take } from '../../test/support/recipe-columns.ts';
import { AppError } from '../errors.ts';
import { columnsOfRows } from './columns-of-rows.ts';
import { fitPreparation } from './fit-preparation.ts';
import { planSteps } from './plan-steps.ts';
import { fittedPreparation } from './preparation.ts';
import { previewStep } from './preview.ts';
import { applyRecipe, fittedRecipe, RECIPE_STEPS } from './recipe.ts';
import { featuresOf, type RecipeTable, takeRows } from './recipe-table.ts';

const number = fc.option(
  fc.integer({ min: 1, max: 40 }).map((x) => x / 4),
  { nil: null, freq: 6 },
);
const text = fc.option(fc.constantFrom('a', 'A ', 'b', 'c', '1,5', 'n/a'), { nil: null, freq: 6 });
const row = fc.record({
  x: number,
  y: number,
  p: text,
  q: text,
  t: fc.integer({ min: 0, max: 4e12 }),
  k: fc.constantFrom('u', 'v'),
});
type Row = { x: number | null; y: number | null; p: string | null; q: string | null; t: number; k: string };

const table = (rows: readonly Row[]): RecipeTable =>
  tableOf(
    column(
      'x',
      rows.map(({ x }) => x),
    ),
    column(
      'y',
      rows.map(({ y }) => y),
    ),
    column(
      'p',
      rows.map(({ p }) => p),
      { type: 'TEXT' },
    ),
    column(
      'q',
      rows.map(({ q }) => q),
      { type: 'TEXT' },
    ),
    column(
      't',
      rows.map(({ t }) => t),
      { type: 'TIMESTAMP' },
    ),
    column(
      'k',
      rows.map(({ k }) => k),
      { aside: true },
    ),
  );

/** At least one of every kind, and of what differs within a kind. */
const EVERY_STEP = [
  { dropDuplicates: {} },
  { convert: { to: 'TEXT', columns: ['p'] } },
  { convert: { to: 'NUMBER', columns: ['q'], decimal: 'COMMA' } },
  { missing: { method: 'INTERPOLATE', by: 't', within: 'k', columns: ['x'] } },
  { missing: { method: 'FORWARD', by: 't', columns: ['p'] } },
  { missing: { method: 'NEAREST', columns: ['x', 'y'] } },
  { missing: { method: 'MODE' } },
  { outliers: { method: 'Z_SCORE', action: 'CLIP', distance: 1 } },
  { outliers: { method: 'IQR', distance: 3 } },
  { outliers: { method: 'ISOLATION', action: 'MARK', trees: 10, columns: ['x', 'y'] } },
  { transform: { columns: ['x'] } },
  { scale: { columns: ['x', 'y'] } },
  { bin: { columns: ['q'], bins: 3 } },
  { groupRare: { columns: ['p'], minShare: 0.2 } },
  { encode: { method: 'TARGET', columns: ['p'] } },
  { encode: { method: 'ONE_HOT', columns: ['q'] } },
  { dateParts: {} },
  { select: { method: 'VARIANCE', columns: ['t.year', 't.month'] } },
  { reduce: { columns: ['x', 'y', 'p.target'], components: 2 } },
];

const cellsByName = (of: RecipeTable) =>
  Object.fromEntries(featuresOf(of).map(({ name }) => [name, cellsOf(of, name)]));

describe('a fitted recipe', () => {
  it('has every kind of step in the test below', () => {
    expect(new Set(EVERY_STEP.map((step) => Object.keys(step)[0]))).toEqual(
      new Set(RECIPE_STEPS.map(({ name }) => name)),
    );
  });

  it('makes of a row alone what it makes of it among others, also after it was stored', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 8, maxLength: 30 }),
        fc.array(row, { minLength: 1, maxLength: 8 }),
        (learned, asked) => {
          const known = [
            { x: 1, y: 8, p: 'a', q: '2', t: 0, k: 'u' },
            { x: 4, y: 2, p: 'b', q: '1,5', t: 4e12, k: 'v' },
            ...learned,
          ];
          const target = { name: 'z', values: Float64Array.from(known, (_, i) => (i % 3) + 1), classes: null };
          const { recipe } = take(table(known), EVERY_STEP, target);
          const stored = fittedRecipe.parse(JSON.parse(JSON.stringify(z.encode(fittedRecipe, recipe))));
          const whole = table(asked);
          const all = cellsByName(finish(applyRecipe(recipe, whole)));
          for (const [i] of asked.entries()) {
            const alone = cellsByName(finish(applyRecipe(stored, takeRows(whole, Uint32Array.of(i)))));
            expect(Object.keys(alone)).toEqual(Object.keys(all));
            for (const [name, [cell]] of Object.entries(alone)) expect(cell).toEqual(all[name][i]);
          }
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it('reads rows given as JSON as it read the file', () => {
    const rows = [
      { x: 1, y: 2, p: 'a', q: '1,5', t: Date.UTC(2024, 1, 29), k: 'u' },
      { x: 3, y: null, p: 'b', q: 'n/a', t: Date.UTC(2021, 5, 1), k: 'v' },
      { x: 2, y: 7, p: 'a', q: '2', t: Date.UTC(2022, 6, 2), k: 'v' },
    ];
    const steps = [
      { missing: { method: 'FORWARD', by: 't', within: 'k', columns: ['y'] } },
      { convert: { to: 'NUMBER', columns: ['q'], decimal: 'COMMA' } },
      { missing: { method: 'MEAN' } },
      { dateParts: {} },
    ];
    const { recipe, table: left } = take(table(rows), steps);
    const columns = featuresOf(left);
    const choice = { missing: 'ERROR', scale: 'NONE', maxCategories: 10 } as const;
    const preparation = { ...fitPreparation(columns, null, choice, {}), recipe };
    const asJson = rows.map((one) => ({ ...one, t: new Date(one.t).toISOString() }));
    const read = columnsOfRows(preparation, asJson);
    expect(read.map(({ values }) => [...values])).toEqual(
      columns.map(({ values, categories }, j) =>
        Array.from(values, (code) => (categories ? read[j].categories!.indexOf(categories[code]) : code)),
      ),
    );
    expect(() => columnsOfRows(preparation, [{ ...asJson[0], t: 'soon' }])).toThrow(
      /Row 1 has "soon" for t, which must be a date/,
    );
    expect(() => columnsOfRows(preparation, [{ ...asJson[0], t: '2024-02-31' }])).toThrow(/which must be a date/);
    const { k, ...lacking } = asJson[0];
    expect(() => columnsOfRows(preparation, [lacking])).toThrow(/has no k/);
  });

  it('is absent from models sealed before there were steps', () => {
    const feature = { kind: 'number', name: 'x', fill: null, center: 0, spread: 1 };
    expect(fittedPreparation.parse({ missing: 'ERROR', features: [feature] })).not.toHaveProperty('recipe');
  });

  it('learns nothing from rows that it is not fitted on', () => {
    const rows = Array.from(
      { length: 20 },
      (_, i): Row => ({ x: i, y: 1 + (i % 5), p: 'ab'[i % 2], q: '2', t: i * 1e9, k: 'u' }),
    );
    const target = (odd: number) => ({
      name: 'z',
      values: Float64Array.from(rows, (_, i) => (i < 10 ? i : odd)),
      classes: null,
    });
    const train = Uint32Array.from({ length: 10 }, (_, i) => i);
    const changed = rows.map((one, i) => (i < 10 ? one : { ...one, x: 1e6, p: 'never', q: '99' }));
    const stored = (from: readonly Row[], odd: number) =>
      take(takeRows(table(from), train), EVERY_STEP, target(odd)).recipe.steps.map((step) => JSON.stringify(step));
    for (const [i, step] of stored(changed, 777).entries()) expect(step).toBe(stored(rows, 0)[i]);
  });
});

describe('bad input', () => {
  const codeOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
    throw new Error('no error');
  };
  const source = () => tableOf(column('x', [1, 2, null]), column('p', ['a', null, 'b']));

  it.each([
    [
      'leaves no row',
      [{ missing: { method: 'DROP_ROWS' } }, { missing: { method: 'DROP_ROWS' } }],
      'UNSUITABLE_DATA',
      null,
    ],
    [
      'leaves no row',
      [{ outliers: { distance: 1e-9, method: 'MAD' } }],
      'UNSUITABLE_DATA',
      /Step 1 \(outliers\): It leaves none of 2 rows/,
    ],
    [
      'leaves no column',
      [
        { select: { method: 'VARIANCE', threshold: 1e9 } },
        { missing: { method: 'DROP_COLUMNS', maxShare: 0, columns: ['p'] } },
      ],
      'UNSUITABLE_DATA',
      /Step 2 \(missing\): It leaves none of 1 columns/,
    ],
    [
      'names no column',
      [{ scale: { columns: ['nope'] } }],
      'UNKNOWN_COLUMN',
      /Step 1 \(scale\): There is no column "nope".*x, p/,
    ],
    [
      'names a column that is gone',
      [{ encode: { columns: ['p'] } }, { missing: { method: 'MEAN' } }, { groupRare: { columns: ['p'] } }],
      'UNKNOWN_COLUMN',
      /Step 3 \(groupRare\): There is no column "p" at this point\. There are: x, p=a, p=b\. Step 1 \(encode\) took it away\./,
    ],
    ['takes text for a number', [{ scale: { columns: ['p'] } }], 'UNSUITABLE_DATA', /p is TEXT; this takes numbers/],
    [
      'makes a column twice',
      [
        { encode: { columns: ['p'] } },
        { outliers: { action: 'MARK', method: 'ISOLATION' } },
        { outliers: { action: 'MARK', method: 'ISOLATION' } },
      ],
      'CONFLICT',
      /makes a column "outlier"/,
    ],
    ['a share out of range', [{ groupRare: { minShare: 2 } }], 'INVALID_PARAMS', /minShare is 2/],
    ['an unknown parameter', [{ groupRare: { share: 0.1 } }], 'INVALID_PARAMS', /share is no parameter/],
  ])('%s', (_, steps, code, message) => {
    const given =
      code === 'UNSUITABLE_DATA' && message?.source.includes('none of 2') ? tableOf(column('x', [1, 2])) : source();
    const everything = message === null ? tableOf(column('x', [1, null]), column('y', [null, 2])) : given;
    const run = () => take(everything, steps as Record<string, Record<string, unknown>>[]);
    expect(codeOf(run)).toBe(code);
    if (message) expect(run).toThrow(message);
  });

  it('is refused before anything is read, where that can be known', () => {
    const columns = [
      { name: 'x', type: 'NUMBER', role: 'FEATURE', pii: false, missing: 0 },
      { name: 'at', type: 'DATE', role: 'TIME', pii: false, missing: 0 },
    ] as const;
    const plan = (step: string, params: object) =>
      planSteps([{ step, params: { ...params } }], ['x'], columns, 'steps');
    expect(() => plan('scale', { columns: ['at'] })).toThrow(/Step 1 \(scale\): there is no feature "at"/);
    expect(() => plan('missing', { method: 'FORWARD', by: 'nope' })).toThrow(/no column "nope"/);
    expect(plan('missing', { method: 'FORWARD' })[0].params).toMatchObject({ by: 'at' });
  });
});

describe('a preview', () => {
  it('counts, shows the first rows touched, and keeps personal data to itself', () => {
    const given = tableOf(column('x', [1, null, 100, 2]), column('mail', ['a@b', 'c@d', null, 'e@f'], { pii: true }));
    const { steps } = take(given, [
      { outliers: { columns: ['x'], method: 'MAD' } },
      { missing: { method: 'MODE' } },
      { encode: { columns: ['mail'] } },
    ]);
    const [outliers, missing, encode] = steps.map((step) => previewStep(step, 2));
    expect(outliers).toMatchObject({
      rowsBefore: 4,
      rowsAfter: 3,
      changedValues: 0,
      examples: [{ row: 3, before: { x: 100 }, after: null }],
    });
    expect(missing).toMatchObject({
      rowsBefore: 3,
      rowsAfter: 3,
      changedValues: 1,
      examples: [{ row: 2, before: { x: null }, after: { x: 1 } }],
    });
    expect(encode).toMatchObject({ columnsBefore: 2, columnsAfter: 4, added: [], removed: [], examples: [] });
    expect(JSON.stringify([outliers, missing, encode])).not.toMatch(/@/);
  });
});
