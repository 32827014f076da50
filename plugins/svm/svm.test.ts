import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  finish,
  type LabelledTable,
  type MeasuredTable,
  moments,
  type Progress,
  plainCompute,
  seededRandom,
  UnsuitableData,
  type z,
} from '#sdk';
import { libsvmFile } from '../../test/support/libsvm-file.ts';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { svm, svmRegression } from './index.ts';
import { eachDecision, type SupportMachines } from './support-machines.ts';

type Rows = readonly (readonly number[])[];

const tableOf = (rows: Rows) => ({
  rows: rows.length,
  features: rows[0].map((_, j) => ({ name: `f${j}` })),
  columns: rows[0].map((_, j) => Float64Array.from(rows, (row) => row[j])),
});
function labelled(rows: Rows, labels: readonly number[], classes?: readonly string[]): LabelledTable {
  const values = [...new Set(labels)].sort((a, b) => a - b);
  const target = Int32Array.from(labels, (label) => values.indexOf(label));
  return { ...tableOf(rows), target, classes: classes ?? values.map(String) };
}
const measured = (rows: Rows, target: readonly number[]): MeasuredTable => ({
  ...tableOf(rows),
  target: Float64Array.from(target),
});
const context = (seed = 1) => ({ random: seededRandom(seed), compute: plainCompute() });
const learn = (table: LabelledTable, params: z.input<typeof svm.params> = {}, seed = 1) =>
  finish(svm.fit(table, svm.params.parse(params), context(seed)));
const learnNumbers = (table: MeasuredTable, params: z.input<typeof svmRegression.params> = {}) =>
  finish(svmRegression.fit(table, svmRegression.params.parse(params), context()));
function right(model: ReturnType<typeof learn>, table: LabelledTable): number {
  const { label } = svm.predict(model, table, context());
  return label.filter((c, i) => c === table.target[i]).length;
}
function decisionsOf(machines: SupportMachines, table: LabelledTable): number[][] {
  const all: number[][] = [];
  eachDecision(machines, table, plainCompute(), (_, decisions) => all.push(Array.from(decisions)));
  return all;
}

const linesOf = (path: string) => readFileSync(`${SHARED}/${path}`, 'utf8').trim().split('\n');
function toy(name: string): { rows: Rows; labels: number[] } {
  const all = linesOf(`toy/${name}.csv`)
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return { rows: all.map((row) => row.slice(0, -1)), labels: all.map((row) => row[row.length - 1]) };
}
function standardized(rows: Rows): Rows {
  const columns = tableOf(rows).columns.map(moments);
  return rows.map((row) => row.map((value, j) => (value - columns[j].mean) / Math.sqrt(columns[j].variance)));
}
const breastCancer = () => {
  const { rows, labels } = toy('breast_cancer');
  return labelled(standardized(rows), labels, ['malignant', 'benign']);
};
const diabetes = () =>
  measured(
    standardized(linesOf('toy/diabetes_data_raw.csv').map((line) => line.trim().split(/\s+/).map(Number))),
    linesOf('toy/diabetes_target.csv').map(Number),
  );

/** As svm-scale does, to the six digits it writes: the range of each feature in the first table becomes −1 … 1 in both. */
function toUnitRange(train: LabelledTable, table: LabelledTable): LabelledTable {
  const columns = table.columns.map((column, j) => {
    const [low, high] = [Math.min(...train.columns[j]), Math.max(...train.columns[j])];
    return column.map((value) => Number((-1 + (2 * (value - low)) / (high - low)).toPrecision(6)));
  });
  return { ...table, columns };
}

/** All figures agree to an absolute tolerance. */
function expectClose(actual: Iterable<number>, figures: readonly number[], tolerance: number): void {
  const values = Array.from(actual);
  expect(values).toHaveLength(figures.length);
  for (const [at, figure] of figures.entries())
    expect(Math.abs(values[at] - figure), `${values[at]} against ${figure}`).toBeLessThan(tolerance);
}

// Figures by scikit-learn 1.2.1 and libsvm-tools 3.24: test/fixtures/svm.py.
describe.skipIf(!hasShared)('svm on svmguide1', () => {
  const auto = { gammaRule: 'auto' } as const;

  it.each([
    {
      title: 'unscaled',
      scaled: false,
      params: auto,
      correct: 2677,
      objective: -1061.528967,
      rho: -0.495255,
      supports: 3055,
    },
    {
      title: 'scaled',
      scaled: true,
      params: auto,
      correct: 3846,
      objective: -507.307079,
      rho: 2.627697,
      supports: 631,
    },
    {
      title: 'scaled, C 2, gamma 2',
      scaled: true,
      params: { cost: 2, gamma: 2 },
      correct: 3875,
      objective: -595.595784,
      rho: 0.055844,
      supports: 368,
    },
  ])('has the published accuracy, $title', ({ scaled, params, correct, objective, rho, supports }) => {
    const [raw, rawTest] = [libsvmFile('svmguide1', 4), libsvmFile('svmguide1.t', 4)];
    const [train, test] = scaled ? [toUnitRange(raw, raw), toUnitRange(raw, rawTest)] : [raw, rawTest];
    const model = learn(train, params);
    expect(right(model, test)).toBe(correct);
    const exact = learn(train, { ...params, tolerance: 1e-6 });
    expectClose(exact.objective, [objective], 2e-6);
    expectClose(exact.machines.rho, [rho], 2e-5);
    // Rows that occur twice share their weight; whether one of the two gets none of it is left to chance.
    expect(Math.abs(exact.machines.betas.length / supports - 1)).toBeLessThan(scaled ? 0.002 : 0.01);
    // libsvm with this tolerance: 3845, because the row nearest to the boundary changes sides.
    expect(right(exact, test)).toBe(scaled && correct === 3846 ? 3845 : correct);
  });
});

// All 32,561 rows are learned in a9a.long.test.ts.
describe.skipIf(!hasShared)('svm on the first 4,000 rows of a9a', () => {
  it('agrees with libsvm', () => {
    const train = libsvmFile('a9a.gz', 123, 4000);
    const model = learn(train, { gammaRule: 'auto' });
    expectClose(model.objective, [-1579.931976], 1e-4);
    expectClose(model.machines.rho.map(Math.abs), [0.756006], 1e-3);
    expect(Math.abs(model.machines.betas.length - 1716)).toBeLessThanOrEqual(2);
    expect(Math.abs(right(model, libsvmFile('a9a.t.gz', 123)) - 13759)).toBeLessThanOrEqual(2);
  });
});

describe.skipIf(!hasShared)('svm on breast cancer', () => {
  it.each([
    {
      title: 'rbf',
      params: {},
      supports: [60, 59],
      rho: -0.235367138066,
      dual: 89.945699066934,
      correct: 562,
      decisions: [-1.000000005753, -1.880419237226, -2.444046807147, -0.999999997325, -1.480194004362],
    },
    {
      title: 'rbf with balanced classes',
      params: { classWeights: 'balanced', cost: 3 },
      supports: [49, 58],
      rho: -0.19954509476,
      dual: 162.030776080939,
      correct: 564,
      decisions: [-0.999999998696, -2.196026920238, -2.659507796759, -0.999999996196, -1.652206490581],
    },
    {
      title: 'linear',
      params: { kernel: 'linear', cost: 0.1 },
      supports: [29, 31],
      rho: 0.216426572202,
      dual: 5.442361392492,
      correct: 561,
      decisions: [-7.732515103169, -3.945789510888, -6.197257337935, -3.191440500401, -4.055938800384],
    },
    {
      title: 'polynomial',
      params: { kernel: 'polynomial', coefficient0: 1, gamma: 0.05 },
      supports: [28, 41],
      rho: 0.360987914887,
      dual: 35.310440564069,
      correct: 563,
      decisions: [-7.56510909517, -3.525388852677, -5.674702730704, -6.5489244673, -3.799741309433],
    },
    {
      title: 'sigmoid',
      params: { kernel: 'sigmoid', gamma: 0.01, coefficient0: -0.5 },
      supports: [64, 63],
      rho: 0.312228160604,
      dual: 121.108873759828,
      correct: 553,
      decisions: [-3.799987440878, -1.75728529488, -2.990176291042, -2.320535226166, -1.680242131437],
    },
  ] as const)('agrees with scikit-learn, $title', ({ params, supports, rho, dual, correct, decisions }) => {
    const table = breastCancer();
    const model = learn(table, { ...params, tolerance: 1e-9 });
    expect(Array.from(model.supportVectors)).toEqual(supports);
    expectClose(model.machines.rho, [rho], 1e-6);
    if (model.machines.betas.length > 0)
      expectClose([model.machines.betas.reduce((sum, beta) => sum + Math.abs(beta), 0)], [dual], 1e-5);
    expect(right(model, table)).toBe(correct);
    const five = decisionsOf(model.machines, table).slice(0, 5);
    expectClose(
      five.map(([decision]) => -decision),
      decisions,
      1e-5,
    );
  });

  it('explains a linear machine by its weights', () => {
    const table = breastCancer();
    const model = learn(table, { kernel: 'linear', cost: 0.1, tolerance: 1e-9 });
    const { coefficients = [], importance = [] } = svm.explain?.(model, table.features) ?? {};
    expect(coefficients[1].term).toBe('malignant vs benign: f0');
    expectClose(
      coefficients.slice(1, 6).map(({ value }) => -value),
      [-0.224483198738, -0.298886709116, -0.219563646333, -0.24073126345, -0.026628644367],
      1e-6,
    );
    expect(importance.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(model.machines.vectors.values).toHaveLength(0);
  });

  it('gives probabilities as good as libsvm, the same for the same seed', () => {
    const table = breastCancer();
    const model = learn(table, { probability: true });
    const { label, probability = new Float64Array() } = svm.predict(model, table, context());
    const logLoss = table.target.reduce((sum, c, i) => sum - Math.log(probability[2 * i + c]), 0) / table.rows;
    // libsvm's folds are other folds; over its seeds the figure moves between 0.044 and 0.046.
    expect(logLoss).toBeGreaterThan(0.042);
    expect(logLoss).toBeLessThan(0.047);
    for (let i = 0; i < table.rows; i++) expect(probability[2 * i + label[i]]).toBeGreaterThanOrEqual(0.5);
    expect(learn(table, { probability: true }).sigmoids).toEqual(model.sigmoids);
    expect(learn(table, { probability: true }, 2).sigmoids).not.toEqual(model.sigmoids);
  });
});

describe.skipIf(!hasShared)('svm on several classes', () => {
  it.each([
    {
      name: 'iris',
      scaled: false,
      gamma: 0.064167448636,
      supports: [7, 29, 24],
      correct: 146,
      rho: [-0.125996626663, 0.065204238807, 0.107043147087],
    },
    {
      name: 'wine_data',
      scaled: true,
      gamma: 1 / 13,
      supports: [19, 31, 19],
      correct: 178,
      rho: [0.784598397157, 0.083968837975, -0.466277725727],
    },
    {
      name: 'digits',
      scaled: false,
      gamma: 0.000431547776,
      supports: [45, 94, 66, 78, 62, 77, 52, 72, 106, 95],
      correct: 1790,
      rho: null,
    },
  ])('agrees with scikit-learn on $name', ({ name, scaled, gamma, supports, correct, rho }) => {
    const { rows, labels } = toy(name);
    const table = labelled(scaled ? standardized(rows) : rows, labels);
    const model = learn(table, { tolerance: 1e-9 });
    expect(model.machines.kernel.gamma).toBeCloseTo(gamma, 11);
    expect(Array.from(model.supportVectors)).toEqual(supports);
    if (rho) expectClose(model.machines.rho, rho, 1e-6);
    expect(right(model, table)).toBe(correct);
  });

  it('agrees with scikit-learn on iris with a linear kernel', () => {
    const { rows, labels } = toy('iris');
    const model = learn(labelled(rows, labels), { kernel: 'linear', tolerance: 1e-9 });
    expectClose(model.machines.rho, [-1.450560122722, -1.507260163553, -6.781126544586], 1e-5);
    expectClose(
      model.machines.weights.values,
      [
        -0.046034320205, 0.5217219263, -1.00316396093, -0.464179118383, -0.007084044512, 0.178887490461,
        -0.538434664554, -0.292241658981, 0.595484583096, 0.975910497295, -2.032168671857, -2.006109376746,
      ],
      1e-5,
    );
  });

  it('couples pairwise probabilities about as well as libsvm', () => {
    const { rows, labels } = toy('iris');
    const table = labelled(rows, labels);
    const { probability = new Float64Array() } = svm.predict(learn(table, { probability: true }), table, context());
    const logLoss = table.target.reduce((sum, c, i) => sum - Math.log(probability[3 * i + c]), 0) / table.rows;
    expect(logLoss).toBeGreaterThan(0.08);
    expect(logLoss).toBeLessThan(0.11);
  });
});

describe.skipIf(!hasShared)('svm-regression on diabetes', () => {
  it.each([
    {
      title: 'rbf',
      params: {},
      supports: 440,
      rho: -142.861336671083,
      dual: 439.630317392762,
      predictions: [154.552964899153, 113.217897062107, 146.272436742767, 144.159658923707, 127.32212144446],
    },
    {
      title: 'rbf, C 100, epsilon 10',
      params: { cost: 100, epsilon: 10 },
      supports: 367,
      rho: -166.240238517841,
      dual: 30715.51339317137,
      predictions: [229.326865613016, 76.091570778456, 189.428681539171, 200.83075927082, 96.065617904236],
    },
    {
      title: 'linear',
      params: { kernel: 'linear', epsilon: 5 },
      supports: 414,
      rho: -149.359143358618,
      dual: null,
      predictions: [194.861648496709, 70.38644291103, 166.709476900416, 161.176223490947, 129.555040042336],
    },
    {
      title: 'polynomial',
      params: { kernel: 'polynomial', degree: 2, coefficient0: 1, gamma: 0.1, cost: 10 },
      supports: 442,
      rho: -141.918831813558,
      dual: 4253.843266268783,
      predictions: [199.871744092622, 74.899989024835, 181.373311865277, 174.477819922263, 124.072154890165],
    },
  ] as const)('agrees with scikit-learn, $title', ({ params, supports, rho, dual, predictions }) => {
    const table = diabetes();
    const model = learnNumbers(table, { ...params, standardizeTarget: false, tolerance: 1e-4 });
    expect(model.supportVectors).toBe(supports);
    expectClose(model.machines.rho, [rho], 1e-3);
    if (dual) expect(model.machines.betas.reduce((sum, beta) => sum + Math.abs(beta), 0) / dual).toBeCloseTo(1, 5);
    const { value } = svmRegression.predict(model, table, context());
    expectClose(value.subarray(0, 5), predictions, 2e-3);
  });

  it('counts cost and epsilon in standard deviations of the target unless told otherwise', () => {
    const table = diabetes();
    const model = learnNumbers(table, { tolerance: 1e-8 });
    expect(model.supportVectors).toBe(388);
    const { value } = svmRegression.predict(model, table, context());
    const figures = [226.739382110465, 71.01670467332, 186.147575148775, 198.673178325276, 96.636269568263];
    expectClose(value.subarray(0, 5), figures, 1e-3);
  });

  it('explains a linear machine in units of the target', () => {
    const table = diabetes();
    const model = learnNumbers(table, { kernel: 'linear' });
    const { coefficients = [] } = svmRegression.explain?.(model, table.features) ?? {};
    const { value } = svmRegression.predict(model, table, context());
    const ofFirst = coefficients
      .slice(1)
      .reduce((sum, { value: w }, j) => sum + w * table.columns[j][0], coefficients[0].value);
    expect(ofFirst).toBeCloseTo(value[0], 8);
  });
});

describe('svm', () => {
  const cloud = (rows: number, seed: number) => {
    const random = seededRandom(seed);
    const points = Array.from({ length: rows }, () => [random.normal(), random.normal(), random.normal()]);
    const labels = points.map(([a, b]) => (a * a + b + 0.5 * random.normal() > 1 ? 1 : 0));
    return labelled(points, labels, ['no', 'yes']);
  };

  it('finds the same machine with and without shrinking, and with any cache', () => {
    const table = cloud(1500, 3);
    const model = learn(table, { cost: 10, tolerance: 1e-6 });
    const slow = learn(table, { cost: 10, tolerance: 1e-6, shrinking: false });
    expectClose(model.objective, Array.from(slow.objective), 1e-6);
    expectClose(model.machines.rho, Array.from(slow.machines.rho), 1e-5);
    expect(learn(table, { cost: 10, tolerance: 1e-6, cacheMegabytes: 1 }).machines.betas.length).toBe(
      model.machines.betas.length,
    );
  });

  it('answers the first class where the votes tie, as scikit-learn, whatever the order of rows', () => {
    // A pinwheel: 0 beats 1, 1 beats 2 and 2 beats 0, or the other way round, at its center.
    const x = [1, 2, 3, 2, -0.5, -2.73, -2.37, -1.87, -0.5, 0.73, -0.63, -0.13];
    const y = [0, 2, 1, 1, 0.87, 0.73, 2.1, 1.23, -0.87, -2.73, -3.1, -2.23];
    const rows = x.map((value, i) => [value, y[i]]);
    const labels = x.map((_, i) => Math.floor(i / 4));
    const asked: LabelledTable = {
      ...labelled(rows.slice(0, 4), [0, 0, 1, 2]),
      columns: [Float64Array.of(0, 0.1, -0.1, 0), Float64Array.of(0, 0, 0.05, -0.1)],
    };
    const settings = { kernel: 'linear', cost: 10, tolerance: 1e-6 } as const;
    const model = learn(labelled(rows, labels), settings);
    // SVC(kernel='linear', C=10, tol=1e-6, decision_function_shape='ovo'): svm.py, tied_votes. Only the first row is a tie.
    const [tied] = decisionsOf(model.machines, asked);
    expectClose(tied, [-0.033592, 0.036294, -0.036081], 2e-5);
    expect(Array.from(svm.predict(model, asked, context()).label)).toEqual([0, 0, 1, 2]);
    // svm-predict answers 2 here, the class it saw first.
    const reversed = learn(labelled(rows.toReversed(), labels.toReversed()), settings);
    expect(Array.from(svm.predict(reversed, asked, context()).label)).toEqual([0, 0, 1, 2]);
  });

  it('yields between machines, however small they are', () => {
    const random = seededRandom(4);
    const rows = Array.from({ length: 120 }, () => [random.normal(), random.normal()]);
    const table = labelled(
      rows,
      rows.map((_, i) => i % 12),
    );
    const steps = [...(svm.fit(table, svm.params.parse({}), context()) as Generator<Progress>)];
    expect(steps.length).toBeGreaterThanOrEqual((12 * 11) / 2);
  });

  it('says when the iterations end too early', () => {
    const table = cloud(200, 4);
    expect(svm.warnings?.(learn(table))).toEqual([]);
    const [warning] = svm.warnings?.(learn(table, { maxIterations: 5 })) ?? [];
    expect(warning).toMatch(/^1 of 1 machines used all iterations.*0\.001 was allowed\. Raise maxIterations/);
    const numbers = { ...table, target: Float64Array.from(table.columns[0]) };
    const [ofNumbers] = svmRegression.warnings?.(learnNumbers(numbers, { maxIterations: 5 })) ?? [];
    expect(ofNumbers).toMatch(/^The iterations ended before/);
  });

  it('says when rows are memorized, classes are missing or too small, or the tube holds everything', () => {
    const table = cloud(200, 5);
    expect(svm.warnings?.(learn(table, { gamma: 1000 }))[0]).toMatch(/^200 of 200 rows are support vectors/);
    const more = { ...table, classes: ['no', 'yes', 'maybe'] };
    const model = learn(more, { probability: true });
    expect(svm.warnings?.(model)).toEqual(['The class "maybe" has no rows to learn from, so it is never answered.']);
    const { probability = new Float64Array() } = svm.predict(model, table, context());
    expect(probability.filter((_, at) => at % 3 === 2).every((p) => p === 0)).toBe(true);
    const few = labelled(
      Array.from({ length: 20 }, (_, i) => [i, (i * 7) % 5]),
      Array.from({ length: 20 }, (_, i) => (i > 17 ? 1 : 0)),
    );
    expect(svm.warnings?.(learn(few, { probability: true }))[0]).toMatch(/^The class "1" has 2 rows, fewer than the 5/);
    const flat = measured([[1], [2], [3]], [10, 10.1, 10]);
    const wide = learnNumbers(flat, { epsilon: 1, standardizeTarget: false });
    expect(svmRegression.warnings?.(wide)[0]).toMatch(/^Every target is within epsilon \(1\) of one number/);
    expect(Array.from(svmRegression.predict(wide, flat, context()).value)).toEqual([10.05, 10.05, 10.05]);
  });

  it('refuses what cannot be learned from', () => {
    const table = cloud(30, 6);
    expect(() => learn({ ...table, target: new Int32Array(30) })).toThrow('all 30 rows are of class "no"');
    expect(() => learn({ ...table, columns: table.columns.map(() => new Float64Array(30)) })).toThrow(UnsuitableData);
    expect(() => learn(labelled([[1e20], [2e20]], [0, 1]), { kernel: 'polynomial', gamma: 1 })).toThrow(
      'The polynomial kernel needs values of at most 1e+30',
    );
    expect(() => learn(labelled([[1e200], [2e200]], [0, 1]))).toThrow('it reaches Infinity on these rows');
    expect(() => learnNumbers(measured([[1], [2]], [3, 3]))).toThrow('The target is 3 in each of the 2 rows');
  });
});
