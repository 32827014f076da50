import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlationRatio, cramersV } from './correlate-categories.ts';
import { averageRanks, kendall, spearman } from './correlate-ranks.ts';
import { covariance, pearson, productsOfPair } from './covary.ts';

/** Two columns with ties and gaps. */
const pairs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), { minLength: 2, maxLength: 60 })
  .map((rows) => {
    const column = (j: 0 | 1) => Float64Array.from(rows, (row) => (row[j] === 6 ? Number.NaN : row[j]));
    return [column(0), column(1)] as const;
  });

const near = (value: number) => (Number.isNaN(value) ? Number.NaN : expect.closeTo(value, 12));

/** τ_b by comparing all pairs of rows. */
function slowKendall(x: Float64Array, y: Float64Array): number {
  const rows = Array.from(x, (value, i) => [value, y[i]]).filter((row) => !row.some(Number.isNaN));
  let [net, variesX, variesY] = [0, 0, 0];
  for (const [i, [a, b]] of rows.entries()) {
    for (const [c, d] of rows.slice(0, i)) {
      net += Math.sign(a - c) * Math.sign(b - d);
      variesX += a === c ? 0 : 1;
      variesY += b === d ? 0 : 1;
    }
  }
  return variesX > 0 && variesY > 0 ? net / Math.sqrt(variesX) / Math.sqrt(variesY) : Number.NaN;
}

const slowRanks = (values: Float64Array) =>
  values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const same = values.filter((other) => other === value).length;
    return below + (same + 1) / 2;
  });

describe('rank correlations', () => {
  it("Kendall's tau is what comparing all pairs gives", () => {
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        expect(kendall(x, y)).toEqual(near(slowKendall(x, y)));
      }),
    );
  });

  it("Spearman's rho is Pearson's of ranks among common rows", () => {
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        const common = Array.from(x.keys()).filter((i) => !Number.isNaN(x[i] + y[i]));
        const ranks = [x, y].map((column) => slowRanks(Float64Array.from(common, (i) => column[i])));
        const slow = pearson(productsOfPair(ranks[0], ranks[1]));
        expect(spearman(x, y)).toEqual(near(slow));
      }),
    );
  });

  it('takes −0 and 0 for one value', () => {
    expect(Array.from(averageRanks(Float64Array.of(0, -0, 1)))).toEqual([1.5, 1.5, 3]);
    expect(kendall(Float64Array.of(-0, 0, 1), Float64Array.of(1, 2, 3))).toBeCloseTo(2 / Math.sqrt(6), 14);
  });
});

describe('products', () => {
  it('keep their digits far from 0, with and without gaps', () => {
    const x = Float64Array.from({ length: 8000 }, (_, i) => (i % 8) / 8);
    const y = x.map((value, i) => 2 * value + (i % 2) / 4);
    const far = [x, y].map((column) => column.map((value) => 1e9 + value));
    const gap = Float64Array.from([...far[1].subarray(0, -8), ...new Array(8).fill(Number.NaN)]);
    expect(productsOfPair(far[0], far[1])).toEqual(productsOfPair(x, y));
    expect(productsOfPair(far[0], gap)).toEqual(productsOfPair(x.subarray(0, -8), y.subarray(0, -8)));
  });

  it('are undefined where there are too few rows, or nothing varies', () => {
    const [x, y] = [Float64Array.of(1, Number.NaN), Float64Array.of(Number.NaN, 2)];
    const [own, pair] = [productsOfPair(x, x), productsOfPair(x, y)];
    expect([pair.n, covariance(pair, 1), pearson(pair), covariance(own, 1), covariance(own, 0)]).toEqual([
      0,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      0,
    ]);
    const constant = new Float64Array(999_983).fill(0.1);
    expect(
      pearson(
        productsOfPair(
          constant,
          constant.map((_, i) => i),
        ),
      ),
    ).toBeNaN();
  });
});

describe('correlations of categories', () => {
  it('are 1 where one decides the other, 0 where it says nothing', () => {
    const codes = Float64Array.of(0, 0, 1, 1, Number.NaN);
    expect(cramersV(codes, codes)).toBe(1);
    expect(cramersV(codes, Float64Array.of(0, 1, 0, 1, 1))).toBe(0);
    expect(correlationRatio(codes, Float64Array.of(5, 5, 9, 9, 1))).toBe(1);
    expect(correlationRatio(codes, Float64Array.of(5, 9, 5, 9, 1))).toBe(0);
  });

  it('are undefined where one does not vary', () => {
    expect(cramersV(Float64Array.of(0, 0), Float64Array.of(0, 1))).toBeNaN();
    expect(correlationRatio(Float64Array.of(0, 1), Float64Array.of(0.1, 0.1))).toBeNaN();
  });
});
