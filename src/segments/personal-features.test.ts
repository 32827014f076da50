import { describe, expect, it } from 'vitest';
import { nameSegments } from './name-segments.ts';
import { personalFeatures } from './personal-features.ts';
import { summarizeSegments } from './profile.ts';

const columns = [
  { name: 'mail', pii: true },
  { name: 'mail.length', pii: false },
  { name: 'mailings', pii: false },
  { name: 'age', pii: true },
];

describe('personal features', () => {
  it('are the columns flagged and what is made of them, but not columns whose names only begin alike', () => {
    const { any, includes } = personalFeatures(columns, ['mail', 'mail.length', 'mailings']);
    expect(any).toBe(true);
    expect(['mail', 'mail=a@b.org', 'mail.mean', 'mail.length=3'].map(includes)).toEqual([true, true, true, false]);
    expect(['mail.length', 'mailings', 'mailings=5', 'other'].map(includes)).toEqual([false, false, false, false]);
    expect(personalFeatures(columns, ['mailings']).any).toBe(false);
  });

  it('are in no profile and in no name', () => {
    const features = [
      { name: 'mail', categories: ['a@b.org', 'c@d.org'], center: 0, spread: 1 },
      { name: 'age', center: 40, spread: 10 },
      { name: 'mailings', center: 0, spread: 1 },
    ];
    const table = {
      rows: 4,
      features,
      columns: [Float64Array.of(0, 0, 1, 1), Float64Array.of(-1, -1, 1, 1), Float64Array.of(1, 2, 8, 9)],
    };
    const segment = Int32Array.of(0, 0, 1, 1);
    const told = { ownNames: ['age ≤ 40', 'age > 40'], personal: personalFeatures([], []) };
    expect(summarizeSegments(table, features, { segment }, told).map(({ name }) => name)).toEqual(told.ownNames);
    const summaries = summarizeSegments(
      table,
      features,
      { segment },
      { ...told, personal: personalFeatures(columns, ['mail', 'age', 'mailings']) },
    );
    expect(summaries.map(({ name }) => name)).toEqual(['low mailings', 'high mailings']);
    expect(summaries.map(({ profile }) => profile.map(({ feature }) => feature))).toEqual([['mailings'], ['mailings']]);
  });

  it('leave segments numbered where there is nothing else', () => {
    const nothing = { profile: [], isNoise: false };
    const told = { personal: personalFeatures(columns, ['age']), ownNames: undefined };
    expect(
      nameSegments(
        [
          { index: 0, ...nothing },
          { index: 2, ...nothing },
        ],
        told,
      ),
    ).toEqual(['segment 0', 'segment 2']);
  });
});
