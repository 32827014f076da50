import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, type LabelledTable, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { logisticRegression } from './index.ts';

type Rows = readonly (readonly number[])[];
type Params = z.input<typeof logisticRegression.params>;
type Model = z.output<typeof logisticRegression.model>;

const context = () => ({ random: seededRandom(1), compute: plainCompute() });
const learn = (table: LabelledTable, params: Params = {}): Model =>
  finish(logisticRegression.fit(table, logisticRegression.params.parse(params), context()));
const predict = (model: Model, table: LabelledTable) => {
  const { label, probability = new Float64Array() } = logisticRegression.predict(model, table, context());
  return { label, probability };
};
const explained = (model: Model, { features }: LabelledTable) =>
  logisticRegression.explain?.(model, features).coefficients ?? [];
const warned = (model: Model) => logisticRegression.warnings?.(model) ?? [];

const tableOf = (rows: Rows, target: readonly number[], classes: readonly string[]): LabelledTable => ({
  rows: rows.length,
  features: (rows[0] ?? []).map((_, j) => ({ name: `f${j}` })),
  columns: (rows[0] ?? []).map((_, j) => Float64Array.from(rows, (row) => row[j] ?? 0)),
  target: Int32Array.from(target),
  classes,
});

/** Intercept and coefficients, equation after equation. */
const equationsOf = ({ coefficients: { columns, values }, intercepts }: Model): number[] =>
  Array.from(intercepts).flatMap((intercept, e) => [intercept, ...values.subarray(e * columns, (e + 1) * columns)]);

/** Each number agrees with its figure to within a millionth, or is 0 where that is. */
function expectClose(actual: Iterable<number>, figures: readonly number[]): void {
  const values = Array.from(actual);
  expect(values).toHaveLength(figures.length);
  for (const [at, figure] of figures.entries())
    expect(Math.abs((values[at] ?? Number.NaN) - figure), `${values[at]} against ${figure}`).toBeLessThanOrEqual(
      1e-6 * Math.abs(figure),
    );
}

const load = (name: string): LabelledTable => {
  const [head = '', ...lines] = readFileSync(`${SHARED}/toy/${name}.csv`, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  return tableOf(
    rows.map((row) => row.slice(0, -1)),
    rows.map((row) => row.at(-1) ?? 0),
    head.split(',').slice(2),
  );
};
const cancer = () => load('breast_cancer');
const iris = () => load('iris');
const pick = (table: LabelledTable, chosen: readonly number[]): LabelledTable => ({
  ...table,
  features: table.features.filter((_, j) => chosen.includes(j)),
  columns: table.columns.filter((_, j) => chosen.includes(j)),
});
const first = (table: LabelledTable, rows: number): LabelledTable => ({
  ...table,
  rows,
  columns: table.columns.map((column) => column.slice(0, rows)),
  target: table.target.slice(0, rows),
});
const scaled = (table: LabelledTable): LabelledTable => ({
  ...table,
  columns: table.columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / table.rows;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / table.rows);
    return column.map((value) => (value - mean) / deviation);
  }),
});

interface Tested {
  readonly name: string;
  readonly table: () => LabelledTable;
  readonly params: Params;
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  readonly statistics: readonly number[];
  readonly pValues: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Log-likelihood, that of the intercept alone, McFadden's R², Akaike's criterion. */
  readonly fit: readonly number[];
}

// Figures by statsmodels 0.13.5 (Logit, MNLogit): test/fixtures/logistic-regression.py.
const TESTED: readonly Tested[] = [
  {
    name: 'breast cancer, four features',
    table: () => pick(cancer(), [1, 4, 8, 9]),
    params: {},
    coefficients: [11.34077741642, -0.3091579218762, -122.1308398956, -29.57056288181, 202.5848465361],
    errors: [1.462251178233, 0.03363484357965, 14.20635416918, 5.615847913626, 27.25469420013],
    statistics: [7.755697232622, -9.19159683749, -8.596916453095, -5.265556214594, 7.433025850467],
    pValues: [8.785941161027e-15, 3.870522922242e-20, 8.188655598606e-18, 1.397655425128e-7, 1.061411476436e-13],
    lower: [8.474817770735, -0.3750810039179, -149.9747824188, -40.57742253517, 149.1666274942],
    upper: [14.20673706211, -0.2432348398344, -94.28689737233, -18.56370322844, 256.003065578],
    fit: [-230.098797222, -375.720002732, 0.3875790600744, 470.197594444],
  },
  {
    name: 'breast cancer, four features, no intercept',
    table: () => pick(cancer(), [1, 4, 8, 9]),
    params: { intercept: false },
    coefficients: [-0.1778616690945, -104.7153724955, -19.96072269435, 285.8149455842],
    errors: [0.02475310585003, 12.88294714467, 5.012212116503, 25.89044331328],
    statistics: [-7.185428372996, -8.128215641939, -3.98241778887, 11.03939944658],
    pValues: [6.699679155326e-13, 4.356556964121e-16, 6.821772525547e-5, 2.466763208887e-28],
    lower: [-0.2263768650661, -129.9654849138, -29.78447792557, 235.0706091464],
    upper: [-0.129346473123, -79.46526007726, -10.13696746313, 336.559282022],
    fit: [-265.9922423802, -375.720002732, 0.2920466292824, 539.9844847603],
  },
  {
    name: 'wine, four features',
    table: () => pick(load('wine_data'), [1, 2, 3, 4]),
    params: {},
    coefficients: [
      7.27142269526, -0.7166212484829, -9.883362937851, 1.157830634575, -0.03881234691662, -3.370744158527,
      0.4919265850196, -6.575557299635, 1.02217744539, -0.01652991240615,
    ],
    errors: [
      3.279199499964, 0.342768999194, 1.774204406897, 0.2056098280693, 0.02018458656217, 3.403403795553, 0.331806435925,
      1.765494892385, 0.2050313418747, 0.0216792672334,
    ],
    statistics: [
      2.217438339857, -2.090682792691, -5.570588653388, 5.631202775893, -1.922870542683, -0.9904038312852,
      1.482570956312, -3.724483898536, 4.985469226525, -0.7624756052954,
    ],
    pValues: [
      0.02659315220722, 0.03655650849436, 2.538800915202e-8, 1.789571707995e-8, 0.05449631004899, 0.3219767735393,
      0.1381884384272, 0.000195715202628, 6.181161739097e-7, 0.4457761973648,
    ],
    lower: [
      0.8443097772093, -1.38843614192, -13.36073967658, 0.7548427766915, -0.0783734096213, -10.04129302266,
      -0.1584020792319, -10.0358637036, 0.6203233996132, -0.05902049539484,
    ],
    upper: [
      13.69853561331, -0.04480635504574, -6.40598619912, 1.560818492458, 0.0007487157880511, 3.299804705605,
      1.142255249271, -3.115250895672, 1.424031491166, 0.02596067058254,
    ],
    fit: [-101.1669209623, -193.3148430004, 0.4766727717741, 222.3338419247],
  },
];

interface Shrunk {
  readonly name: string;
  readonly table: () => LabelledTable;
  readonly params: Params;
  readonly coefficients: readonly number[];
  /** Of the first three rows. */
  readonly probabilities: readonly number[];
  readonly accuracy: number;
}

// Figures by scikit-learn 1.2.1 (newton-cholesky, newton-cg, saga): test/fixtures/logistic-regression.py.
const SHRUNK: readonly Shrunk[] = [
  {
    name: 'breast cancer, l2',
    table: () => scaled(cancer()),
    params: { penalty: 'l2' },
    coefficients: [
      0.2145027173974, -0.3630925319065, -0.3876754424086, -0.3510621186677, -0.4356098032751, -0.1618311028031,
      0.5626540337054, -0.8599171195795, -0.9622802234768, 0.07620903147702, 0.3222262369503, -1.290942289666,
      0.268921901386, -0.6599745965525, -1.012557732173, -0.2772129589129, 0.7363240127821, 0.1105393207834,
      -0.3334076188727, 0.2957930258946, 0.6809196730549, -1.029262261634, -1.314607634438, -0.8233473825619,
      -1.010706832101, -0.6706819627714, 0.04456425178974, -0.8733339165122, -0.9120031219156, -0.8878373243044,
      -0.4798189080384,
    ],
    probabilities: [
      0.9999999987922, 1.207750957212e-9, 0.9999679956066, 3.200439338713e-5, 0.9999998367492, 1.632507796387e-7,
    ],
    accuracy: 0.9876977152899824,
  },
  {
    name: 'breast cancer, l2, cost 0.01, raw',
    table: () => pick(cancer(), [0, 1, 2, 3, 4]),
    params: { penalty: 'l2', cost: 0.01 },
    coefficients: [
      24.52000596854, 0.03177556072896, -0.1941182149037, -0.2881151516428, 0.009535911715478, -0.006883373724691,
    ],
    probabilities: [
      0.9404312114405, 0.05956878855948, 0.9805891131762, 0.01941088682375, 0.99305916145, 0.006940838550038,
    ],
    accuracy: 0.9015817223198594,
  },
  {
    name: 'breast cancer, l2, balanced',
    table: () => scaled(cancer()),
    params: { penalty: 'l2', classWeights: 'balanced' },
    coefficients: [
      -0.2277124064865, -0.301440355578, -0.3353055874755, -0.2946102343029, -0.3905063881532, -0.1684947965836,
      0.6546885619575, -0.8494107727576, -0.9813646494458, 0.09884478625804, 0.2888901514148, -1.357801650789,
      0.2509924934676, -0.6398325557158, -1.038086209488, -0.2615423481907, 0.7401296341685, 0.1368449474509,
      -0.3640935446749, 0.3055179806848, 0.6884552462442, -1.059843032639, -1.342805557944, -0.8282759475656,
      -1.035944397774, -0.5941723790927, 0.02954542924282, -0.8422179203047, -0.940399483487, -0.8638314443997,
      -0.5540831994913,
    ],
    probabilities: [
      0.9999999991599, 8.401139621331e-10, 0.999979466722, 2.053327800088e-5, 0.9999998739957, 1.260043016494e-7,
    ],
    accuracy: 0.984182776801406,
  },
  {
    name: 'breast cancer, l2, no intercept',
    table: () => scaled(cancer()),
    params: { penalty: 'l2', intercept: false },
    coefficients: [
      0, -0.3063779940965, -0.3759589797805, -0.2990745678549, -0.4741502333443, -0.1248022160437, 0.5991529051119,
      -0.9162125762468, -0.9991900653456, 0.06021568072132, 0.2563469733013, -1.319363916316, 0.2734390433496,
      -0.698676050914, -1.123221959698, -0.2994274852028, 0.7767995851462, 0.1288751422251, -0.2533631068872,
      0.2598921615072, 0.6233628616316, -1.037952842941, -1.304288154268, -0.8388875614035, -1.128394255438,
      -0.681819565259, 0.07171782602866, -0.8661029257684, -0.9076048235983, -0.8648196543621, -0.5054260954341,
    ],
    probabilities: [
      0.9999999995693, 4.306928742161e-10, 0.999980017453, 1.998254700287e-5, 0.9999998885427, 1.114573348027e-7,
    ],
    accuracy: 0.9876977152899824,
  },
  {
    name: 'breast cancer, l1, cost 0.1',
    table: () => scaled(cancer()),
    params: { penalty: 'l1', cost: 0.1 },
    coefficients: [
      0.6936478131335, 0, 0, 0, 0, 0, 0, 0, -0.5194787778978, 0, 0, -0.3198604621747, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      -2.249405751854, -0.7354346559351, 0, 0, -0.1817037815287, 0, -0.02554725540542, -1.095345423911,
      -0.1628512661077, 0,
    ],
    probabilities: [
      0.999635634511, 0.0003643654889541, 0.9902486264197, 0.009751373580304, 0.9986244899944, 0.00137551000565,
    ],
    accuracy: 0.9736379613356766,
  },
  {
    name: 'iris, l2',
    table: iris,
    params: { penalty: 'l2' },
    coefficients: [
      9.849568050459, -0.4235099200067, 0.9673505795652, -2.51715237821, -1.079336647105, 2.237205632206,
      0.5344615089527, -0.3215878551983, -0.2063920710256, -0.9442984660366, -12.08677368266, -0.1109515889461,
      -0.6457627243669, 2.723544449235, 2.023635113142,
    ],
    probabilities: [
      0.9815834948777, 0.0184164906236, 1.449866735579e-8, 0.9713363936209, 0.02866357618618, 3.019292104438e-8,
      0.9852768679467, 0.01472311971566, 1.233762235278e-8,
    ],
    accuracy: 0.9733333333333334,
  },
  {
    name: 'iris, l2, balanced',
    table: () => first(iris(), 120),
    params: { penalty: 'l2', classWeights: 'balanced' },
    coefficients: [
      9.020809575136, -0.3719117084121, 0.9470206041791, -2.382482126804, -1.013486404714, 0.8859438354272,
      0.6488538228412, -0.1734269100011, -0.215231533457, -0.7987938315226, -9.906753410563, -0.2769421144291,
      -0.773593694178, 2.597713660261, 1.812280236236,
    ],
    probabilities: [
      0.9775429261689, 0.02245703033753, 4.349352570047e-8, 0.9682428392484, 0.031757060832, 9.991961778501e-8,
      0.9830823089591, 0.01691764815942, 4.288146192881e-8,
    ],
    accuracy: 0.9833333333333333,
  },
  {
    name: 'iris, l1, cost 0.5',
    table: () => scaled(iris()),
    params: { penalty: 'l1', cost: 0.5 },
    coefficients: [
      -0.1046202829227, 0, 0.6901358810736, -4.029054866662, 0, 2.088725633528, 0, 0, 0, 0, -1.984105350605, 0,
      -0.2533419763545, 2.384142590152, 4.061536123201,
    ],
    probabilities: [
      0.9803483985337, 0.01965155083026, 5.06360407452e-8, 0.9575240607759, 0.04247579272282, 1.46501282373e-7,
      0.9749655447629, 0.02503438813567, 6.710138728372e-8,
    ],
    accuracy: 0.9533333333333334,
  },
];

describe.skipIf(!hasShared)('logistic regression on real data (../shared/data)', () => {
  it.each(TESTED)('agrees with statsmodels on $name', ({ table: load, params, ...figures }) => {
    const table = load();
    const model = learn(table, params);
    const estimates = explained(model, table);
    expectClose(
      estimates.map(({ value }) => value),
      figures.coefficients,
    );
    expectClose(
      estimates.map(({ standardError = Number.NaN }) => standardError),
      figures.errors,
    );
    expectClose(
      estimates.map(({ statistic = Number.NaN }) => statistic),
      figures.statistics,
    );
    // A p-value changes by a few times its logarithm as much as the statistic does.
    for (const [at, { pValue = Number.NaN }] of estimates.entries())
      expect(Math.abs(Math.log(pValue / (figures.pValues[at] ?? 1)))).toBeLessThan(1e-5);
    expectClose(
      estimates.map(({ lower = Number.NaN }) => lower),
      figures.lower,
    );
    expectClose(
      estimates.map(({ upper = Number.NaN }) => upper),
      figures.upper,
    );
    expectClose(
      estimates.map(({ oddsRatio = Number.POSITIVE_INFINITY }) => Math.log(oddsRatio)),
      figures.coefficients,
    );
    const { logLikelihood = 0, pseudoRSquared = 0, aic = 0 } = logisticRegression.metrics?.(model) ?? {};
    if (params.intercept !== false)
      expectClose([logLikelihood, model.nullLogLikelihood, pseudoRSquared, aic], figures.fit);
    expect(warned(model)).toEqual([]);
  });

  it.each(SHRUNK)('agrees with scikit-learn on $name', ({ table: load, params, ...figures }) => {
    const table = load();
    const model = learn(table, params);
    expectClose(equationsOf(model), figures.coefficients);
    const { label, probability } = predict(model, table);
    expectClose(probability.slice(0, figures.probabilities.length), figures.probabilities);
    expect(label.filter((c, i) => c === table.target[i]).length / table.rows).toBe(figures.accuracy);
    expect(explained(model, table).some(({ standardError }) => standardError !== undefined)).toBe(false);
    expect(warned(model)).toEqual([]);
  });

  it('says that breast cancer and iris are separated', () => {
    const model = learn(cancer());
    expect(model.separation).toMatchObject({ complete: true, alone: false });
    expect(model.errors).toBeUndefined();
    expect(warned(model)).toHaveLength(1);
    expect(warned(model)[0]).toContain('Choose the penalty l2');
    // Setosa has shorter petals than the others; these two overlap.
    const kinds = learn(iris());
    expect(kinds.separation).toEqual({ features: ['f2', 'f3'], alone: true, complete: false });
    expect(warned(kinds)[0]).toContain('f2, f3 tell some rows apart without error, each alone');
  });
});

/** Rows whose log odds of class 1 are a line, or, of three classes, of each against class 0. */
function simulated(rows: number, features: number, seed: number, classes = 2): LabelledTable {
  const random = seededRandom(seed);
  const values = Array.from({ length: rows }, () => Array.from({ length: features }, () => random.normal()));
  const target = values.map((row) => {
    const scores = Array.from({ length: classes }, (_, c) =>
      row.reduce((sum, x, j) => sum + 0.4 * c * x * (j + 1 - c), 0),
    );
    const odds = scores.map(Math.exp);
    const drawn = random.uniform() * odds.reduce((sum, value) => sum + value, 0);
    const upTo = odds.map((_, c) => odds.slice(0, c + 1).reduce((sum, value) => sum + value, 0));
    return Math.max(
      0,
      upTo.findIndex((value) => drawn < value),
    );
  });
  return tableOf(values, target, ['no', 'yes', 'maybe'].slice(0, classes));
}

describe('logistic regression', () => {
  it('leaves residuals that are orthogonal to every feature and to the constant', () => {
    const shapes = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 200, max: 2000 }),
      features: fc.integer({ min: 1, max: 5 }),
      classes: fc.constantFrom(2, 3),
    });
    fc.assert(
      fc.property(shapes, ({ seed, rows, features, classes }) => {
        const table = simulated(rows, features, seed, classes);
        const model = learn(table);
        if (!model.converged) return;
        const { probability } = predict(model, table);
        for (let c = 0; c < classes; c++) {
          for (const column of [...table.columns, new Float64Array(rows).fill(1)]) {
            const sum = column.reduce(
              (total, x, i) => total + x * ((probability[i * classes + c] ?? 0) - (table.target[i] === c ? 1 : 0)),
              0,
            );
            expect(Math.abs(sum)).toBeLessThan(1e-6 * rows);
          }
        }
        expect(warned(model)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('finds the same from a start that a sample gave', () => {
    const table = simulated(70_000, 3, 11);
    const twice = learn(table);
    const few = first(table, 65_535);
    expect(twice.converged && learn(few).converged).toBe(true);
    const { probability } = predict(twice, table);
    const left = table.columns.map((column) =>
      column.reduce((sum, x, i) => sum + x * ((probability[2 * i + 1] ?? 0) - (table.target[i] ?? 0)), 0),
    );
    for (const sum of left) expect(Math.abs(sum)).toBeLessThan(1e-6);
    expect(twice.iterations).toBeLessThan(learn(few).iterations);
  });

  it('has the same coefficients in other units, and far from 0', () => {
    const table = simulated(500, 2, 12);
    const moved = {
      ...table,
      columns: table.columns.map((column, j) => column.map((x) => 1e5 + x * 1000 ** (2 * j - 1))),
    };
    const [near, far] = [learn(table), learn(moved)];
    const units = far.coefficients.values.map((value, j) => value * 1000 ** (2 * j - 1));
    for (const [j, value] of near.coefficients.values.entries()) expect((units[j] ?? 0) / value).toBeCloseTo(1, 6);
  });

  it('names the feature that separates, completely or in part', () => {
    const table = simulated(300, 2, 13);
    const names = (feature: string) => [{ name: 'age' }, { name: 'visits' }, { name: feature }];
    const known = {
      ...table,
      features: names('cancelled'),
      columns: [...table.columns, Float64Array.from(table.target)],
    };
    expect(learn(known).separation).toEqual({ features: ['cancelled'], alone: true, complete: true });
    expect(warned(learn(known))[0]).toMatch(/^The classes are separated: cancelled tells all rows apart without error/);
    expect(warned(learn(known, { penalty: 'l2' }))).toEqual([]);
    // Complaints occur only where the answer is yes.
    const complaint = Float64Array.from(table.target, (c, i) => (c === 1 && i % 5 === 0 ? 1 : 0));
    const partly = learn({ ...table, features: names('complaint'), columns: [...table.columns, complaint] });
    expect(partly.separation).toEqual({ features: ['complaint'], alone: true, complete: false });
    expect(partly.errors).toBeUndefined();
  });

  it('names features that separate together', () => {
    const table = simulated(300, 3, 14);
    const [a, b] = table.columns;
    if (!a || !b) throw new Error('three columns');
    const target = Int32Array.from(a, (x, i) => (x + (b[i] ?? 0) > 0.1 ? 1 : 0));
    const { separation } = learn({ ...table, target });
    expect(separation).toMatchObject({ alone: false, complete: true });
    expect([...(separation?.features ?? [])].sort().slice(0, 2)).toEqual(['f0', 'f1']);
  });

  it('names the columns that are combinations of others, or constant, and takes them with a penalty', () => {
    const table = simulated(200, 2, 15);
    const [a, b] = table.columns;
    if (!a || !b) throw new Error('two columns');
    const features = ['age', 'spend', 'total', 'fixed'].map((name) => ({ name }));
    const total = a.map((x, i) => 3 * x - 0.1 * (b[i] ?? 0) + 7);
    const dependent = { ...table, features, columns: [a, b, total, new Float64Array(200).fill(0.1)] };
    expect(() => learn(dependent)).toThrow(UnsuitableData);
    expect(() => learn(dependent)).toThrow('The coefficients are not determined: total, fixed are constant or');
    for (const penalty of ['l2', 'l1'] as const) {
      const model = learn(dependent, { penalty });
      expect(model.converged).toBe(true);
      expect(model.coefficients.values[3]).toBe(0);
    }
  });

  it('says that it stopped early, that nothing is left, and that a class has no rows', () => {
    const table = { ...simulated(300, 2, 16), classes: ['no', 'yes', 'never'] };
    expect(warned(learn(table, { maxIterations: 1 }))[0]).toMatch(
      /^The search ended after 1 steps about .* Raise maxIterations/,
    );
    const nothing = learn(table, { penalty: 'l1', cost: 1e-4 });
    expect([...nothing.coefficients.values]).toEqual([0, 0]);
    expect(warned(nothing)[0]).toContain('sets all 2 coefficients to 0');
    expect(warned(learn(table))).toEqual(['The class "never" has no rows to learn from, so it is never answered.']);
    const { probability } = predict(learn(table), table);
    expect([...probability.subarray(0, 3)].map((share) => share > 0)).toEqual([true, true, false]);
  });

  it('refuses a single class', () => {
    const table = simulated(30, 2, 17);
    expect(() => learn({ ...table, target: new Int32Array(30) })).toThrow('all 30 rows are of class "no"');
  });
});
