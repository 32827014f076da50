import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureTable, finish, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { columnsOf, onlineRetailRfm } from '../../test/support/real-columns.ts';
import { hasShared } from '../../test/support/shared-data.ts';
import { naturalBreaks } from './index.ts';

type Model = z.output<typeof naturalBreaks.model>;

const tableOf = (...columns: (Float64Array | readonly number[])[]): FeatureTable => ({
  rows: columns[0].length,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns: columns.map((column) => Float64Array.from(column)),
});
const context = { random: seededRandom(1), compute: plainCompute() };
const learnTable = (table: FeatureTable, clusters: number): Model =>
  finish(naturalBreaks.fit(table, { clusters }, context));
const learn = (column: Float64Array | readonly number[], clusters: number) => learnTable(tableOf(column), clusters);
const assign = (model: Model, column: Float64Array | readonly number[]) =>
  Array.from(naturalBreaks.assign(model, tableOf(column), context).segment);
const detailsOf = (model: Model) => naturalBreaks.explain?.(model, [{ name: 'spend' }])?.details as never;

// Figures by the plain recurrence in NumPy 1.24.2: test/fixtures/natural-breaks.py.
describe.skipIf(!hasShared)('natural breaks on real data', () => {
  const agrees = (column: Float64Array, cuts: number[], sizes: number[], squares: number, fit: number) => {
    const model = learn(column, sizes.length);
    expect(Array.from(model.cutPoints)).toEqual(cuts);
    expect(Array.from(model.sizes)).toEqual(sizes);
    expect(Math.abs(model.sumOfSquares / squares - 1)).toBeLessThan(1e-12);
    expect(naturalBreaks.metrics?.(model).goodnessOfVarianceFit).toBeCloseTo(fit, 12);
    const counted = new Array<number>(sizes.length).fill(0);
    for (const segment of assign(model, column)) counted[segment]++;
    expect(counted).toEqual(sizes);
  };

  it('agree on iris', () => {
    const [petalLength] = columnsOf('toy/iris.csv', 2, 3);
    agrees(petalLength, [3], [51, 99], 67.60373143196674, 0.8544044081328164);
    agrees(petalLength, [1.9, 4.9], [50, 54, 46], 24.516431239935592, 0.947199892058596);
    agrees(petalLength, [1.9, 4.3, 5.1, 5.9], [50, 25, 41, 23, 11], 8.6952156753109, 0.9812734438492684);
  });

  it('agree on wholesale customers', () => {
    const [grocery] = columnsOf('wholesale_customers.csv', 4, 5);
    const [delicassen] = columnsOf('wholesale_customers.csv', 7, 8);
    agrees(grocery, [16027], [385, 55], 16721823929.958443, 0.5782231055120038);
    agrees(grocery, [7102, 17645, 39694], [279, 113, 43, 5], 4254602455.3886375, 0.8926855695627886);
    agrees(
      grocery,
      [4252, 9212, 16027, 24773, 39694, 67298],
      [206, 105, 74, 35, 15, 4, 1],
      1342165661.423524,
      0.966146368545991,
    );
    agrees(
      grocery,
      [2177, 3993, 6252, 9212, 12974, 17645, 23127, 28986, 36486, 45828, 67298],
      [114, 87, 57, 53, 50, 31, 24, 12, 6, 2, 3, 1],
      412918463.0910735,
      0.9895849000821442,
    );
    agrees(delicassen, [1371, 3637, 8550, 16523], [281, 132, 23, 3, 1], 120198862.47109771, 0.965572539270242);
  });

  it('agree on recency, frequency and monetary value of Online Retail', async () => {
    const [recency, frequency, monetary] = await onlineRetailRfm();
    agrees(recency, [45, 116, 203, 291], [2073, 1031, 505, 439, 290], 1504499.429849194, 0.9653186426831243);
    agrees(frequency, [5, 16, 45, 124], [3466, 721, 131, 18, 2], 25219.8221371786, 0.9018710777514128);
    const cuts = [5756.89, 28882.44, 91062.38, 194550.79];
    agrees(monetary, cuts, [4119, 188, 24, 5, 2], 20939110972.88346, 0.940251942707671);
  });
});

describe('natural breaks', () => {
  it('put equal values into one segment, whatever their order', () => {
    const columns = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 80 });
    fc.assert(
      fc.property(columns, fc.integer({ min: 2, max: 6 }), (column, clusters) => {
        fc.pre(new Set(column).size >= clusters);
        const model = learn(column, clusters);
        expect(learn(column.toReversed(), clusters)).toEqual(model);
        const segments = assign(model, column);
        const bySegment = new Map(column.map((value, i) => [value, segments[i]]));
        column.forEach((value, i) => void expect(segments[i]).toBe(bySegment.get(value)));
        expect(new Set(segments).size).toBe(clusters);
        for (const [c, size] of model.sizes.entries()) expect(segments.filter((s) => s === c)).toHaveLength(size);
      }),
    );
  });

  it('are named by their range, with as many digits as tell them apart', () => {
    const model = learn([12, 40, 25, 100, 100, 999.12345], 3);
    expect(naturalBreaks.names?.(model)).toEqual(['12 to 40', '100', '999.123']);
    expect(naturalBreaks.names?.(learn([1.00001, 1.00002, 5], 3))).toEqual(['1.00001', '1.00002', '5']);
  });

  it('take rows between and beyond the ranges', () => {
    const model = learn([12, 40, 100, 110, 999], 3);
    expect(Array.from(model.cutPoints)).toEqual([40, 110]);
    expect(assign(model, [-5, 40, 40.001, 99, 110, 111, 5000])).toEqual([0, 0, 1, 1, 1, 2, 2]);
  });

  it('explain themselves with cut points, ranges and what fewer would have explained', () => {
    const model = learn([1, 2, 2, 11, 12, 30], 3);
    expect(detailsOf(model)).toMatchObject({
      feature: 'spend',
      cutPoints: [2, 12],
      segments: [
        { from: 1, to: 2, rows: 3, mean: expect.closeTo(5 / 3, 12) },
        { from: 11, to: 12, rows: 2, mean: 11.5 },
        { from: 30, to: 30, rows: 1, mean: 30 },
      ],
    });
    const { goodnessByClusters } = detailsOf(model) as { goodnessByClusters: { goodnessOfVarianceFit: number }[] };
    expect(goodnessByClusters).toHaveLength(3);
    for (const [at, { goodnessOfVarianceFit }] of goodnessByClusters.entries()) {
      const alone = at === 0 ? 0 : naturalBreaks.metrics?.(learn([1, 2, 2, 11, 12, 30], at + 1)).goodnessOfVarianceFit;
      expect(goodnessOfVarianceFit).toBeCloseTo(alone ?? Number.NaN, 12);
    }
  });

  it('warn where they explain little, and are silent where they explain much', () => {
    const even = Array.from({ length: 100 }, (_, i) => i);
    expect(naturalBreaks.warnings?.(learn(even, 2))).toEqual([
      expect.stringMatching(/^2 segments explain 75\.0 % of the variance, less than 80 %\. Ask for more/),
    ]);
    expect(naturalBreaks.warnings?.(learn(even, 5))).toEqual([]);
  });

  it('refuse several features, and too few distinct values, with the numbers', () => {
    const two = tableOf([1, 2, 3], [4, 5, 6]);
    expect(() => learnTable(two, 2)).toThrow(UnsuitableData);
    expect(() => learnTable(two, 2)).toThrow('exactly 1 feature; there are 2: f0, f1.');
    expect(() => learn([1, 2, 2, 1, 2, 2], 3)).toThrow(
      '3 clusters need 3 distinct values; f0 has 2 in 6 rows. Ask for at most 2 clusters.',
    );
    expect(() => learn([7, 7, 7], 2)).toThrow('f0 has 1 in 3 rows. Choose a feature that varies.');
    expect(() => learn([1e300, -1e300, 5], 2)).toThrow('so large that their squares are no numbers');
  });
});
