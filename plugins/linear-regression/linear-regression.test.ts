import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MeasuredTable, type Progress, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { linearRegression } from './index.ts';

type Rows = readonly (readonly number[])[];
type Params = z.input<typeof linearRegression.params>;
type Model = z.output<typeof linearRegression.model>;
/** A model without a penalty, which says how certain it is. */
type Certain = { [K in Exclude<keyof Model, 'shrinkage'>]-?: NonNullable<Model[K]> } & Pick<Model, 'shrinkage'>;

const tableOf = (rows: Rows, target: readonly number[], names = rows[0].map((_, j) => `f${j}`)): MeasuredTable => ({
  rows: rows.length,
  features: names.map((name) => ({ name })),
  columns: names.map((_, j) => Float64Array.from(rows, (row) => row[j])),
  target: Float64Array.from(target),
});

function learn(table: MeasuredTable, params: Params = {}): Certain {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const learning = linearRegression.fit(table, linearRegression.params.parse(params), context);
  let step = (learning as Generator<Progress, Model, void>).next();
  while (!step.done) step = (learning as Generator<Progress, Model, void>).next();
  return step.value as Certain;
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

  it('agrees with statsmodels on t statistics, p-values and confidence intervals', () => {
    const table = tableOf(scaled(raw()), target());
    const explained = (confidence?: number) =>
      linearRegression.explain?.(learn(table, confidence ? { confidence } : {}), table.features).coefficients ?? [];
    expectDigits(
      explained().map(({ statistic = 0 }) => statistic),
      [
        59.0613658658863, -0.167531255749134, -3.91712613770354, 7.81330234887494, 4.95834252845789, -1.90116128697228,
        1.40618330293793, 0.475427353184857, 1.09653113924486, 4.3704117426445, 1.02489093203327,
      ],
      10,
    );
    expectDigits(
      explained().map(({ pValue = 0 }) => pValue),
      [
        1.01008192916807e-208, 0.867030633700088, 0.000104167119276933, 4.29639141951887e-14, 1.02427839221141e-6,
        0.0579476053691968, 0.160390240014963, 0.634723255775203, 0.273458693660678, 1.55589908653927e-5,
        0.305989526196422,
      ],
      9,
    );
    expectDigits(
      explained().flatMap(({ lower = 0, upper = 0 }) => [lower, upper]),
      [
        147.070685136772, 157.19628318902, -127.44601374067, 107.426281141049, -360.147139525404, -119.484147819443,
        389.075544176096, 650.616295932825, 195.79881133499, 452.970479669656, -1611.15297362805, 26.8016965235801,
        -189.619761653585, 1143.0978036641, -316.683765297267, 518.770301173337, -140.314744433238, 494.44121977593,
        413.407152320552, 1089.14024679366, -62.0643133100428, 197.317697677452,
      ],
      10,
    );
    expectDigits(
      explained(0.99).flatMap(({ lower = 0, upper = 0 }) => [lower, upper]),
      [
        145.469016246995, 158.797952078797, -164.59815486277, 144.578422263149, -398.215254094768, -81.4160332500788,
        347.704981831399, 691.986858277521, 155.119351378306, 493.649939626341, -1870.24493288923, 285.893655784768,
        -400.429261716243, 1353.90730372676, -448.836037212434, 650.922573088504, -240.720555055856, 594.847030398549,
        306.519571989373, 1196.02782712484, -103.093405658268, 238.346790025677,
      ],
      10,
    );
  });

  /** With one more column that is the sum of two others. */
  const withSum = (rows: Rows): Rows => rows.map((row) => [...row, row[2] + row[3]]);
  const shrunk: { name: string; rows: () => Rows; params: Params; figures: number[]; rSquared: number | undefined }[] =
    [
      {
        name: 'ridge 1, scaled',
        rows: () => scaled(raw()),
        params: { penalty: 'ridge', strength: 1 },
        figures: [
          152.133484162896, 29.466111893477, -83.1542763618758, 306.352680150686, 201.62773437327, 5.90961436749733,
          -29.5154950796898, -152.040280061864, 117.311731600302, 262.944290014313, 111.878956439524,
        ],
        rSquared: 0.45123062774361744,
      },
      {
        name: 'ridge 10, raw',
        rows: () => raw(),
        params: { penalty: 'ridge', strength: 10 },
        figures: [
          -226.254235225962, -0.018830389044545, -20.5292177563592, 5.83373349453222, 1.12351459099414,
          -0.0505369027431426, -0.208621821965844, -0.775198545492687, 4.68430028990756, 37.2587317318863,
          0.322994681205129,
        ],
        rSquared: 0.513103327276214,
      },
      {
        name: 'ridge 1, raw, no intercept',
        rows: () => raw(),
        params: { penalty: 'ridge', strength: 1, intercept: false },
        figures: [
          0, 0.0214600653444039, -25.7733598551643, 5.36163230539767, 1.01649725995509, 1.27086132297813,
          -1.29318276965675, -3.06749167952145, -5.45031614105652, 5.25092424043416, 0.123251656670813,
        ],
        rSquared: undefined,
      },
      {
        name: 'ridge 0.1, scaled, with bmi + bp',
        rows: () => withSum(scaled(raw())),
        params: { penalty: 'ridge', strength: 0.1 },
        figures: [
          152.133484162896, -4.65504777086028, -208.750449299889, 235.542135249101, 46.7158155923243, -84.9578590386267,
          -73.4674609823516, -181.521739487551, 118.476873369512, 431.300388983036, 76.2486765382837, 282.257950841425,
        ],
        rSquared: 0.5131915755512793,
      },
      {
        name: 'lasso 0.5, scaled',
        rows: () => scaled(raw()),
        params: { penalty: 'lasso', strength: 0.5 },
        figures: [
          152.133484162896, 0, 0, 471.013581644065, 136.516897682064, 0, 0, -58.3400925132653, 0, 408.021865384889, 0,
        ],
        rSquared: 0.4552417788686475,
      },
      {
        name: 'lasso 1, raw',
        rows: () => raw(),
        params: { penalty: 'lasso', strength: 1 },
        figures: [
          -202.263249136861, -0.019023527584116, -17.4769155860506, 5.84246046325106, 1.09153759518954,
          0.156531180330346, -0.315558978369162, -1.18822837593615, 0.161056942415552, 34.2149642448226,
          0.329733638175784,
        ],
        rSquared: 0.5106811027054117,
      },
      {
        name: 'lasso 0.1, scaled, no intercept',
        rows: () => scaled(raw()),
        params: { penalty: 'lasso', strength: 0.1, intercept: false },
        figures: [
          0, 0, -155.34311062467, 517.216241203029, 275.087222928255, -52.5520358119078, 0, -210.139509035236, 0,
          483.917174571979, 33.662192143134,
        ],
        rSquared: undefined,
      },
      {
        name: 'elastic net 0.01, mix 0.5, scaled',
        rows: () => scaled(raw()),
        params: { penalty: 'elastic-net', strength: 0.01, mix: 0.5 },
        figures: [
          152.133484162896, 33.1495298757204, -35.2429725656216, 211.027474565674, 144.559768019236, 21.9307029668654,
          0, -115.619210776629, 100.657568040037, 185.32517347775, 96.256986625452,
        ],
        rSquared: 0.37905348711428977,
      },
      {
        name: 'elastic net 1, mix 0.8, raw',
        rows: () => raw(),
        params: { penalty: 'elastic-net', strength: 1, mix: 0.8 },
        figures: [
          -115.87926720872, -0.0255845096257739, -9.27282031570522, 6.11073891943563, 1.06576191632644, 1.1074312678563,
          -1.22400929066789, -2.06535841825352, 0, 5.08891284978468, 0.349252390264382,
        ],
        rSquared: 0.49283896993450105,
      },
      {
        name: 'elastic net 0.01, mix 0, as ridge 4.42, scaled',
        rows: () => scaled(raw()),
        params: { penalty: 'elastic-net', strength: 0.01, mix: 0 },
        figures: [
          152.133484162896, 29.5706792157257, -11.975430251324, 138.36648978909, 98.1433068610516, 25.7808713690441,
          13.1235984109657, -82.0491844354702, 77.7464466775191, 124.992584302307, 72.9723229955218,
        ],
        rSquared: 0.29492431966762644,
      },
    ];
  it.each(shrunk)('agrees with scikit-learn on $name', ({ rows, params, figures, rSquared }) => {
    const model: Model = learn(tableOf(rows(), target()), params);
    const found = [model.intercept, ...model.coefficients];
    expect(found).toHaveLength(figures.length);
    for (const [at, figure] of figures.entries()) {
      if (figure === 0) expect(found[at]).toBe(0);
      else expect(Math.abs(found[at] / figure - 1), `${found[at]} against ${figure}`).toBeLessThan(1e-6);
    }
    if (rSquared !== undefined) expectDigits([model.rSquared], [rSquared], 9);
    expect(model.standardErrors).toBeUndefined();
    expect(model.shrinkage?.converged).toBe(true);
    expect(linearRegression.warnings?.(model)).toEqual([]);
  });

  it('says from which strength on the lasso leaves nothing', () => {
    const table = tableOf(scaled(raw()), target());
    const nothing: Model = learn(table, { penalty: 'lasso', strength: 100 });
    expect([...nothing.coefficients]).toEqual(new Array(10).fill(0));
    const strongest = nothing.shrinkage?.strongest ?? 0;
    expect(linearRegression.warnings?.(nothing)).toEqual([
      `The lasso of strength 100 sets all 10 coefficients to 0, so the answer is always the same. Choose a strength below ${strongest}.`,
    ]);
    const used = (strength: number) => linearRegression.metrics?.(learn(table, { penalty: 'lasso', strength })).nonZero;
    expect([used(strongest * 1.0001), used(strongest * 0.9999)]).toEqual([0, 1]);
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

  it('agrees with statsmodels on t statistics and p-values, as far as statsmodels has the digits', () => {
    const table = tableOf(
      LONGLEY.map((row) => row.slice(1)),
      LONGLEY.map(([target]) => target),
    );
    const explained = linearRegression.explain?.(learn(table), table.features).coefficients ?? [];
    expectDigits(
      explained.map(({ statistic = 0 }) => statistic),
      [
        -3.91080283592333, 0.177376028104724, -1.06951630282169, -4.13642729703932, -4.82198527978569,
        -0.226051143958313, 4.0158897282029,
      ],
      7,
    );
    expectDigits(
      explained.map(({ pValue = 0 }) => pValue),
      [
        0.00356040410899262, 0.863140832904755, 0.31268106723654, 0.00253509195654567, 0.000944366804426983,
        0.826211796296177, 0.00303680372823774,
      ],
      6.5,
    );
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

  it('shares out what two equal columns and a constant one say, under ridge', () => {
    const table = noisy(200, 2, 3);
    const [a, b] = table.columns;
    const features = ['a', 'again', 'b', 'fixed'].map((name) => ({ name }));
    const dependent = { ...table, features, columns: [a, a, b, new Float64Array(200).fill(0.1)] };
    for (const penalty of ['ridge', 'lasso', 'elastic-net'] as const) {
      const { coefficients, rSquared }: Model = learn(dependent, { penalty, strength: 1e-3 });
      expect(coefficients[0] + coefficients[1]).toBeCloseTo(1, 0);
      if (penalty !== 'lasso') expect(coefficients[0]).toBeCloseTo(coefficients[1], 6);
      expect(coefficients[3]).toBe(0);
      expect(rSquared).toBeGreaterThan(0.7);
    }
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
