import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MeasuredTable, type Progress, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { linearRegression } from './index.ts';

type Rows = readonly (readonly number[])[];
type Model = z.output<typeof linearRegression.model>;

const tableOf = (rows: Rows, target: readonly number[], names = rows[0].map((_, j) => `f${j}`)): MeasuredTable => ({
  rows: rows.length,
  features: names.map((name) => ({ name })),
  columns: names.map((_, j) => Float64Array.from(rows, (row) => row[j])),
  target: Float64Array.from(target),
});

function learn(table: MeasuredTable, params: z.input<typeof linearRegression.params> = {}): Model {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const learning = linearRegression.fit(table, linearRegression.params.parse(params), context);
  let step = (learning as Generator<Progress, Model, void>).next();
  while (!step.done) step = (learning as Generator<Progress, Model, void>).next();
  return step.value;
}

/** Each number agrees with its figure to so many significant digits. */
function expectDigits(actual: Iterable<number>, figures: readonly number[], digits: number): void {
  const values = Array.from(actual);
  expect(values).toHaveLength(figures.length);
  for (const [at, figure] of figures.entries())
    expect(Math.abs(values[at] / figure - 1), `${values[at]} against ${figure}`).toBeLessThan(10 ** -digits);
}

// Figures by scikit-learn 1.2.1 and statsmodels 0.13.5: test/fixtures/linear-regression.py.
describe.skipIf(!hasShared)('linear regression on diabetes', () => {
  const numbers = (line: string) => line.trim().split(/\s+/).map(Number);
  const linesOf = (path: string) => readFileSync(`${SHARED}/toy/${path}`, 'utf8').trim().split('\n');
  const raw = () => linesOf('diabetes_data_raw.csv').map(numbers);
  const target = () => linesOf('diabetes_target.csv').map(Number);
  /** scikit-learn's scaling: columns of mean 0 and length 1. */
  const scaled = (rows: Rows): Rows => {
    const means = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
    const lengths = means.map((mean, j) => Math.hypot(...rows.map((row) => row[j] - mean)));
    return rows.map((row) => row.map((value, j) => (value - means[j]) / lengths[j]));
  };

  it('agrees with scikit-learn and the published figures', () => {
    const model = learn(tableOf(scaled(raw()), target()));
    expect(model.rSquared.toFixed(10)).toBe('0.5177484222');
    expect(model.intercept.toFixed(8)).toBe('152.13348416');
    const published = '-10.010 -239.816 519.846 324.385 -792.176 476.739 101.043 177.063 751.274 67.627';
    expect(Array.from(model.coefficients, (value) => value.toFixed(3)).join(' ')).toBe(published);
  });

  it('agrees with statsmodels on coefficients, standard errors and fit', () => {
    const model = learn(tableOf(scaled(raw()), target()));
    expectDigits(
      [model.intercept, ...model.coefficients],
      [
        152.133484162896, -10.0098662998103, -239.815643672423, 519.84592005446, 324.384645502323, -792.175638552233,
        476.739021005259, 101.043267938035, 177.063237671346, 751.273699557105, 67.6266921837047,
      ],
      11,
    );
    expectDigits(
      [model.interceptStandardError, ...model.standardErrors],
      [
        2.57585448511898, 59.7492465214932, 61.2223439434652, 66.5334447385509, 65.4219920549158, 416.679870340629,
        339.030494821842, 212.531456722363, 161.475795200201, 171.899981923102, 65.9842819074817,
      ],
      11,
    );
    const { rSquared, adjustedRSquared, residualStandardError, rmse, mae } = model;
    expectDigits(
      [rSquared, adjustedRSquared, residualStandardError, rmse, mae],
      [0.5177484222203498, 0.5065592904853231, 54.15423932805569, 53.476128764026576, 43.27745202531506],
      13,
    );
    expect(model).toMatchObject({ rows: 442, degreesOfFreedom: 431 });
  });

  it('agrees with statsmodels in raw units, with an intercept and without', () => {
    const constant = learn(tableOf(raw(), target()));
    expectDigits([constant.intercept, constant.interceptStandardError], [-334.567138518786, 67.4546211043406], 11);
    expectDigits(constant.coefficients.slice(0, 2), [-0.0363612242236253, -22.8596480904984], 10);
    expectDigits(constant.standardErrors.slice(0, 2), [0.217041435408762, 5.83582128501486], 11);
    const none = learn(tableOf(raw(), target()), { intercept: false });
    expect(none).toMatchObject({ intercept: 0, degreesOfFreedom: 432 });
    expectDigits(
      none.coefficients,
      [
        0.0222964298528241, -26.0727885844958, 5.35372591756687, 1.01779704967214, 1.26358590637927, -1.2849362113535,
        -3.06827816611893, -5.50804167689348, 5.50338146285758, 0.123385179565105,
      ],
      10,
    );
    expectDigits(none.standardErrors.slice(0, 3), [0.222560029032409, 5.95606846245359, 0.734622724778054], 11);
    expectDigits([none.rSquared, none.adjustedRSquared], [0.8960283788293706, 0.8936216283393097], 12);
    expectDigits([none.rmse, none.mae], [54.98109691417739, 44.71041672072362], 12);
  });
});

// Longley (1967), as in NIST's Statistical Reference Datasets, level of difficulty: higher. TOTEMP, then GNPDEFL GNP
// UNEMP ARMED POP YEAR.
const LONGLEY = [
  [60323, 83, 234289, 2356, 1590, 107608, 1947],
  [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
  [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
  [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
  [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
  [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
  [64989, 99, 365385, 1870, 3547, 115094, 1953],
  [63761, 100, 363112, 3578, 3350, 116219, 1954],
  [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
  [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
  [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
  [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
  [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
  [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
  [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
  [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
];

describe('linear regression on Longley, which is ill-conditioned', () => {
  it("has NIST's certified values to eleven digits", () => {
    const model = learn(
      tableOf(
        LONGLEY.map((row) => row.slice(1)),
        LONGLEY.map(([target]) => target),
      ),
    );
    expectDigits(
      [model.intercept, ...model.coefficients],
      [
        -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359,
        -0.0511041056535807, 1829.15146461355,
      ],
      11,
    );
    expectDigits(
      [model.interceptStandardError, ...model.standardErrors],
      [
        890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675, 0.22607320006937,
        455.478499142212,
      ],
      11,
    );
    expectDigits([model.residualStandardError, model.rSquared], [304.854073561965, 0.995479004577296], 12);
  });
});

describe('linear regression', () => {
  const noisy = (rows: number, features: number, seed: number): MeasuredTable => {
    const random = seededRandom(seed);
    const values = Array.from({ length: rows }, () => Array.from({ length: features }, () => random.normal()));
    return tableOf(
      values,
      values.map((row) => row.reduce((sum, value, j) => sum + (j + 1) * value, 5) + random.normal()),
    );
  };
  const predict = (model: Model, table: MeasuredTable) =>
    linearRegression.predict(model, table, { compute: plainCompute() }).value;

  it('leaves residuals that are orthogonal to every feature and to the constant', () => {
    const shapes = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 9, max: 3000 }),
      features: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(shapes, ({ seed, rows, features }) => {
        const table = noisy(rows, features, seed);
        const model = learn(table);
        const residuals = predict(model, table).map((value, i) => table.target[i] - value);
        for (const column of [...table.columns, new Float64Array(rows).fill(1)])
          expect(Math.abs(column.reduce((sum, value, i) => sum + value * residuals[i], 0))).toBeLessThan(1e-9 * rows);
        const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
        expect(model.rmse).toBeCloseTo(Math.sqrt(squares / rows), 10);
        expect(model.mae).toBeCloseTo(residuals.reduce((sum, residual) => sum + Math.abs(residual), 0) / rows, 10);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same line where values are large beside their spread', () => {
    const table = noisy(500, 3, 7);
    const shift = 2 ** 24;
    const far = { ...table, columns: table.columns.map((column) => column.map((value) => value + shift)) };
    const [near, moved] = [learn(table), learn(far)];
    expectDigits(moved.coefficients, Array.from(near.coefficients), 7);
    expectDigits(moved.standardErrors, Array.from(near.standardErrors), 7);
    expectDigits([moved.rSquared], [near.rSquared], 9);
  });

  it('names the columns that are combinations of others, or constant', () => {
    const table = noisy(200, 3, 1);
    const [a, b, c] = table.columns;
    const names = ['age', 'spend', 'visits', 'total', 'fixed'];
    const features = names.map((name) => ({ name }));
    const total = a.map((value, i) => 3 * value - 0.1 * b[i] + 7);
    const dependent = { ...table, features, columns: [a, b, c, total, new Float64Array(200).fill(0.1)] };
    expect(() => learn(dependent)).toThrow(UnsuitableData);
    expect(() => learn(dependent)).toThrow('The coefficients are not determined: total, fixed are constant or');
    expect(() => learn({ ...table, features: features.slice(0, 3), columns: [a, a, c] })).toThrow(
      ': spend is constant or',
    );
    // Without an intercept a constant column is one.
    const constant = { ...table, features: features.slice(0, 2), columns: [a, new Float64Array(200).fill(1)] };
    expect(learn(constant, { intercept: false }).coefficients[1]).toBeCloseTo(5, 0);
  });

  it('refuses a target that never varies', () => {
    const table = { ...noisy(20, 2, 1), target: new Float64Array(20).fill(3) };
    expect(() => learn(table)).toThrow('The target is 3 in each of the 20 rows');
  });

  it('explains itself: coefficients with the intercept first, and shares of importance', () => {
    const table = noisy(1000, 3, 2);
    const model = learn(table);
    const explanation = linearRegression.explain?.(model, table.features);
    expect(explanation?.coefficients?.map(({ term }) => term)).toEqual(['intercept', 'f0', 'f1', 'f2']);
    expect(explanation?.coefficients?.[0]).toMatchObject({
      value: model.intercept,
      standardError: model.interceptStandardError,
    });
    const weights = explanation?.importance?.map(({ weight }) => weight) ?? [];
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights[2]).toBeGreaterThan(weights[0]);
    const none = learn(table, { intercept: false });
    expect(linearRegression.explain?.(none, table.features).coefficients).toHaveLength(3);
  });
});
