import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  depthOf,
  type FeatureTable,
  finish,
  type LabelledTable,
  leavesOf,
  type MeasuredTable,
  plainCompute,
  pruneTree,
  pruningPath,
  seededRandom,
  type Tree,
  UnsuitableData,
  type z,
} from '#sdk';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { cart, cartRegressor } from './index.ts';

const context = () => ({ random: seededRandom(1), compute: plainCompute() });
type Params = z.input<typeof cart.params>;
type RegressorParams = z.input<typeof cartRegressor.params>;

const classify = (table: LabelledTable, params: Params = {}) =>
  finish(cart.fit(table, cart.params.parse(params), context()));
const regress = (table: MeasuredTable, params: RegressorParams = {}) =>
  finish(cartRegressor.fit(table, cartRegressor.params.parse(params), context()));

type Rows = readonly (readonly number[])[];
const tableOf = (rows: Rows): FeatureTable => ({
  rows: rows.length,
  features: rows[0].map((_, j) => ({ name: `f${j}` })),
  columns: rows[0].map((_, j) => Float64Array.from(rows, (row) => row[j])),
});
const labelled = (rows: Rows, target: readonly number[]): LabelledTable => ({
  ...tableOf(rows),
  target: Int32Array.from(target),
  classes: [...new Set(target)].sort((a, b) => a - b).map(String),
});
const measured = (rows: Rows, target: readonly number[]): MeasuredTable => ({
  ...tableOf(rows),
  target: Float64Array.from(target),
});

function accuracy(model: z.output<typeof cart.model>, table: LabelledTable): number {
  const { label } = cart.predict(model, table, { compute: plainCompute() });
  return label.filter((c, i) => c === table.target[i]).length / table.rows;
}
function rSquared(model: z.output<typeof cartRegressor.model>, table: MeasuredTable): number {
  const { value } = cartRegressor.predict(model, table, { compute: plainCompute() });
  const mean = table.target.reduce((sum, y) => sum + y, 0) / table.rows;
  const squares = (of: (i: number) => number) => table.target.reduce((sum, y, i) => sum + (y - of(i)) ** 2, 0);
  return 1 - squares((i) => value[i]) / squares(() => mean);
}

const numbersOf = (name: string, separator: string | RegExp, header: number): number[][] =>
  readFileSync(`${SHARED}/toy/${name}.csv`, 'utf8')
    .trim()
    .split('\n')
    .slice(header)
    .map((line) => line.trim().split(separator).map(Number));
const HEADERS = { iris: 1, wine_data: 1, breast_cancer: 1, digits: 0 } as const;
type Toy = keyof typeof HEADERS;
const toy = (name: Toy, keep = (_: number) => true): LabelledTable => {
  const rows = numbersOf(name, ',', HEADERS[name]).filter((_, i) => keep(i));
  return labelled(
    rows.map((row) => row.slice(0, -1)),
    rows.map((row) => row.at(-1)!),
  );
};
const diabetes = (keep = (_: number) => true): MeasuredTable =>
  measured(
    numbersOf('diabetes_data_raw', /\s+/, 0).filter((_, i) => keep(i)),
    numbersOf('diabetes_target', ',', 0)
      .filter((_, i) => keep(i))
      .map(([y]) => y),
  );

/** What test/fixtures/cart.py prints of a tree. */
function summary(tree: Tree): [nodes: number, depth: number, checksum: number] {
  let checksum = 7;
  for (const [t, feature] of tree.feature.entries())
    for (const part of [feature + 1, tree.rows[t]]) checksum = (checksum * 31 + part) % 1_000_000_007;
  return [tree.feature.length, depthOf(tree), checksum];
}
const thresholds = (tree: Tree) => tree.threshold.reduce((sum, threshold) => sum + threshold, 0);
const expectNear = (value: number, figure: number, digits = 6) =>
  expect(Math.abs(value / figure - 1), `${value} against ${figure}`).toBeLessThan(10 ** -digits);

type Golden = [
  data: Toy,
  params: Params,
  nodes: number,
  depth: number,
  checksum: number,
  thresholds: number,
  accuracy?: number,
];
const FOUR: Params = { maxDepth: 4, minSamplesLeaf: 5 };
const BALANCED: Params = { classWeights: 'balanced', maxDepth: 5, minSamplesLeaf: 4 };
const ENTROPY: Params = { criterion: 'entropy' };

// Figures by scikit-learn 1.2.1: test/fixtures/cart.py. Without limits every training row is answered rightly.
describe.skipIf(!hasShared)("CART on scikit-learn's toy sets", () => {
  it.each<Golden>([
    ['iris', {}, 17, 5, 148854581, 30.1, 1],
    ['iris', FOUR, 11, 4, 897514894, 19.25, 0.9733333333333334],
    ['iris', ENTROPY, 17, 5, 148854581, 30.1, 1],
    ['iris', { ...ENTROPY, ...FOUR }, 11, 4, 897514894, 19.25, 0.9733333333333334],
    ['iris', BALANCED, 11, 4, 507302959, 19.15, 0.9733333333333334],
    ['wine_data', {}, 23, 5, 256399218, 940.229999, 1],
    ['wine_data', FOUR, 17, 4, 914139804, 988.645, 0.949438202247191],
    ['wine_data', ENTROPY, 15, 4, 372605168, 761.959999, 1],
    ['wine_data', { ...ENTROPY, ...FOUR }, 13, 3, 151546787, 748.205],
    ['wine_data', BALANCED, 11, 3, 63263943, 746.26],
    ['breast_cancer', {}, 43, 7, 453885450, 1050.73086, 1],
    ['breast_cancer', FOUR, 21, 4, 870973476, 1651.357644],
    ['breast_cancer', ENTROPY, 39, 7, 651936497, 441.687547, 1],
    ['breast_cancer', { ...ENTROPY, ...FOUR }, 23, 4, 313158760, 322.478229],
    ['breast_cancer', BALANCED, 31, 5, 598205780, 286.620211],
    ['breast_cancer', { ...ENTROPY, ...BALANCED }, 29, 5, 597693606, 414.735488],
    ['digits', {}, 337, 15, 722390211, 1103, 1],
    ['digits', FOUR, 31, 4, 33061892, 58.5, 0.5943238731218697],
    ['digits', ENTROPY, 295, 11, 465357662, 888, 1],
    ['digits', { ...ENTROPY, ...FOUR }, 31, 4, 450108075, 69.5, 0.7178631051752922],
    ['digits', BALANCED, 55, 5, 820254801, 157.5],
    ['digits', { maxDepth: 8, minSamplesSplit: 20 }, 113, 8, 494583010, 300.5],
  ])('grows the tree of %s with %j', (name, params, nodes, depth, checksum, sum, score) => {
    const table = toy(name);
    const model = classify(table, params);
    expect(summary(model.tree)).toEqual([nodes, depth, checksum]);
    expectNear(thresholds(model.tree), sum);
    if (score !== undefined) expect(accuracy(model, table)).toBe(score);
  });

  it.each<
    [params: RegressorParams, nodes: number, depth: number, checksum: number, thresholds: number, score?: number]
  >([
    [{}, 863, 20, 335994385, 25931.993646, 1],
    [{ maxDepth: 4 }, 31, 4, 41634323, 941.500045],
    [{ minSamplesLeaf: 10 }, 67, 8, 808841994, 1928.680751, 0.6586402316466082],
    [{ minSamplesSplit: 40, maxDepth: 6 }, 41, 6, 535168316, 1191.703199, 0.6037881090267789],
  ])('grows the tree of diabetes with %j', (params, nodes, depth, checksum, sum, score) => {
    const table = diabetes();
    const model = regress(table, params);
    expect(summary(model.tree)).toEqual([nodes, depth, checksum]);
    expectNear(thresholds(model.tree), sum);
    if (score !== undefined) expect(rSquared(model, table)).toBeCloseTo(score, 12);
  });

  it('answers rows it has not seen as scikit-learn does', () => {
    const [even, odd] = [(i: number) => i % 2 === 0, (i: number) => i % 2 === 1];
    const scores = (['iris', 'wine_data', 'breast_cancer', 'digits'] as const).map((name) =>
      accuracy(classify(toy(name, even), { minSamplesLeaf: name === 'digits' ? 40 : 10 }), toy(name, odd)),
    );
    expect(scores).toEqual([0.9466666666666667, 0.8314606741573034, 0.9190140845070423, 0.7126948775055679]);
    const model = regress(diabetes(even), { minSamplesLeaf: 10 });
    expect(rSquared(model, diabetes(odd))).toBeCloseTo(0.09500842255317365, 12);
  });

  it('finds features as important as scikit-learn does', () => {
    const importance = (explanation: ReturnType<NonNullable<typeof cart.explain>>) =>
      explanation
        .importance!.toSorted((a, b) => Number(a.feature.slice(1)) - Number(b.feature.slice(1)))
        .map(({ weight }) => Number(weight.toFixed(10)));
    const iris = toy('iris');
    expect(importance(cart.explain!(classify(iris, FOUR), iris.features))).toEqual([
      0.0038093551, 0, 0.5819163269, 0.4142743181,
    ]);
    expect(importance(cart.explain!(classify(iris, { ...ENTROPY, ...FOUR }), iris.features))).toEqual([
      0.015142446, 0, 0.6777440117, 0.3071135423,
    ]);
    const table = diabetes();
    expect(importance(cartRegressor.explain!(regress(table, { minSamplesLeaf: 10 }), table.features))).toEqual([
      0.0084905048, 0.0109744366, 0.3018090234, 0.0588310859, 0.0119309207, 0.0394078198, 0.0186524363, 0.0051499663,
      0.4944338671, 0.050319939,
    ]);
  });
});

interface GoldenPath {
  readonly leaves: readonly number[];
  readonly penalty: readonly number[];
  readonly impurity: readonly number[];
}

describe.skipIf(!hasShared)('minimal cost-complexity pruning', () => {
  /** The path, and the tree pruned between every two of its penalties. */
  function agrees(prune: (complexityPenalty: number) => Tree, golden: GoldenPath): void {
    const path = pruningPath(prune(0));
    expect(path.leaves).toEqual(golden.leaves);
    for (const [k, figure] of golden.penalty.entries()) {
      if (k > 0) expectNear(path.penalty[k], figure, 9);
      expectNear(path.impurity[k], golden.impurity[k], 9);
      const next = golden.penalty[k + 1] ?? 2 * figure;
      expect(leavesOf(prune((figure + next) / 2)).length).toBe(golden.leaves[k]);
    }
  }
  const classes = (table: LabelledTable, params: Params) => (complexityPenalty: number) =>
    classify(table, { ...params, complexityPenalty }).tree;

  it('goes the way of scikit-learn on iris', () =>
    agrees(classes(toy('iris'), { minSamplesLeaf: 5 }), {
      leaves: [6, 5, 4, 3, 2, 1],
      penalty: [0, 0.00193236714976, 0.00238888888889, 0.0296604938272, 0.259796027912, 0.333333333333],
      impurity: [0.0395555555556, 0.0414879227053, 0.0438768115942, 0.0735373054214, 0.333333333333, 0.666666666667],
    }));

  it('goes the way of scikit-learn on the means of breast cancer', () => {
    const { features, columns, ...rest } = toy('breast_cancer');
    const means = { ...rest, features: features.slice(0, 10), columns: columns.slice(0, 10) };
    agrees(classes(means, { minSamplesLeaf: 10 }), {
      leaves: [14, 13, 11, 9, 7, 6, 5, 4, 3, 2, 1],
      penalty: [
        0, 0.000157254911668, 0.000168004769168, 0.000823438451189, 0.00265397602733, 0.00293375075019, 0.0104030907104,
        0.016971191736, 0.0204597659332, 0.0259683674556, 0.315367558712,
      ],
      impurity: [
        0.0679782420504, 0.0681354969621, 0.0684715065004, 0.0701183834028, 0.0754263354574, 0.0783600862076,
        0.0887631769181, 0.105734368654, 0.126194134587, 0.152162502043, 0.467530060755,
      ],
    });
  });

  it('goes the way of scikit-learn on digits', () =>
    agrees(classes(toy('digits'), { minSamplesLeaf: 40 }), {
      leaves: [...Array.from({ length: 28 }, (_, k) => 31 - k), 2, 1],
      penalty: [
        0, 0.000153032832499, 0.0002150958786, 0.000281904881525, 0.000372828298158, 0.00107423646656, 0.00124290317165,
        0.00172656181355, 0.00296420514503, 0.00373306216832, 0.0053571194213, 0.0068179570132, 0.00707809978929,
        0.00728618510811, 0.00745779667146, 0.00859880131534, 0.0114246615827, 0.0118536824282, 0.0152118645613,
        0.02004635531, 0.0337529881413, 0.0344785911716, 0.0382767699933, 0.0383772245667, 0.0407878561965,
        0.0441662648496, 0.0474409056574, 0.0511080913627, 0.057395255639, 0.0639038323703,
      ],
      impurity: [
        0.2799995218, 0.280152554633, 0.280367650511, 0.280649555393, 0.281022383691, 0.282096620157, 0.283339523329,
        0.285066085143, 0.288030290288, 0.291763352456, 0.297120471877, 0.303938428891, 0.31101652868, 0.318302713788,
        0.325760510459, 0.334359311775, 0.345783973357, 0.357637655786, 0.372849520347, 0.392895875657, 0.426648863798,
        0.46112745497, 0.499404224963, 0.53778144953, 0.578569305726, 0.622735570576, 0.670176476233, 0.721284567596,
        0.836075078874, 0.899978911244,
      ],
    }));

  it('goes the way of scikit-learn on diabetes', () => {
    const table = diabetes();
    agrees((complexityPenalty) => regress(table, { minSamplesLeaf: 20, complexityPenalty }).tree, {
      leaves: Array.from({ length: 17 }, (_, k) => 17 - k),
      penalty: [
        0, 10.7844573727, 13.042102995, 13.8442386045, 17.1800973536, 17.4906603664, 30.009024428, 36.1167153504,
        39.2764013326, 45.1459020826, 62.5550574993, 93.026184246, 120.424107755, 181.816955139, 335.636763452,
        505.389605938, 1728.80843084,
      ],
      impurity: [
        2679.33819215, 2690.12264952, 2703.16475252, 2717.00899112, 2734.18908848, 2751.67974884, 2781.68877327,
        2817.80548862, 2857.08188995, 2902.22779204, 2964.78284954, 3057.80903378, 3178.23314154, 3360.05009668,
        3695.68686013, 4201.07646607, 5929.88489691,
      ],
    });
  });
});

/** Numbers in 0…1 with 20 bits, by the hash of `scattered` in test/fixtures/cart.py. */
function scattered(rows: number, columns: number): Float64Array[] {
  const mix = (x: number) => Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  const number = (i: number) => {
    const x = mix(mix(i));
    return ((x ^ (x >>> 16)) >>> 12) / 2 ** 20;
  };
  return Array.from({ length: columns }, (_, j) => Float64Array.from({ length: rows }, (_, i) => number(j * rows + i)));
}

describe('CART on 40,000 rows, most branches of which grow apart from the rest', () => {
  const columns = scattered(40_000, 6);
  const table: FeatureTable = {
    rows: 40_000,
    features: columns.slice(0, 5).map((_, j) => ({ name: `f${j}` })),
    columns: columns.slice(0, 5),
  };
  const [a, b, c, d, , hidden] = columns;
  const sum = a.map((x, i) => x + b[i] * c[i] + 0.3 * d[i] + 0.5 * hidden[i]);
  const target = Int32Array.from(sum, (x) => Number(x > 0.7) + Number(x > 1.2));

  it.each<[Params, number, number, number, number]>([
    [{ minSamplesLeaf: 150 }, 369, 10, 34906900, 84.782825],
    [{ ...ENTROPY, minSamplesLeaf: 150 }, 367, 9, 714925272, 82.968542],
  ])('grows the tree of scikit-learn for classes with %j', (params, nodes, depth, checksum, figure) => {
    const { tree } = classify({ ...table, target, classes: ['low', 'medium', 'high'] }, params);
    expect(summary(tree)).toEqual([nodes, depth, checksum]);
    expectNear(thresholds(tree), figure);
  });

  it('grows the tree of scikit-learn for numbers', () => {
    const numbers = { ...table, target: sum };
    const model = regress(numbers, { minSamplesLeaf: 15 });
    expect(summary(model.tree)).toEqual([4115, 17, 552532387]);
    expectNear(thresholds(model.tree), 1022.698276);
    expect(rSquared(model, numbers)).toBeCloseTo(0.8948007779719809, 12);
  });

  it('yields often, and never goes back', () => {
    const fit = cart.fit({ ...table, target, classes: ['low', 'medium', 'high'] }, cart.params.parse({}), context());
    const done: number[] = [];
    for (const progress of fit as Iterable<{ done: number; of: number }>) done.push(progress.done / progress.of);
    expect(done.length).toBeGreaterThan(20);
    expect(done).toEqual(done.toSorted((x, y) => x - y));
    expect(done.at(-1)).toBeGreaterThan(0.5);
  });
});

describe('CART', () => {
  const plans = ['free', 'gold', 'silver'];
  const customers: LabelledTable = {
    rows: 8,
    features: [{ name: 'age' }, { name: 'plan', categories: plans }],
    columns: [Float64Array.of(20, 30, 40, 50, 60, 70, 80, Number.NaN), Float64Array.of(0, 0, 1, 1, 2, 2, 0, 1)],
    target: Int32Array.of(0, 0, 1, 1, 0, 0, 0, 1),
    classes: ['stays', 'leaves'],
  };
  const ask = (model: z.output<typeof cart.model>, rows: Rows) =>
    cart.predict(model, { ...tableOf(rows), features: customers.features }, { compute: plainCompute() });

  it('asks about categories as they are, and explains itself', () => {
    const model = classify(customers);
    const { text, rules, importance, details } = cart.explain!(model, customers.features);
    expect(text).toBe('plan in (free, silver): stays (100 % of 5 rows)\nplan = gold: leaves (100 % of 3 rows)');
    expect(rules).toEqual([
      { when: 'plan in (free, silver)', answer: 'stays', support: 0.625, confidence: 1, lift: 1.6 },
      { when: 'plan = gold', answer: 'leaves', support: 0.375, confidence: 1, lift: 8 / 3 },
    ]);
    expect(importance).toEqual([
      { feature: 'plan', weight: 1 },
      { feature: 'age', weight: 0 },
    ]);
    expect(details).toMatchObject({
      tree: { rows: 8, feature: 'plan', categories: ['free', 'silver'], missing: 'left', left: { rows: 5 } },
      pruning: { leaves: [2, 1] },
    });
    expect(cart.metrics!(model)).toEqual({ leaves: 2, nodes: 3, depth: 1 });
    expect(cart.warnings!(model)).toEqual([]);
  });

  it('names the categories that can come to a branch, not those already sent elsewhere', () => {
    const rows = 40;
    const codes = Float64Array.from({ length: rows }, (_, i) => i % 4);
    const target = Int32Array.from(codes, (code) => Number(code === 3) + 2 * Number(code === 2));
    const features = [{ name: 'plan', categories: ['free', 'silver', 'gold', 'none'] }];
    const model = classify({ rows, features, columns: [codes], target, classes: ['a', 'b', 'c'] });
    expect(cart.explain!(model, features).text).toBe(
      [
        'plan in (free, silver): a (100 % of 20 rows)',
        'plan in (gold, none)',
        '  plan = gold: c (100 % of 10 rows)',
        '  plan = none: b (100 % of 10 rows)',
      ].join('\n'),
    );
  });

  it('sends categories it has not seen, and missing values, where most rows went', () => {
    const model = classify(customers);
    const { label, probability } = ask(model, [
      [1, 1],
      [1, 0],
      [1, 3],
      [1, Number.NaN],
    ]);
    expect([...label]).toEqual([1, 0, 0, 0]);
    expect([...probability!]).toEqual([0, 1, 1, 0, 1, 0, 1, 0]);
  });

  it('learns where missing values belong', () => {
    const target = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const features = [{ name: 'age' }];
    const high = classify({ ...customers, features, columns: [customers.columns[0]], target });
    expect(cart.explain!(high, features).text).toBe(
      'age <= 55: stays (100 % of 4 rows)\n(age > 55 or age is missing): leaves (100 % of 4 rows)',
    );
    const low = classify({ ...customers, features, columns: [customers.columns[0]], target: target.map((c) => 1 - c) });
    expect([...ask(low, [[Number.NaN]]).label]).toEqual([0]);
    const holes = [Float64Array.of(Number.NaN, 5, Number.NaN, 7, Number.NaN, 6, Number.NaN, 5)];
    const alone = classify({ ...customers, features, columns: holes, target: Int32Array.of(1, 0, 1, 0, 1, 0, 1, 0) });
    expect(cart.explain!(alone, features).rules?.map(({ when }) => when)).toEqual(['age is known', 'age is missing']);
  });

  it('weighs classes so that the rare one counts', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i]);
    const table = labelled(
      rows,
      rows.map(([i]) => Number(i >= 90 && i % 2 === 0)),
    );
    const options: Params = { maxDepth: 1 };
    expect([...ask(classify(table, options), [[95]]).label]).toEqual([0]);
    const balanced = classify(table, { ...options, classWeights: 'balanced' });
    expect([...ask(balanced, [[95]]).label]).toEqual([1]);
    // 5 of 10 rows, weighing 10 each, against 5 weighing 100 / 190.
    expect(ask(balanced, [[95]]).probability?.[1]).toBeCloseTo(50 / (50 + 500 / 190), 12);
  });

  it('says so where a tree has learned rows by heart, and what would help', () => {
    const random = seededRandom(3);
    const rows = Array.from({ length: 1000 }, () => [random.normal(), random.normal()]);
    const table = labelled(
      rows,
      rows.map(() => random.int(2)),
    );
    const model = classify(table);
    const [warning] = cart.warnings!(model);
    expect(warning).toMatch(/has \d+ leaves for 1000 rows, about \d\.\d each/);
    const [, penalty, leaves] = /complexityPenalty \((\S+) would leave about (\d+) leaves/.exec(warning) ?? [];
    const kept = leavesOf(pruneTree(model.tree, Number(penalty))).length;
    expect(Math.abs(kept / Number(leaves) - 1)).toBeLessThan(0.3);
    expect(cart.warnings!(classify(table, { minSamplesLeaf: 600 }))[0]).toMatch(/asks nothing, so all 1000 rows/);
  });

  it('cuts an explanation that nobody would read', () => {
    const random = seededRandom(4);
    const rows = Array.from({ length: 3000 }, () => [random.normal(), random.normal()]);
    const table = labelled(
      rows,
      rows.map(() => random.int(3)),
    );
    const { text, rules, details } = cart.explain!(classify(table), table.features);
    expect(rules).toHaveLength(200);
    expect(text!.split('\n').length).toBeLessThan(130);
    expect(text).toMatch(/; \d+ more questions below/);
    expect(JSON.stringify(details).length).toBeLessThan(300_000);
  });

  it('refuses a target with nothing to learn', () => {
    const one = { ...customers, target: new Int32Array(8) };
    expect(() => classify(one)).toThrow(UnsuitableData);
    expect(() => classify(one)).toThrow('The target is "stays" in each of the 8 rows');
    expect(() => regress(measured([[1], [2]], [3, 3]))).toThrow('The target is 3 in each of the 2 rows');
    const classes = Array.from({ length: 1001 }, (_, c) => String(c));
    expect(() => classify({ ...customers, classes })).toThrow('The target has 1001 classes');
  });

  it('answers with the exact number where all rows of a leaf have the same', () => {
    const table = measured([[1], [2], [3], [4]], [0.1, 0.1, 1e9 + 0.3, 1e9 + 0.3]);
    const { value } = cartRegressor.predict(regress(table), table, { compute: plainCompute() });
    expect([...value]).toEqual([...table.target]);
  });
});
