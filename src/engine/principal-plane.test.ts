import { describe, expect, it } from 'vitest';
import { principalPlane } from './principal-plane.ts';

const ROWS = 12;
const column = (name: string, of: (i: number) => number) => ({
  name,
  values: Float64Array.from({ length: ROWS }, (_, i) => of(i)),
});
const FEATURES = [
  column('a', Math.sin),
  column('b', (i) => 100 + 50 * Math.cos(2 * i) + 20 * Math.sin(i)),
  column('c', (i) => i % 3),
  column('d', Math.sqrt),
];

describe('the plane of the first two principal components', () => {
  // scikit-learn 1.2: PCA().fit(StandardScaler().fit_transform(X)), each component turned so that its largest loading is positive.
  it('is that of scikit-learn', () => {
    const [first, second] = principalPlane([...FEATURES, column('flat', () => 3)], ROWS);
    expect(first.share).toBeCloseTo(0.551627456538688, 12);
    expect(second.share).toBeCloseTo(0.25641148794055, 12);
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));
    expect(first.loadings.map(({ loading }) => loading)).toEqual(
      close([0.303869327876013, 0.643243366252256, -0.587756061028251, -0.385284591014488]),
    );
    expect(second.loadings.map(({ loading }) => loading)).toEqual(
      close([0.765057044540792, -0.180891665264483, 0.464676652962906, -0.407481940983329]),
    );
    expect(Array.from(first.scores.subarray(0, 3))).toEqual(
      close([2.388546829368664, 0.742615794437334, -0.288997061523678]),
    );
    expect(Array.from(second.scores.subarray(0, 3))).toEqual(
      close([0.09996033601194, 1.393725266916554, 1.904785506787066]),
    );
    expect(first.loadings.map(({ feature }) => feature)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('puts what is missing at the mean', () => {
    const values = FEATURES[0].values.slice();
    const known = values.subarray(1);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const gap = principalPlane([{ name: 'a', values: Float64Array.of(Number.NaN, ...known) }], ROWS)[0].scores[0];
    expect(gap).toBe(0);
    expect(mean).not.toBe(0);
  });

  it('is a line, or a point, where features vary in fewer directions', () => {
    const [line, none] = principalPlane([FEATURES[0], { ...FEATURES[0], name: 'again' }], ROWS);
    expect([line.share, none.share]).toEqual([expect.closeTo(1, 12), 0]);
    expect(none.scores.every((score) => score === 0)).toBe(true);
    const [point] = principalPlane([column('flat', () => 7)], ROWS);
    expect([point.share, point.scores.length, point.scores.some((score) => score !== 0)]).toEqual([0, ROWS, false]);
    expect(principalPlane([{ name: 'empty', values: new Float64Array(0) }], 0)[0].scores).toHaveLength(0);
  });
});
