import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, ColumnType } from '../datasets/column.ts';
import { withDuck } from '../datasets/duck.ts';
import { literal } from '../datasets/quote-sql.ts';
import { categoryDrift } from './category-drift.ts';
import { duplicateRows } from './duplicate-rows.ts';
import { missingPatterns } from './missing-patterns.ts';
import { textAlerts } from './text-alerts.ts';
import { textProfile } from './text-profile.ts';
import { topValues } from './top-values.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientele-statistics-'));
});
afterAll(() => rm(directory, { recursive: true }));

const column = (name: string, type: ColumnType, missing = 0): Column => ({
  name,
  type,
  role: 'FEATURE',
  pii: false,
  missing,
});

/** The file of a version whose rows are what a query answers. */
async function fileOf(name: string, select: string): Promise<string> {
  const file = join(directory, `${name}.parquet`);
  await withDuck((duck) => duck.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet)`));
  return file;
}
const fileOfTexts = (name: string, texts: readonly string[]) =>
  fileOf(name, `SELECT unnest([${texts.map(literal).join(', ')}]) AS text`);

describe('what DuckDB counts', () => {
  it('counts nothing in no rows', async () => {
    const file = await fileOf('empty', "SELECT 1 AS x, 'a' AS text WHERE false");
    const columns = [column('x', 'INTEGER'), column('text', 'TEXT')];
    expect(await duplicateRows(file, columns)).toEqual({ repeated: 0, groups: 0 });
    expect(await missingPatterns(file, 0, columns, 5)).toEqual({ complete: 0, patternCount: 0, patterns: [] });
    expect(Object.fromEntries(await topValues(file, columns, 5))).toEqual({ x: [], text: [] });
    const profile = await withDuck((duck) => textProfile(duck, file, columns[1]));
    expect(profile).toMatchObject({ distinct: 0, most: 0, rows: 0, dates: [], anyDate: 0 });
    expect(textAlerts(columns[1], 0, profile)).toEqual([]);
    const drift = await withDuck((duck) => categoryDrift(duck, file, file, columns[1]));
    expect(drift).toMatchObject({ stability: Number.NaN, added: { count: 0 }, dropped: { count: 0 } });
  });

  it('takes missing values for the same, and shows top values as rows do', async () => {
    const rows = `VALUES (NULL, DATE '2024-01-02', 9007199254740993), (NULL, DATE '2024-01-02', 9007199254740993), ('b', NULL, 1), ('a', NULL, 1)`;
    const file = await fileOf('few', `SELECT * FROM (${rows}) AS t("the ""text""", day, big)`);
    const columns = [column('the "text"', 'TEXT', 2), column('day', 'DATE', 2), column('big', 'INTEGER')];
    expect(await duplicateRows(file, columns)).toEqual({ repeated: 1, groups: 1 });
    expect(await duplicateRows(file, columns.slice(2))).toEqual({ repeated: 2, groups: 2 });
    const zeros = await fileOf('zeros', "SELECT unnest(['0', '-0', '1', 'nan', '-nan', NULL, NULL])::DOUBLE AS zero");
    expect(await duplicateRows(zeros, [column('zero', 'NUMBER')])).toEqual({ repeated: 3, groups: 3 });
    expect(await missingPatterns(file, 4, columns, 1)).toEqual({
      complete: 0,
      patternCount: 2,
      patterns: [{ columns: ['day'], rows: 2 }],
    });
    expect(Object.fromEntries(await topValues(file, columns, 2))).toEqual({
      'the "text"': [
        { value: 'a', count: 1 },
        { value: 'b', count: 1 },
      ],
      day: [{ value: '2024-01-02', count: 2 }],
      big: [
        { value: 1, count: 2 },
        { value: '9007199254740993', count: 2 },
      ],
    });
  });
});

describe('alerts on texts', () => {
  const kindsOf = async (name: string, texts: readonly string[]) => {
    const file = await fileOfTexts(name, texts);
    const profile = await withDuck((duck) => textProfile(duck, file, column('text', 'TEXT')));
    return textAlerts(column('text', 'TEXT'), texts.length, profile).map(({ kind }) => kind);
  };

  it.each([
    ['codes with leading zeros', ['007', '008', '010'], []],
    ['order numbers of which some have a letter', ['536365', '536366', 'C536367'], []],
    ['versions', ['1.2.3', '1.2.4', '10.0.1'], []],
    ['thousands with a point', ['1.234', '12.345.678', '999'], ['NUMBERS_AS_TEXT']],
    ['thousands with a blank', ['1 234', '12 345', '999'], ['NUMBERS_AS_TEXT']],
    ['thousands and decimals', ['1,234.50', '-12,345.00', '3.5'], ['NUMBERS_AS_TEXT']],
    ['signs', ['+1,5', '-2,25', '3'], ['NUMBERS_AS_TEXT']],
    ['infinity among numbers', ['1.5', '-Infinity', '3'], ['INFINITE']],
    ['nothing but infinity', ['inf', 'Infinity'], []],
    ['dates of two digits', ['31.12.99', '01.01.00'], ['DATES_AS_TEXT']],
    ['times of the afternoon', ['12/31/2024 3:05 PM', '1/2/2024 11:00 AM'], ['DATES_AS_TEXT']],
    ['dates among words', ['31.12.2024', 'soon'], []],
    ['telephone numbers', ['+49 30 123456', '+49 89 654321'], []],
    ['blanks and cases', ['New York', 'new york', ' NEW  YORK'], ['DIRTY_CATEGORIES']],
    ['accents', ['Malmo', 'Malmö'], []],
    ['two ways to write an accent', ['Malm\u00f6', 'Malmo\u0308'], ['DIRTY_CATEGORIES']],
    ['one text', ['same', 'same'], ['CONSTANT']],
  ])('%s', async (name, texts, kinds) => {
    expect(await kindsOf(name.replaceAll(' ', '-'), texts)).toEqual(kinds);
  });
});
