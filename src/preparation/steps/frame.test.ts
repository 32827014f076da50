import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellsOf, column, tableOf, take } from '../../../test/support/recipe-columns.ts';

// test/fixtures/preparation.py: a small table as pandas 1.5 and scikit-learn 1.2.1 clean it
const { frame } = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/preparation.json', import.meta.url), 'utf8'),
) as { frame: Record<string, (number | string | null)[]> & { oneHot: Record<string, number[]> } };

const source = () =>
  tableOf(
    column('plan', frame.plan),
    column('x', frame.x),
    column('y', frame.y),
    column('price', frame.price),
    column('when', frame.when),
    column('id', frame.id, { aside: true }),
  );
const cells = (name: string, step: Record<string, Record<string, unknown>>) =>
  cellsOf(take(source(), [step]).table, name);

describe('a table cleaned as with pandas and scikit-learn', () => {
  it.each([
    ['drop_duplicates by a key, keep first', { dropDuplicates: { by: ['id'] } }, 'first'],
    ['drop_duplicates by a key, keep last', { dropDuplicates: { by: ['id'], keep: 'LAST' } }, 'last'],
    ['drop_duplicates of some columns', { dropDuplicates: { by: ['plan', 'x', 'y'] } }, 'whole'],
    ['dropna', { missing: { method: 'DROP_ROWS', columns: ['x', 'plan'] } }, 'dropped'],
  ])('%s', (_, step, rows) => {
    expect([...take(source(), [step]).table.origin]).toEqual(frame[rows]);
  });

  it.each([
    ['SimpleImputer mean', 'x', { missing: { method: 'MEAN', columns: ['x'] } }, 'mean'],
    ['SimpleImputer median', 'x', { missing: { method: 'MEDIAN', columns: ['x'] } }, 'median'],
    ['SimpleImputer most_frequent', 'x', { missing: { method: 'MODE', columns: ['x'] } }, 'most_frequent'],
    ['OrdinalEncoder', 'plan', { encode: { method: 'ORDINAL', columns: ['plan'] } }, 'ordinal'],
    ['value_counts, as a share', 'plan', { encode: { method: 'FREQUENCY', columns: ['plan'] } }, 'frequency'],
    ['value_counts, rare ones together', 'plan', { groupRare: { columns: ['plan'], minShare: 0.2 } }, 'grouped'],
  ])('%s', (_, name, step, wanted) => {
    for (const [i, cell] of cells(name, step).entries()) {
      const expected = frame[wanted][i];
      expect(cell).toEqual(typeof expected === 'number' ? expect.closeTo(expected, 14) : expected);
    }
  });

  it('get_dummies', () => {
    const { table } = take(source(), [{ encode: { columns: ['plan'] } }]);
    const made = table.columns.filter(({ name }) => name.startsWith('plan'));
    expect(Object.fromEntries(made.map(({ name }) => [name, cellsOf(table, name)]))).toEqual(frame.oneHot);
  });

  it('to_numeric and to_datetime, with what they could not read counted', () => {
    const number = take(source(), [
      { convert: { to: 'NUMBER', columns: ['price'], decimal: 'COMMA', thousands: 'POINT' } },
    ]);
    expect(cellsOf(number.table, 'price')).toEqual(frame.numbers);
    expect(number.steps[0].notes[0]).toMatch(new RegExp(`^${frame.failed} of 6 values of price are not numbers`));
    const formats = ['%d.%m.%Y', '%Y-%m-%d', '%d.%m.%y'];
    const date = take(source(), [{ convert: { to: 'DATE', columns: ['when'], formats } }]);
    expect(cellsOf(date.table, 'when')).toEqual(frame.instants);
    expect(date.steps[0].notes[0]).toMatch(new RegExp(`^${frame.undated} of 6 values of when are not dates`));
  });

  it('VarianceThreshold', () => {
    const { table } = take(source(), [{ select: { method: 'VARIANCE', columns: ['x', 'y'] } }]);
    expect(table.columns.map(({ name }) => name).filter((name) => name === 'x' || name === 'y')).toEqual(frame.varying);
  });
});
