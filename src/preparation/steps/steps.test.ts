import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finish } from '#sdk';
import { ask, cellsOf, column, tableOf, take } from '../../../test/support/recipe-columns.ts';
import type { RecipeTable } from '../recipe-table.ts';
import { correlation, mutualInformation } from './dependence.ts';
import { growForest, isolationScores } from './isolation-forest.ts';
import { outlierBounds, USUAL_DISTANCE } from './outlier-bounds.ts';
import { boxCox, likeliestPower, yeoJohnson } from './power-transform.ts';
import { dateReader, numberReader } from './read-text.ts';

// test/fixtures/preparation.py: pandas 1.5, SciPy 1.10, scikit-learn 1.2.1, mpmath
const golden = JSON.parse(readFileSync(new URL('../../../test/fixtures/preparation.json', import.meta.url), 'utf8'));

type Cells = (number | null)[];
const numbers = (cells: Cells) => Float64Array.from(cells, (cell) => cell ?? NaN);
const expectClose = (found: readonly (number | string | null)[], wanted: Cells, digits = 10) => {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries())
    if (value === null) expect(found[i]).toBeNull();
    else expect(found[i]).toBeCloseTo(value, digits);
};

describe('transform', () => {
  const { power } = golden;

  it('finds the power of the greatest likelihood to all digits', () => {
    expect(likeliestPower(numbers(power.skewed), boxCox)).toBeCloseTo(power.boxCox, 12);
    expect(likeliestPower(numbers(power.signed), yeoJohnson)).toBeCloseTo(power.yeoJohnson, 12);
    // scikit-learn searches for the maximum, which is flat: half of the digits.
    expect(likeliestPower(numbers(power.skewed), boxCox)).toBeCloseTo(power.sklearn[0], 7);
    expect(likeliestPower(numbers(power.signed), yeoJohnson)).toBeCloseTo(power.sklearn[1], 7);
  });

  it('finds it from a part of many values, and the same', () => {
    // A thousand times the same values are as likely under any power.
    const many = numbers(Array.from({ length: 1000 }, () => power.signed).flat());
    expect(likeliestPower(many, yeoJohnson)).toBeCloseTo(power.yeoJohnson, 11);
  });

  it.each([
    ['BOX_COX', 'skewed', 'boxCoxValues'],
    ['YEO_JOHNSON', 'signed', 'yeoJohnsonValues'],
  ])('%s transforms as SciPy does', (method, from, to) => {
    const { table } = take(tableOf(column('x', power[from])), [{ transform: { method } }]);
    expectClose(cellsOf(table, 'x'), power[to], 10);
  });

  it('leaves a constant in peace, refuses what has no logarithm, and reads a later one as missing', () => {
    expect(cellsOf(take(tableOf(column('x', [3, 3])), [{ transform: {} }]).table, 'x')).toEqual([3, 3]);
    expect(() => take(tableOf(column('x', [3, 0])), [{ transform: { method: 'LOG' } }])).toThrow(/1 of 2 values of x/);
    const taken = take(tableOf(column('x', [3, 1])), [{ transform: { method: 'LOG' } }]);
    expect(cellsOf(ask(taken, tableOf(column('x', [-1, 1]))), 'x')).toEqual([null, 0]);
  });
});

describe('missing', () => {
  const { order, nearest } = golden;
  const ordered = () =>
    tableOf(
      column('x', order.values),
      column('t', order.times, { aside: true }),
      column('g', order.group, { aside: true }),
    );

  it.each(['FORWARD', 'BACKWARD', 'INTERPOLATE'])('%s fills by time as pandas does', (method) => {
    const { table } = take(ordered(), [{ missing: { method, by: 't' } }]);
    expectClose(cellsOf(table, 'x'), order[method], 10);
  });

  it('stays within a customer where that is asked', () => {
    expectClose(
      cellsOf(take(ordered(), [{ missing: { method: 'FORWARD', by: 't', within: 'g' } }]).table, 'x'),
      order.within,
    );
  });

  it('NEAREST agrees with KNNImputer', () => {
    const names = ['a', 'b', 'c', 'd'];
    const source = tableOf(...nearest.columns.map((cells: Cells, j: number) => column(names[j], cells)));
    const { table } = take(source, [{ missing: { method: 'NEAREST', neighbors: 3 } }]);
    for (const [j, name] of names.entries()) expectClose(cellsOf(table, name), nearest.filled[j]);
  });

  it.each([
    ['MEAN', 4, 'b'],
    ['MEDIAN', 2, 'b'],
    ['MODE', 2, 'b'],
  ])('%s fills numbers and texts, later rows as well', (method, number, text) => {
    const source = tableOf(column('x', [2, 2, 8, null]), column('p', ['b', 'a', 'b', null]));
    const taken = take(source, [{ missing: { method } }]);
    expect(cellsOf(taken.table, 'x')).toEqual([2, 2, 8, number]);
    expect(cellsOf(taken.table, 'p')).toEqual(['b', 'a', 'b', text]);
    const later = tableOf(column('x', [null]), column('p', [null], { type: 'TEXT' }));
    expect([cellsOf(ask(taken, later), 'x'), cellsOf(ask(taken, later), 'p')]).toEqual([[number], [text]]);
  });

  it('fills with a constant, and says when that is no number', () => {
    const source = tableOf(column('x', [1, null]), column('p', [null, 'a']));
    const { table } = take(source, [
      { missing: { method: 'CONSTANT', value: '0', columns: ['x'] } },
      { missing: { method: 'CONSTANT', value: 'none', columns: ['p'] } },
    ]);
    expect([cellsOf(table, 'x'), cellsOf(table, 'p')]).toEqual([
      [1, 0],
      ['none', 'a'],
    ]);
    expect(() => take(source, [{ missing: { method: 'CONSTANT', value: 'none' } }])).toThrow(
      /"none" is no number, and x/,
    );
    expect(() => take(source, [{ missing: { method: 'CONSTANT' } }])).toThrow(/needs the `value`/);
  });

  it('fills dates with whole days, and times with whole milliseconds', () => {
    const day = (text: string) => Date.parse(text);
    const days = ['2024-01-01', null, '2024-01-04', '2024-01-04'].map((text) => text && day(text)) as Cells;
    const fill = (params: object, type: 'DATE' | 'TIMESTAMP' = 'DATE') => {
      const source = tableOf(column('d', days, { type }), column('t', [1, 2, 3, 4], { aside: true }));
      const { table } = take(source, [{ missing: { columns: ['d'], ...params } }]);
      expect(table.columns[0].type).toBe(type);
      return new Date(cellsOf(table, 'd')[1] as number).toISOString();
    };
    expect(fill({ method: 'MEAN' })).toMatch(/^2024-01-03T00:00/);
    expect(fill({ method: 'MEDIAN' })).toMatch(/^2024-01-04T00:00/);
    expect(fill({ method: 'CONSTANT', value: '2023-12-31' })).toMatch(/^2023-12-31T00:00/);
    expect(fill({ method: 'CONSTANT', value: '2023-12-31 10:20:30' }, 'TIMESTAMP')).toBe('2023-12-31T10:20:30.000Z');
    expect(fill({ method: 'BACKWARD', by: 't' })).toMatch(/^2024-01-04T00:00/);
    expect(fill({ method: 'INTERPOLATE', by: 't' })).toMatch(/^2024-01-02T00:00/);
    expect(fill({ method: 'INTERPOLATE', by: 't' }, 'TIMESTAMP')).toBe('2024-01-02T12:00:00.000Z');
    expect(() => fill({ method: 'CONSTANT', value: '7' })).toThrow(/"7" is no date such as .* d is DATE/);
  });

  it('drops rows learned from, never rows asked about; and columns for both', () => {
    const source = tableOf(column('x', [1, null, 3]), column('y', [null, null, 3]));
    const rows = take(source, [{ missing: { method: 'DROP_ROWS', columns: ['x'] } }]);
    expect([...rows.table.origin]).toEqual([0, 2]);
    expect(cellsOf(ask(rows, source), 'x')).toEqual([1, null, 3]);
    const columns = take(source, [{ missing: { method: 'DROP_COLUMNS', maxShare: 0.5 } }]);
    expect(ask(columns, source).columns.map(({ name }) => name)).toEqual(['x']);
  });

  it('refuses a column without any value, and a time that is none', () => {
    expect(() => take(tableOf(column('x', [null, null])), [{ missing: { method: 'MEAN' } }])).toThrow(
      /x has no value in any of 2/,
    );
    expect(() =>
      take(tableOf(column('x', [null, null]), column('t', [1, 2])), [{ missing: { method: 'FORWARD', by: 't' } }]),
    ).toThrow(/x has no value in any of 2/);
    expect(() => take(tableOf(column('x', [1])), [{ missing: { method: 'FORWARD' } }])).toThrow(/role TIME/);
    expect(() =>
      take(tableOf(column('x', [1]), column('p', ['a'])), [{ missing: { method: 'FORWARD', by: 'p' } }]),
    ).toThrow(/p is TEXT/);
  });
});

describe('outliers', () => {
  const { bounds, isolation } = golden;

  it.each(['IQR', 'Z_SCORE', 'MAD'] as const)('%s has the bounds of NumPy and SciPy', (method) => {
    const found = outlierBounds(numbers(bounds.values), method, USUAL_DISTANCE[method])!;
    expectClose([found.low, found.high], bounds[method]);
  });

  it('an isolation forest finds as much as that of scikit-learn, and ranks alike', () => {
    const columns = isolation.columns.map(numbers);
    const scores = finish(isolationScores(finish(growForest(columns, 200)), columns));
    expect(rocAuc(scores, isolation.odd)).toBeGreaterThan(isolation.rocAuc - 0.01);
    expect(correlation(scores, numbers(isolation.scores))).toBeGreaterThan(0.97);
  });

  it('are dropped from the rows learned from, clipped, or marked', () => {
    const source = tableOf(column('x', bounds.values));
    const dropped = take(source, [{ outliers: { method: 'MAD' } }]);
    expect([...dropped.table.origin]).not.toContain(58);
    expect(dropped.steps[0].notes[0]).toMatch(/of 60 rows were left out/);
    expect(ask(dropped, source).origin).toHaveLength(60);
    const clipped = take(source, [{ outliers: { method: 'MAD', action: 'CLIP' } }]);
    expectClose(cellsOf(clipped.table, 'x').slice(58), [bounds.MAD[1], bounds.MAD[0]]);
    const marked = take(source, [{ outliers: { method: 'MAD', action: 'MARK' } }]);
    expect(cellsOf(marked.table, 'x.outlier').slice(57)).toEqual(
      [1, 1, 1].map((_, i) => Number(bounds.values[57 + i] < bounds.MAD[0] || i > 0)),
    );
    const isolated = take(source, [{ outliers: { method: 'ISOLATION', action: 'MARK', share: 0.034 } }]);
    expect(cellsOf(isolated.table, 'outlier').slice(58)).toEqual([1, 1]);
    expect(() => take(source, [{ outliers: { method: 'ISOLATION', action: 'CLIP' } }])).toThrow(/no bound to CLIP/);
  });

  it('are not found where nothing spreads', () => {
    const { table, steps } = take(tableOf(column('x', [5, 5, 5, 5, 9])), [{ outliers: { method: 'IQR' } }]);
    expect(table.origin).toHaveLength(5);
    expect(steps[0].notes).toEqual(['Most values of x are the same, so that none lies far from the others.']);
    const isolated = take(tableOf(column('x', [5, 5, 5])), [{ outliers: { method: 'ISOLATION' } }]);
    expect(isolated.table.origin).toHaveLength(3);
  });
});

describe('encode', () => {
  const { target } = golden;
  const source = () => tableOf(column('plan', target.plan));
  const spend = { name: 'spend', values: numbers(target.spend), classes: null };

  it('TARGET tells rows learned from the means of other folds, and later rows those of all', () => {
    const taken = take(source(), [{ encode: { method: 'TARGET' } }], spend);
    expectClose(cellsOf(taken.table, 'plan.target'), target.told);
    expect(taken.outOfFold).toBe(true);
    const later = ask(taken, tableOf(column('plan', ['gold', 'free', 'never seen', null])));
    expectClose(cellsOf(later, 'plan.target'), [target.means.gold, target.means.free, target.overall, target.overall]);
  });

  it('TARGET gives a column for each of more than two classes, and needs a target', () => {
    const classes = { name: 'y', values: Float64Array.of(0, 1, 2, 0), classes: ['a', 'b', 'c'] };
    const { table } = take(tableOf(column('p', ['u', 'u', 'v', 'v'])), [{ encode: { method: 'TARGET' } }], classes);
    expect(table.columns.map(({ name }) => name)).toEqual(['p.target=a', 'p.target=b', 'p.target=c']);
    expect(() => take(source(), [{ encode: { method: 'TARGET' } }])).toThrow(/there is none/);
    expect(() =>
      take(tableOf(column('p', ['u', 'u', 'v', 'v'])), [{ encode: { method: 'TARGET', maxCategories: 2 } }], classes),
    ).toThrow(/The target has 3 classes, and each would become a column \(at most 2\)/);
  });

  it.each([
    ['ONE_HOT', { 'p=a': [1, 0, 0, 0], 'p=b': [0, 1, 0, 0] }],
    ['ORDINAL', { p: [0, 1, null, null] }],
    ['FREQUENCY', { p: [0.5, 0.25, 0, null] }],
  ])('%s', (method, expected) => {
    const taken = take(tableOf(column('p', ['a', 'b', 'a', null])), [{ encode: { method } }]);
    const later = ask(taken, tableOf(column('p', ['a', 'b', 'never seen', null])));
    expect(Object.fromEntries(later.columns.map(({ name }) => [name, cellsOf(later, name)]))).toEqual(expected);
  });

  it('ONE_HOT refuses 10,000 categories with what to do; the others take them', () => {
    const many = () =>
      tableOf(
        column(
          'id',
          Array.from({ length: 10_000 }, (_, i) => `c${i}`),
        ),
      );
    expect(() => take(many(), [{ encode: {} }])).toThrow(/10000 categories.*groupRare/);
    expect(take(many(), [{ encode: { method: 'FREQUENCY' } }]).table.columns).toHaveLength(1);
    const grouped = take(many(), [{ groupRare: { minCount: 2 } }, { encode: {} }]);
    expect(grouped.table.columns.map(({ name }) => name)).toEqual(['id=other']);
  });
});

describe('scale', () => {
  // scikit-learn 1.2.1 on [1, 2, 4, 9]: StandardScaler, MinMaxScaler, RobustScaler
  it.each([
    ['STANDARD', [-0.9733285267845753, -0.6488856845230502, 0, 1.6222142113076254]],
    ['MIN_MAX', [0, 0.125, 0.375, 1]],
    ['ROBUST', [-0.5714285714285714, -0.2857142857142857, 0.2857142857142857, 1.7142857142857142]],
  ])('%s agrees with scikit-learn, and leaves what is missing', (method, wanted) => {
    const { table } = take(tableOf(column('x', [1, 2, null, 4, 9])), [{ scale: { method } }]);
    expectClose(cellsOf(table, 'x'), [wanted[0], wanted[1], null, wanted[2], wanted[3]], 12);
  });

  it('makes a constant 0', () => {
    const { table, steps } = take(tableOf(column('x', [7, null, 7]), column('y', [7, 8, 9])), [{ scale: {} }]);
    expect(cellsOf(table, 'x')).toEqual([0, null, 0]);
    expect(steps[0].notes).toEqual(['x has one value only, which becomes 0.']);
  });
});

describe('bin', () => {
  const { bins, power } = golden;

  it.each([
    ['QUANTILES', 5, 'quantiles'],
    ['EQUAL_WIDTH', 4, 'width'],
  ])('%s cuts where pandas does', (method, number, expected) => {
    const { table } = take(tableOf(column('x', power.skewed)), [{ bin: { method, bins: number, labels: 'NUMBER' } }]);
    expect(cellsOf(table, 'x')).toEqual(bins[expected]);
  });

  it('names open ranges, and puts a constant into one', () => {
    const taken = take(tableOf(column('age', [10, 20, 30])), [{ bin: { method: 'EDGES', edges: [18, 25.5] } }]);
    expect(cellsOf(ask(taken, tableOf(column('age', [18, 25, -5, 99, null]))), 'age')).toEqual([
      '≤ 18',
      '(18, 25.5]',
      '≤ 18',
      '> 25.5',
      null,
    ]);
    expect(cellsOf(take(tableOf(column('x', [7, 7])), [{ bin: {} }]).table, 'x')).toEqual(['all', 'all']);
    expect(() => take(tableOf(column('x', [7])), [{ bin: { method: 'EDGES', edges: [2, 1] } }])).toThrow(/ascending/);
  });
});

describe('dateParts', () => {
  it('agree with pandas, before 1970 and in the first and last weeks', () => {
    const { instants, ...parts } = golden.dates;
    const source = tableOf(column('d', instants, { type: 'TIMESTAMP' }));
    const { table } = take(source, [{ dateParts: { parts: Object.keys(parts) } }]);
    const name = (part: string) => `d.${part === 'DAY_OF_YEAR' ? 'dayOfYear' : part.toLowerCase()}`;
    for (const [part, wanted] of Object.entries(parts)) expect(cellsOf(table, name(part))).toEqual(wanted);
  });
});

describe('select', () => {
  const { dependence, power, bins } = golden;

  it('measures dependence as scikit-learn and NumPy do', () => {
    expect(mutualInformation(numbers(bins.quantiles), numbers(dependence.answer))).toBeCloseTo(
      dependence.information,
      12,
    );
    expect(correlation(numbers(power.skewed), numbers(power.signed))).toBeCloseTo(dependence.correlation, 12);
  });

  it('leaves out constants, what another column says, and what says least of the target', () => {
    const source = tableOf(
      column('c', [1, 1, 1, 1]),
      column('x', [1, 2, 3, 4]),
      column('y', [2, 4, 6, 8.1]),
      column('z', [1, 0, 1, 0]),
    );
    const names = (table: RecipeTable) => table.columns.map(({ name }) => name);
    expect(names(take(source, [{ select: { method: 'VARIANCE' } }]).table)).toEqual(['x', 'y', 'z']);
    expect(names(take(source, [{ select: { method: 'CORRELATION' } }]).table)).toEqual(['c', 'x', 'z']);
    const target = { name: 't', values: Float64Array.of(1, 0, 1, 0), classes: ['no', 'yes'] };
    const kept = take(source, [{ select: { method: 'MUTUAL_INFORMATION', keep: 1, bins: 2 } }], target);
    expect(names(kept.table)).toEqual(['z']);
    expect(kept.steps[0].notes).toEqual(['Left out: c, x, y.']);
  });
});

describe('reduce', () => {
  it('has the components of scikit-learn, but for their direction', () => {
    const { columns, scores, ratio } = golden.reduce;
    const source = tableOf(...columns.map((cells: Cells, j: number) => column(`x${j}`, cells)));
    const { table, steps } = take(source, [{ reduce: { components: 4 } }]);
    for (const [k, wanted] of scores.entries()) {
      const found = cellsOf(table, `pc${k + 1}`) as number[];
      const sign = Math.sign(found[0]) === Math.sign(wanted[0]) ? 1 : -1;
      expectClose(
        found.map((score) => sign * score),
        wanted,
      );
    }
    const two = take(source, [{ reduce: { variance: ratio[0] + ratio[1] } }]);
    expect(two.table.columns.map(({ name }) => name)).toEqual(['pc1', 'pc2']);
    expect(steps[0].notes[0]).toMatch(/4 components have 100.0 %/);
  });

  it('refuses holes and columns that do not vary', () => {
    expect(() => take(tableOf(column('x', [1, null])), [{ reduce: {} }])).toThrow(/lacks 1 of 2/);
    expect(() => take(tableOf(column('x', [1, 1])), [{ reduce: {} }])).toThrow(/No column varies/);
  });
});

describe('convert', () => {
  it.each([
    ['POINT', 'COMMA', '1,234,567.5', 1234567.5],
    ['COMMA', 'POINT', '-1.234,5', -1234.5],
    ['COMMA', 'SPACE', '1\u00a0234', 1234],
    ['POINT', 'APOSTROPHE', "1'000", 1000],
    ['POINT', 'NONE', ' 1e3 ', 1000],
    ['COMMA', 'POINT', '1.23', null],
    ['POINT', 'COMMA', '1,5', null],
    ['POINT', 'NONE', 'n/a', null],
    ['POINT', 'NONE', '0x10', null],
    ['POINT', 'NONE', '', null],
  ] as const)('decimal %s, thousands %s: %j is %j', (decimal, thousands, text, number) => {
    expect(numberReader(decimal, thousands)(text)).toBe(number);
  });

  it.each([
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['29.2.2024', Date.UTC(2024, 1, 29)],
    ['Feb 29, 24', Date.UTC(2024, 1, 29)],
    ['29.2.2023', null],
    ['12.13.2024', null],
    ['2024-02-29 11:05 pm', Date.UTC(2024, 1, 29, 23, 5)],
    ['2024-02-29 25:05 pm', null],
    ['soon', null],
  ])('reads dates in several formats: %j', (text, instant) => {
    expect(dateReader(['%Y-%m-%d', '%d.%m.%Y', '%b %d, %y', '%Y-%m-%d %I:%M %p'])(text)).toBe(instant);
  });

  it('counts what it cannot read with samples, but shows none of personal data', () => {
    const cells = ['1,5', 'n/a', 'n/a', '', null, '2'];
    const step = { convert: { to: 'NUMBER', decimal: 'COMMA' } };
    const taken = take(tableOf(column('price', cells)), [step]);
    expect(cellsOf(taken.table, 'price')).toEqual([1.5, null, null, null, null, 2]);
    expect(taken.steps[0].notes).toEqual([
      '2 of 5 values of price are not numbers, such as "n/a". They count as missing.',
    ]);
    const secret = take(tableOf(column('price', cells, { pii: true })), [step]);
    expect(secret.steps[0].notes).toEqual(['2 of 5 values of price are not numbers. They count as missing.']);
    expect(() => take(tableOf(column('price', cells)), [{ convert: { ...step.convert, failed: 'ERROR' } }])).toThrow(
      /2 of 5 values of price are not numbers, such as "n\/a"\.$/,
    );
  });

  it('brings spellings that differ in case and blanks to the most frequent', () => {
    const taken = take(tableOf(column('p', ['Gold', 'gold ', 'GOLD', 'Gold', ' ', 'free  trial'])), [
      { convert: { to: 'TEXT' } },
    ]);
    expect(cellsOf(taken.table, 'p')).toEqual(['Gold', 'Gold', 'Gold', 'Gold', null, 'free trial']);
    expect(cellsOf(ask(taken, tableOf(column('p', ['gOLD', 'new  one']))), 'p')).toEqual(['Gold', 'new one']);
  });

  it('makes categories of numbers, truths and dates, of a later row as well', () => {
    const source = tableOf(
      column('n', [3, 1.5, null, 3]),
      column('b', [1, 0, 1, null], { type: 'BOOLEAN' }),
      column('d', [0, Date.UTC(2024, 1, 29), null, 0], { type: 'DATE' }),
    );
    const taken = take(source, [{ convert: { to: 'TEXT', columns: ['n', 'b', 'd'] } }]);
    expect(['n', 'b', 'd'].map((name) => cellsOf(taken.table, name))).toEqual([
      ['3', '1.5', null, '3'],
      ['true', 'false', 'true', null],
      ['1970-01-01', '2024-02-29', null, '1970-01-01'],
    ]);
    expect(taken.steps[0].notes).toEqual([]);
    const later = tableOf(column('n', [7]), column('b', [0], { type: 'BOOLEAN' }), column('d', [1], { type: 'DATE' }));
    expect(cellsOf(ask(taken, later), 'n')).toEqual(['7']);
    // Where no column is named, texts alone are converted.
    expect(take(source, [{ convert: { to: 'TEXT' } }]).table.columns[0].type).toBe('NUMBER');
  });

  it('leaves numbers numbers, and makes truths of them', () => {
    const source = tableOf(column('n', [0, 1, 2, null]), column('b', [1, 0, 1, 0], { type: 'BOOLEAN' }));
    const numbers = take(source, [{ convert: { to: 'NUMBER', columns: ['n', 'b'] } }]).table;
    expect(numbers.columns.map(({ type }) => type)).toEqual(['NUMBER', 'NUMBER']);
    const truths = take(source, [{ convert: { to: 'BOOLEAN', columns: ['n'] } }]);
    expect(cellsOf(truths.table, 'n')).toEqual([0, 1, null, null]);
    expect(truths.table.columns[0].type).toBe('BOOLEAN');
    expect(truths.steps[0].notes).toEqual(['1 of 3 values of n are not true or false. They count as missing.']);
    expect(() => take(source, [{ convert: { to: 'DATE', columns: ['n'] } }])).toThrow(/n is NUMBER; this takes text/);
  });

  it('refuses a format it does not know, and one mark for two things', () => {
    const source = tableOf(column('p', ['a']));
    expect(() => take(source, [{ convert: { to: 'DATE', formats: ['%Q'] } }])).toThrow(/"%Q" has %Q/);
    expect(() => take(source, [{ convert: { to: 'NUMBER', decimal: 'COMMA', thousands: 'COMMA' } }])).toThrow(
      /both COMMA/,
    );
  });
});

describe('dropDuplicates', () => {
  const source = () =>
    tableOf(
      column('x', [1, 1, 2, 1]),
      column('y', [null, 5, 6, null]),
      column('k', ['a', 'a', 'b', 'a'], { aside: true }),
    );
  it.each([
    [{}, [0, 1, 2]],
    [{ keep: 'LAST' }, [1, 2, 3]],
    [{ by: ['k'] }, [0, 2]],
    [{ by: ['k'], keep: 'LAST' }, [2, 3]],
    [{ by: ['k'], keep: 'MOST_COMPLETE' }, [1, 2]],
  ])('%j leaves rows %j', (params, rows) => {
    expect([...take(source(), [{ dropDuplicates: params }]).table.origin]).toEqual(rows);
  });

  it('does not take rows with another answer for the same', () => {
    const target = { name: 't', values: Float64Array.of(0, 0, 0, 1), classes: ['no', 'yes'] };
    expect([...take(source(), [{ dropDuplicates: {} }], target).table.origin]).toEqual([0, 1, 2, 3]);
  });
});

function rocAuc(scores: Float64Array, odd: readonly number[]): number {
  let [better, pairs] = [0, 0];
  for (const [i, a] of odd.entries())
    for (const [j, b] of odd.entries()) {
      if (a !== 1 || b !== 0) continue;
      pairs++;
      better += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }
  return better / pairs;
}
