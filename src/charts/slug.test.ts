import { expect, it } from 'vitest';
import { slugs } from './slug.ts';

it('names columns in kebab-case, each differently', () => {
  expect(slugs(['Total Day', 'total_day', 'Größe (m²)', '日本', '!', '--x--', '__proto__'])).toEqual([
    'total-day',
    'total-day-2',
    'gro-e-m2',
    'column',
    'column-2',
    'x',
    'proto',
  ]);
});

it('never gives a name twice, not even one that another has by itself', () => {
  const ids = slugs(['a', 'a', 'a 2', 'a-2', 'A']);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
