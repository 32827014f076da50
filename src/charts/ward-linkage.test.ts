import { describe, expect, it } from 'vitest';
import { wardLinkage } from './ward-linkage.ts';

/** The points of test/fixtures/ward-linkage.py. */
function points(): number[][] {
  let state = 7;
  const draw = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 9 }, () => Array.from({ length: 4 }, () => 4 * draw() - 2));
}

describe('linkage by Ward', () => {
  it('joins as scipy 1.10.1 does', () => {
    const merges = wardLinkage(points());
    const expected = [
      [4, 6, 1.3298606656565144, 2],
      [7, 8, 1.434541269019367, 2],
      [0, 3, 1.7956814456889985, 2],
      [1, 10, 1.9142120678477053, 3],
      [5, 9, 2.485217414334017, 3],
      [2, 11, 2.8327672957539334, 3],
      [12, 14, 5.063995662552561, 6],
      [13, 15, 6.583407442265351, 9],
    ];
    expect(merges.map(({ left, right, size }) => [left, right, size])).toEqual(
      expected.map(([left, right, , size]) => [left, right, size]),
    );
    for (const [i, { distance }] of merges.entries()) expect(distance).toBeCloseTo(expected[i][2], 12);
  });

  it('joins equal points at a distance of 0, lowest numbers first', () => {
    expect(wardLinkage([[1], [1], [1], [5]]).slice(0, 2)).toEqual([
      { left: 0, right: 1, distance: 0, size: 2 },
      { left: 2, right: 4, distance: 0, size: 3 },
    ]);
  });

  it('has nothing to join where there is one point', () => {
    expect(wardLinkage([[1, 2]])).toEqual([]);
  });
});
