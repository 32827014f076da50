import { describe, expect, it } from 'vitest';
import { treeRows } from './tree-rows.ts';

const leaf = (answer: string, rows: number) => ({ answer, confidence: 0.5, rows, impurity: 0 });

describe('rows of a tree', () => {
  it('have the conditions of yes-or-no questions', () => {
    const tree = {
      ...leaf('no', 100),
      feature: 'age',
      threshold: 30.123456,
      left: leaf('yes', 40),
      right: {
        ...leaf('no', 60),
        feature: 'plan',
        categories: ['gold', 'red'],
        left: leaf('yes', 20),
        right: { ...leaf('no', 40), feature: 'city', left: leaf('yes', 1), right: leaf('no', 39) },
      },
    };
    const found = treeRows({ tree }, 31)!;
    expect(found.shown.map(({ parent, condition, rows }) => [parent, condition, rows])).toEqual([
      [null, 'all', 100],
      [0, 'age ≤ 30.123', 40],
      [0, 'age > 30.123', 60],
      [2, 'plan is gold, red', 20],
      [2, 'plan is not gold, red', 40],
      [4, 'city is known', 1],
      [4, 'city is missing', 39],
    ]);
    expect(found).toMatchObject({ total: 7, features: ['age', 'plan', 'city'], levels: 4, leaves: 4 });
    expect(found.shown[1].answer).toBe('yes (50 %)');
  });

  it('have the conditions of branches, and count what the details leave out', () => {
    const branch = (when: string, below?: number) => ({
      when,
      answer: 'a',
      cases: 2.4,
      counts: [1],
      ...(below && { below }),
    });
    const tree = {
      answer: 'a',
      cases: 7,
      counts: [7],
      feature: 'x',
      branches: [branch('x = 1'), branch('x = 2', 8), branch('x = 3')],
    };
    const found = treeRows({ tree }, 31)!;
    expect(found.shown.map(({ condition, rows }) => [condition, rows])).toEqual([
      ['all', 7],
      ['x = 1', 2],
      ['x = 2', 2],
      ['x = 3', 2],
    ]);
    expect(found.total).toBe(12);
  });

  it('are cut at a whole level', () => {
    const grow = (depth: number): object =>
      depth === 0
        ? leaf('a', 1)
        : { ...leaf('a', 1), feature: 'x', threshold: depth, left: grow(depth - 1), right: grow(depth - 1) };
    const found = treeRows({ tree: grow(5) }, 20)!;
    expect([found.shown.length, found.total, found.levels, found.leaves]).toEqual([15, 63, 4, 8]);
  });

  it('are none where there is no tree', () => {
    expect(treeRows({ loadings: [] }, 31)).toBeNull();
    expect(treeRows(undefined, 31)).toBeNull();
  });
});
