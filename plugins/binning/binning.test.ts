import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureTable, finish, NOISE, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { columnsOf, onlineRetailRfm } from '../../test/support/real-columns.ts';
import { hasShared } from '../../test/support/shared-data.ts';
import { binning } from './index.ts';

type Model = z.output<typeof binning.model>;
type Params = z.input<typeof binning.params>;
type Column = Float64Array | readonly number[];

const tableOf = (...columns: Column[]): FeatureTable => ({
  rows: columns[0].length,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns: columns.map((column) => Float64Array.from(column)),
});
const context = { random: seededRandom(1), compute: plainCompute() };
const learn = (column: Column, params: Params): Model =>
  finish(binning.fit(tableOf(column), binning.params.parse(params), context));
const assign = (model: Model, column: Column) => Array.from(binning.assign(model, tableOf(column), context).segment);
const names = (model: Model) => binning.names?.(model);
const warnings = (model: Model) => binning.warnings?.(model) ?? [];

/** Edges, members of each bin, and rows outside, as `cut` and `qcut` of pandas give them. */
function agrees(column: Column, params: Params, edges: readonly number[], sizes: readonly number[], outside = 0): void {
  const model = learn(column, params);
  expect(Array.from(model.edges)).toEqual(edges);
  const counted = new Array<number>(sizes.length).fill(0);
  const segments = assign(model, column);
  for (const segment of segments) if (segment !== NOISE) counted[segment]++;
  expect(counted).toEqual(sizes);
  expect(segments.filter((segment) => segment === NOISE)).toHaveLength(outside);
  expect(Array.from(model.sizes)).toEqual(sizes);
  expect(model.outside).toBe(outside);
}

// Figures by pandas 1.5.3: test/fixtures/binning.py.
describe.skipIf(!hasShared)('binning as pandas does it', () => {
  const [grocery] = hasShared ? columnsOf('wholesale_customers.csv', 4, 5) : [];

  it('cuts wholesale customers at equal widths', () => {
    const edges = [18558.4, 37113.8, 55669.200000000004, 74224.6];
    agrees(grocery, { method: 'EQUAL_WIDTH', bins: 5 }, [-89.777, ...edges, 92780], [393, 41, 3, 2, 1]);
    const left: Params = { method: 'EQUAL_WIDTH', bins: 5, right: false };
    agrees(grocery, left, [3, ...edges, 92872.777], [393, 41, 3, 2, 1]);
    expect(names(learn(grocery, left))?.slice(3)).toEqual(['[55669.2, 74224.6)', '[74224.6, 92872.777)']);
  });

  it('cuts wholesale customers at quantiles', () => {
    agrees(grocery, {}, [3, 2153, 4755.5, 10655.75, 92780], [110, 110, 110, 110]);
    expect(names(learn(grocery, {}))).toEqual([
      '[3, 2153]',
      '(2153, 4755.5]',
      '(4755.5, 10655.75]',
      '(10655.75, 92780]',
    ]);
    const deciles = [1381.9, 1980.8, 2472.5, 3315.6, 4755.5, 6546.400000000001, 8950.100000000002, 12125.6];
    agrees(grocery, { bins: 10 }, [3, ...deciles, 18910.100000000006, 92780], new Array(10).fill(44));
    const chosen = { quantiles: [0.1, 0.25, 0.5, 0.9] };
    agrees(grocery, chosen, [1381.9, 2153, 4755.5, 18910.100000000006], [66, 110, 176], 88);
  });

  it('cuts wholesale customers at given edges', () => {
    const edges = [3, 2153, 4755.5, 10655.75, 50_000];
    const given = (more: Params): Params => ({ method: 'EDGES', edges, ...more });
    agrees(grocery, given({ includeLowest: false }), edges, [109, 110, 110, 106], 5);
    agrees(grocery, given({}), edges, [110, 110, 110, 106], 4);
    agrees(grocery, given({ right: false }), edges, [110, 110, 110, 106], 4);
  });

  it('cuts columns with many ties', async () => {
    const [petalWidth] = columnsOf('toy/iris.csv', 3, 4);
    const widths = [0.44285714285714284, 0.7857142857142857, 1.1285714285714286, 1.4714285714285715];
    const seven = [0.0976, ...widths, 1.8142857142857145, 2.157142857142857, 2.5];
    agrees(petalWidth, { method: 'EQUAL_WIDTH', bins: 7 }, seven, [48, 2, 10, 26, 30, 17, 17]);
    const deciles = [0.1, 0.2, 0.4, 1.1600000000000001, 1.3, 1.5, 1.8, 1.9, 2.2, 2.5];
    agrees(petalWidth, { bins: 10 }, deciles, [34, 14, 12, 18, 20, 18, 5, 15, 14]);
    const [, frequency] = await onlineRetailRfm();
    agrees(frequency, { bins: 10 }, [1, 2, 3, 4, 6, 9, 209], [2328, 508, 388, 414, 309, 391]);
    expect(warnings(learn(frequency, { bins: 10 }))).toEqual([
      expect.stringMatching(/^4 of 11 edges coincide .* 6 bins remain\. Ask for fewer bins/),
    ]);
    const model = learn(frequency, { method: 'EQUAL_WIDTH', bins: 10 });
    expect(Array.from(model.sizes)).toEqual([4254, 62, 14, 1, 4, 1, 0, 0, 0, 2]);
    expect(warnings(model)).toEqual([
      expect.stringMatching(/^3 of 10 bins hold none of the 4338 rows\. Use QUANTILES/),
    ]);
  });
});

describe('binning', () => {
  it('puts ties where pandas puts them', () => {
    const column = Array.from({ length: 101 }, (_, i) => (7 * i * i + 3 * i) % 23);
    const sizes = (params: Params) => Array.from(learn(column, params).sizes);
    const quantiles: Record<number, number[]> = {
      2: [52, 49],
      3: [35, 35, 31],
      5: [26, 17, 18, 23, 17],
      7: [18, 17, 8, 18, 14, 18, 8],
      10: [18, 8, 9, 8, 9, 9, 14, 9, 9, 8],
      13: [18, 8, 9, 8, 9, 9, 9, 0, 14, 9, 0, 8],
      20: [18, 8, 9, 8, 9, 9, 0, 9, 5, 9, 9, 8],
    };
    for (const [bins, expected] of Object.entries(quantiles)) expect(sizes({ bins: +bins })).toEqual(expected);
    const widths: Record<number, number[]> = {
      2: [70, 31],
      3: [35, 40, 26],
      5: [26, 17, 32, 9, 17],
      7: [18, 17, 17, 23, 0, 9, 17],
      10: [9, 17, 9, 8, 27, 5, 0, 9, 9, 8],
      13: [9, 9, 8, 9, 8, 18, 9, 5, 0, 0, 9, 9, 8],
      20: [9, 0, 9, 8, 0, 9, 0, 8, 9, 18, 5, 0, 0, 0, 0, 9, 0, 9, 0, 8],
    };
    for (const [bins, expected] of Object.entries(widths))
      expect(sizes({ method: 'EQUAL_WIDTH', bins: +bins })).toEqual(expected);
  });

  it('assigns by the definition of its intervals', () => {
    const number = fc.integer({ min: -6, max: 6 });
    const cases = fc.record({
      edges: fc.uniqueArray(number, { minLength: 2, maxLength: 6 }).map((edges) => edges.sort((a, b) => a - b)),
      column: fc.array(fc.oneof(number, fc.double({ min: -8, max: 8, noNaN: true })), { minLength: 1, maxLength: 20 }),
      right: fc.boolean(),
      includeLowest: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ column, ...given }) => {
        const { edges, right, includeLowest } = given;
        const within = (value: number, b: number) =>
          (right ? edges[b] < value && value <= edges[b + 1] : edges[b] <= value && value < edges[b + 1]) ||
          (b === 0 && includeLowest && value === edges[0]);
        const segments = assign(learn(column, { method: 'EDGES', ...given }), column);
        const expected = column.map((value) => edges.slice(1).findIndex((_, b) => within(value, b)));
        expect(segments).toEqual(expected);
      }),
    );
  });

  it('leaves the outer bins open where it learned them from all rows, and nowhere else', () => {
    const column = [0, 1, 2, 3, 4, 5, 6, 7];
    const beyond = [-100, 100];
    expect(assign(learn(column, { method: 'EQUAL_WIDTH' }), beyond)).toEqual([0, 3]);
    expect(assign(learn(column, {}), beyond)).toEqual([0, 3]);
    expect(assign(learn(column, { quantiles: [0, 0.5, 0.9] }), beyond)).toEqual([0, NOISE]);
    expect(assign(learn(column, { method: 'EDGES', edges: [0, 4, 7] }), beyond)).toEqual([NOISE, NOISE]);
  });

  it('names bins by labels or intervals', () => {
    const edges: Params = { method: 'EDGES', edges: [0, 18, 65] };
    expect(names(learn([5, 30], { ...edges, labels: ['minor', 'adult'] }))).toEqual(['minor', 'adult']);
    expect(names(learn([5, 30], edges))).toEqual(['[0, 18]', '(18, 65]']);
    expect(names(learn([5, 30], { ...edges, includeLowest: false }))).toEqual(['(0, 18]', '(18, 65]']);
    expect(names(learn([5, 30], { ...edges, right: false }))).toEqual(['[0, 18)', '[18, 65)']);
  });

  it('says how many rows lie outside', () => {
    const model = learn([1, 5, 12, 70, 80], { method: 'EDGES', edges: [4, 18, 65] });
    expect(assign(model, [1, 5, 12, 70, 80])).toEqual([NOISE, 0, 0, NOISE, NOISE]);
    expect(warnings(model)).toEqual([
      expect.stringMatching(/^3 of 5 rows lie outside the edges 4 and 65 and belong to no bin/),
      expect.stringMatching(/^1 of 2 bins hold none of the 5 rows/),
    ]);
    expect(binning.metrics?.(model)).toEqual({ bins: 2, emptyBins: 1, outside: 3 });
    expect(binning.explain?.(model, [{ name: 'age' }])?.details).toMatchObject({
      feature: 'age',
      cutPoints: [18],
      edges: [4, 18, 65],
      bins: [
        { name: '[4, 18]', rows: 2 },
        { name: '(18, 65]', rows: 0 },
      ],
      outside: 3,
    });
  });

  it('treats a constant as pandas does, but for quantiles', () => {
    const equal = learn([5, 5, 5], { method: 'EQUAL_WIDTH', bins: 3 });
    expect(Array.from(equal.edges)).toEqual([4.995, 4.998333333333333, 5.001666666666667, 5.005]);
    expect(Array.from(equal.sizes)).toEqual([0, 3, 0]);
    const zero = learn([0, 0], { method: 'EQUAL_WIDTH', bins: 1 });
    expect(Array.from(zero.edges)).toEqual([-0.001, 0.001]);
    expect(() => learn([5, 5, 5], {})).toThrow(UnsuitableData);
    expect(() => learn([5, 5, 5], {})).toThrow('The 5 edges of f0 are all 5, so they bound no bin.');
  });

  it('refuses several features, and labels that do not fit the bins that remain', () => {
    const two = tableOf([1, 2], [3, 4]);
    expect(() => finish(binning.fit(two, binning.params.parse({}), context))).toThrow(
      'exactly 1 feature; there are 2: f0, f1.',
    );
    const labels = ['a', 'b', 'c', 'd'];
    expect(() => learn([0, 0, 0, 0, 3, 9], { labels })).toThrow(
      'There are 4 labels, but f0 has so many equal values that 2 of the edges coincide and 2 bins remain.',
    );
  });

  it.each<[string, Params, string]>([
    ['no edges', { method: 'EDGES' }, 'edges'],
    ['edges for another method', { edges: [1, 2] }, 'edges'],
    ['edges that do not ascend', { method: 'EDGES', edges: [1, 1] }, 'edges'],
    ['quantiles for another method', { method: 'EQUAL_WIDTH', quantiles: [0, 1] }, 'quantiles'],
    ['quantiles that do not ascend', { quantiles: [0.5, 0.1] }, 'quantiles'],
    ['too few labels', { bins: 3, labels: ['low', 'high'] }, 'labels'],
    ['one label twice', { bins: 2, labels: ['low', 'low'] }, 'labels'],
    ['quantiles that are open on the right', { right: false }, 'right'],
  ])('refuses %s', (_, params, path) => {
    const { error } = binning.params.safeParse(params);
    expect(error?.issues.map((issue) => issue.path)).toContainEqual([path]);
  });
});
