import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LabelledTable } from '#sdk';

const NUMBERS = new Set(['age', 'fnlwgt', 'education-num', 'capital-gain', 'capital-loss', 'hours-per-week']);
const NAMES = [
  ...['age', 'workclass', 'fnlwgt', 'education', 'education-num', 'marital-status', 'occupation', 'relationship'],
  ...['race', 'sex', 'capital-gain', 'capital-loss', 'hours-per-week', 'native-country', 'income'],
];

/** Training and test rows of UCI adult in a directory of shared data. Categories are those of the training rows, in alphabetical order; `?` is missing. */
export function readAdult(directory: string): { readonly train: LabelledTable; readonly test: LabelledTable } {
  const [train, test] = ['adult.data.gz', 'adult.test.gz'].map((name) => readRows(join(directory, name)));
  const categories = NAMES.map((_, j) =>
    [...new Set(train.map((row) => row[j]))].filter((text) => text !== '?').sort(),
  );
  const [classes] = categories.slice(-1);
  const tableOf = (rows: readonly (readonly string[])[]): LabelledTable => ({
    rows: rows.length,
    features: NAMES.slice(0, -1).map((name, j) => (NUMBERS.has(name) ? { name } : { name, categories: categories[j] })),
    columns: NAMES.slice(0, -1).map((name, j) => {
      const codes = new Map(categories[j].map((text, code) => [text, code]));
      return Float64Array.from(rows, (row) => (NUMBERS.has(name) ? Number(row[j]) : (codes.get(row[j]) ?? Number.NaN)));
    }),
    target: Int32Array.from(rows, (row) => classes.indexOf(row[NAMES.length - 1])),
    classes,
  });
  return { train: tableOf(train), test: tableOf(test) };
}

const readRows = (path: string): string[][] =>
  gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .map((line) => line.replace(/\.$/, '').split(', '))
    .filter((row) => row.length === NAMES.length);
