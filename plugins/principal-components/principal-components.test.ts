import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evenProbabilities,
  type FeatureTable,
  finish,
  moments,
  plainCompute,
  quantileEdges,
  seededRandom,
  UnsuitableData,
  type z,
} from '#sdk';
import { columnsOf } from '../../test/support/real-columns.ts';
import { hasShared } from '../../test/support/shared-data.ts';
import { principalComponents } from './index.ts';

type Model = z.output<typeof principalComponents.model>;
type Params = z.input<typeof principalComponents.params>;
type Column = Float64Array | readonly number[];

const tableOf = (columns: readonly Column[]): FeatureTable => ({
  rows: columns[0].length,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns: columns.map((column) => Float64Array.from(column)),
});
const context = { random: seededRandom(1), compute: plainCompute() };
const learn = (columns: readonly Column[], params: Params = {}): Model =>
  finish(principalComponents.fit(tableOf(columns), principalComponents.params.parse(params), context));
const assign = (model: Model, columns: readonly Column[]) =>
  Array.from(principalComponents.assign(model, tableOf(columns), context).segment);
const warnings = (model: Model) => principalComponents.warnings?.(model) ?? [];
interface Details {
  readonly center: { feature: string; mean: number }[];
  readonly explainedVariance: number[];
  readonly explainedVarianceRatio: number[];
  readonly cumulativeVarianceRatio: number[];
  readonly components: { component: number; loadings: { feature: string; loading: number }[] }[];
  readonly bands: { component: number; cutPoints: number[]; scores: Record<string, number>; percentiles: number[] }[];
  readonly segments: { segment: number; bands: number[] }[];
}
const explain = (model: Model) => {
  const features = Array.from(model.means, (_, j) => ({ name: `f${j}` }));
  const explanation = principalComponents.explain?.(model, features);
  return { ...explanation, details: explanation?.details as unknown as Details };
};

const standardized = (columns: readonly Float64Array[]) =>
  columns.map((column) => {
    const { mean, variance } = moments(column);
    return column.map((value) => (value - mean) / Math.sqrt(variance));
  });
function sizesOf(segments: readonly number[], count: number): number[] {
  const sizes = new Array<number>(count).fill(0);
  for (const segment of segments) sizes[segment]++;
  return sizes;
}
const nearly = (values: readonly number[], scale = Math.max(...values.map(Math.abs))) =>
  values.map((value) => expect.closeTo(value, 10 - Math.ceil(Math.log10(scale))));

// Figures by scikit-learn 1.2.1 and pandas 1.5.3: test/fixtures/principal-components.py.
const GOLDEN = [
  {
    name: 'iris',
    variances: [4.228241706034867, 0.2426707479286335, 0.07820950004291935, 0.02383509297344944],
    loadings: [
      [0.3613865917853686, -0.08452251406456868, 0.8566706059498354, 0.3582891971515508],
      [0.656588771286842, 0.7301614347850267, -0.17337266279585695, -0.07548101991746352],
    ],
    quantiles: { cuts: [-2.530347966912167, 0.5546193436248206, 1.550143270003184], sizes: [38, 37, 37, 38] },
    widths: { cuts: [-1.4689414523810167, 0.28592083910361765, 2.0407831305882516], sizes: [50, 17, 58, 25] },
    nine: [9, 18, 23, 28, 16, 6, 13, 16, 21],
  },
  {
    name: 'iris standardized',
    variances: [2.9380850501999953, 0.9201649041624882, 0.14774182104494799, 0.02085386217646229],
    loadings: [
      [0.5210659146701194, -0.26934744250594306, 0.5804130957962946, 0.5648565357793612],
      [0.3774176155645674, 0.9232956595407146, 0.024491609085586532, 0.0669419869680584],
    ],
    quantiles: { cuts: [-2.102721444480431, 0.4183110871667729, 1.3430271217135985], sizes: [38, 37, 37, 38] },
    widths: { cuts: [-1.2530846312120265, 0.26817544050327813, 1.7894355122185828], sizes: [50, 17, 59, 24] },
    nine: [13, 14, 23, 25, 19, 6, 12, 17, 21],
  },
  {
    name: 'wine',
    variances: [
      99201.7895174809, 172.53526647789155, 9.438113703470615, 4.99117860764192, 1.2288452283714444, 0.8410638694551982,
      0.27897352306605155, 0.15138126638308289, 0.11209676473741931, 0.07170260316211388, 0.03757597886619345,
      0.021072366149372405, 0.008203703141775773,
    ],
    loadings: [
      [
        0.0016592647196420722, -0.0006810155555012632, 0.00019490574189158936, -0.004671300581276229,
        0.017868007506895375, 0.000989829680081793, 0.001567288301793057, -0.00012308666181031302,
        0.0006006077918217756, 0.0023271431925767443, 0.00017138003714523424, 0.000704931644591061, 0.9998229365233255,
      ],
      [
        0.0012034061657710793, 0.0021549818397451725, 0.004593692543405405, 0.026450393026475942, 0.9993441860623371,
        0.0008779621521437696, -5.185072836499965e-5, -0.0013544789203906989, 0.005004400402868385,
        0.015100352998600507, -0.0007626731152747579, -0.0034953643136610827, -0.017773809456949126,
      ],
    ],
    quantiles: { cuts: [-246.14003041815084, -73.52539822912617, 238.56543868132633], sizes: [45, 44, 44, 45] },
    widths: { cuts: [-118.51491585704849, 232.02951859516952, 582.5739530473876], sizes: [78, 54, 39, 7] },
    nine: [24, 20, 16, 18, 18, 23, 18, 21, 20],
  },
  {
    name: 'wine standardized',
    variances: [
      4.732436977583588, 2.511080929645124, 1.4542418678464655, 0.9241658668248743, 0.8580486765371107,
      0.6452822124678522, 0.5541414662457829, 0.35046627494625454, 0.2905120326939775, 0.2523200103608246,
      0.2270642817308849, 0.16972373898012114, 0.1039619918207534,
    ],
    loadings: [
      [
        0.14432939540601145, -0.24518758025722073, -0.0020510614443706187, -0.23932040548753486, 0.14199204195298748,
        0.3946608450666302, 0.42293429671005917, -0.29853310295471536, 0.31342948830768863, -0.08861670472472258,
        0.296714563586381, 0.3761674107387127, 0.2867522268968052,
      ],
      [
        0.48365154781721426, 0.22493093462784503, 0.31606881402531517, -0.01059050228819137, 0.29963400323786193,
        0.06503951181927947, -0.0033598121003078534, 0.028779488112986744, 0.03930172228973244, 0.529995672070044,
        -0.27923514792428206, -0.1644961928357846, 0.36490283179808225,
      ],
    ],
    quantiles: { cuts: [-2.17276236756348, 0.06051146472117547, 2.0012932628839075], sizes: [45, 44, 44, 45] },
    widths: { cuts: [-2.132283107371924, 0.016072564007238554, 2.164428235386401], sizes: [46, 41, 53, 38] },
    nine: [12, 23, 25, 40, 15, 4, 8, 21, 30],
  },
  {
    name: 'wholesale',
    variances: [
      164995904.1155609, 145452097.71063232, 25139978.49492569, 15803900.500124078, 5392763.64427745,
      2203640.6497621443,
    ],
    loadings: [
      [
        0.976536845621806, 0.12118407084112734, 0.06154039306880024, 0.15236461930215503, -0.007054173464596096,
        0.06810471026268482,
      ],
      [
        -0.11061385639118997, 0.5158021586659177, 0.7646063849507814, -0.01872345458502198, 0.3653507624874671,
        0.05707921320914352,
      ],
    ],
    quantiles: { cuts: [-8747.029719879998, -3836.588797957769, 4760.432167640357], sizes: [110, 110, 110, 110] },
    widths: { cuts: [16200.925335161939, 45421.75866345508, 74642.59199174822], sizes: [399, 38, 2, 1] },
    nine: [29, 55, 63, 52, 46, 48, 66, 45, 36],
  },
  {
    name: 'wholesale standardized',
    variances: [
      2.6509985696168124, 1.7064622949947312, 0.7417505705584567, 0.565014348698058, 0.2863270874218251,
      0.06311455467822577,
    ],
    loadings: [
      [
        0.04288395551713908, 0.5451183182376059, 0.5792563530380033, 0.05118858890425818, 0.5486401951649464,
        0.24868198077359827,
      ],
      [
        0.5279321244674903, 0.08316765195277434, -0.1460881800917362, 0.6112776361739481, -0.2552331557228532,
        0.5042070457606999,
      ],
    ],
    quantiles: { cuts: [-0.9578394073081837, -0.5627030625688405, 0.4311624745093986], sizes: [110, 110, 110, 110] },
    widths: { cuts: [2.085718305477476, 5.608146229407104, 9.130574153336731], sizes: [410, 22, 6, 2] },
    nine: [30, 73, 44, 36, 39, 71, 81, 34, 32],
  },
];

describe.skipIf(!hasShared)('principal components as scikit-learn finds them', () => {
  const real: Readonly<Record<string, () => Float64Array[]>> = {
    iris: () => columnsOf('toy/iris.csv', 0, 4),
    wine: () => columnsOf('toy/wine_data.csv', 0, 13),
    wholesale: () => columnsOf('wholesale_customers.csv', 2, 8),
  };

  it.each(GOLDEN)('on $name', ({ name, variances, loadings, quantiles, widths, nine }) => {
    const [source, scaled] = name.split(' ');
    const columns = scaled ? standardized(real[source]()) : real[source]();
    const model = learn(columns);
    const { details } = explain(model);
    const total = variances.reduce((sum, variance) => sum + variance, 0);
    for (const [c, variance] of variances.entries()) {
      expect(Math.abs(details.explainedVariance[c] / variance - 1)).toBeLessThan(1e-9);
      expect(details.explainedVarianceRatio[c]).toBeCloseTo(variance / total, 12);
    }
    expect(details.cumulativeVarianceRatio.at(-1)).toBeCloseTo(1, 12);
    for (const [c, component] of loadings.entries())
      expect(details.components[c].loadings.map(({ loading }) => loading)).toEqual(nearly(component, 1));
    expect(details.bands[0].cutPoints).toEqual(nearly(quantiles.cuts));
    expect(sizesOf(assign(model, columns), 4)).toEqual(quantiles.sizes);
    const even = learn(columns, { method: 'EQUAL_WIDTH' });
    expect(explain(even).details.bands[0].cutPoints).toEqual(nearly(widths.cuts));
    expect(sizesOf(assign(even, columns), 4)).toEqual(widths.sizes);
    const plane = learn(columns, { components: 2, bands: 3 });
    expect(sizesOf(assign(plane, columns), 9)).toEqual(nine);
    expect(principalComponents.metrics?.(plane).explainedVarianceRatio).toBeCloseTo(
      (variances[0] + variances[1]) / total,
      12,
    );
  });
});

describe('principal components', () => {
  const random = seededRandom(3);
  const level = Array.from({ length: 200 }, () => random.normal());
  const cloud = [1, 2, 0.5].map((weight) => level.map((value) => weight * value + 0.3 * random.normal()));

  it('have loadings of length 1 at right angles, and scores whose variances are explained', () => {
    const tables = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 8, max: 60 }),
      features: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(tables, ({ seed, rows, features }) => {
        const noise = seededRandom(seed);
        const columns = Array.from({ length: features }, (_, j) =>
          Array.from({ length: rows }, () => (j + 1) * noise.normal() + 100 * j),
        );
        const model = learn(columns, { components: features, bands: 2 });
        const { columns: width, values } = model.loadings;
        const axis = (c: number) => Array.from(values.subarray(c * width, (c + 1) * width));
        const product = (a: number[], b: number[]) => a.reduce((sum, x, j) => sum + x * b[j], 0);
        const scores = (c: number) =>
          Float64Array.from({ length: rows }, (_, i) =>
            product(
              axis(c),
              columns.map((column, j) => column[i] - model.means[j]),
            ),
          );
        for (let c = 0; c < features; c++) {
          expect(moments(scores(c)).variance * (rows / (rows - 1))).toBeCloseTo(model.variances[c], 9);
          for (let d = 0; d <= c; d++) expect(product(axis(c), axis(d))).toBeCloseTo(c === d ? 1 : 0, 11);
          expect(Math.max(...axis(c).map(Math.abs))).toBeCloseTo(Math.max(...axis(c)), 8);
        }
        const total = columns.reduce((sum, column) => sum + moments(Float64Array.from(column)).variance, 0);
        const explained = model.variances.reduce((sum, variance) => sum + variance, 0);
        expect((explained * (rows - 1)) / rows).toBeCloseTo(total, 8);
      }),
      { numRuns: 60 },
    );
  });

  it('do not change with the order of the rows or a shift of the features', () => {
    const model = learn(cloud);
    const shifted = cloud.map((column, j) => column.map((value) => value + 2 ** 20 * j).toReversed());
    const moved = learn(shifted);
    expect(Array.from(moved.loadings.values)).toEqual(
      Array.from(model.loadings.values, (one) => expect.closeTo(one, 8)),
    );
    expect(assign(moved, shifted)).toEqual(assign(model, cloud).toReversed());
  });

  it('number segments from the lowest band, and say which bands each has', () => {
    const model = learn(cloud, { components: 2, bands: 3 });
    const { segments, bands } = explain(model).details;
    expect(segments).toHaveLength(9);
    expect(segments[5]).toEqual({ segment: 5, bands: [2, 3] });
    expect(bands.map(({ component }) => component)).toEqual([1, 2]);
    for (const { cutPoints, scores } of bands) {
      const ends = [scores.minimum, ...cutPoints, scores.maximum];
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      expect(scores.firstQuartile <= scores.median && scores.median <= scores.thirdQuartile).toBe(true);
    }
    const far = [-100, 100].map((factor) => cloud.map(() => [factor]));
    expect(assign(learn(cloud), far[0])).toEqual([0]);
    expect(assign(learn(cloud), far[1])).toEqual([3]);
  });

  it('tell what the score of any customer is, and where it stands among all', () => {
    const { center, components, bands } = explain(learn(cloud, { components: 2, bands: 3 })).details;
    for (const [c, { percentiles }] of bands.entries()) {
      const scores = level.map((_, i) =>
        cloud.reduce((sum, column, j) => sum + (column[i] - center[j].mean) * components[c].loadings[j].loading, 0),
      );
      const sorted = Float64Array.from(scores).sort();
      const expected = quantileEdges(sorted, evenProbabilities(100));
      expect(percentiles).toEqual(Array.from(expected, (score) => expect.closeTo(score, 12)));
    }
  });

  it('weigh features by their share in the banded components', () => {
    const importance = explain(learn(cloud)).importance ?? [];
    expect(importance.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(importance.toSorted((a, b) => b.weight - a.weight).map(({ feature }) => feature)).toEqual([
      'f1',
      'f0',
      'f2',
    ]);
  });

  it('warn of constants, of bands that coincide, and of axes that rows cannot tell apart', () => {
    expect(warnings(learn(cloud))).toEqual([]);
    const few = [1, 1, 1, 1, 1, 1, 1, 1, 2, 3];
    const [constant, coincide] = warnings(learn([few, few.map(() => 7)]));
    expect(constant).toBe('f1: the same in each of the 10 rows, so without influence. Leave out what does not vary.');
    expect(coincide).toMatch(/^Component 1 has 1 band instead of 4, because many rows share a score/);
    const round = [0, 1].map((j) => Array.from({ length: 50 }, (_, i) => (j === 0 ? Math.cos(i) : Math.sin(i))));
    expect(warnings(learn(round))).toEqual([expect.stringMatching(/^Components 1 and 2 have variances of .* 50 rows/)]);
  });

  it('refuse what does not vary, and more components than there are', () => {
    const constant = [1, 1, 1];
    expect(() => learn([constant, constant])).toThrow(UnsuitableData);
    expect(() => learn([constant, constant])).toThrow('None of the 2 features varies among the 3 rows');
    expect(() => learn([level], { components: 2 })).toThrow('at least 2 features; there are 1. Ask for at most 1.');
    const twice = [level, level.map((value) => 2 * value)];
    expect(() => learn(twice, { components: 2 })).toThrow('vary in 1 independent direction only');
    const { error } = principalComponents.params.safeParse({ components: 4, bands: 6 });
    expect(error?.issues).toMatchObject([{ path: ['bands'], message: expect.stringContaining('make 1296 segments') }]);
  });
});
