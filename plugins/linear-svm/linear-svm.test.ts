import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, type LabelledTable, moments, plainCompute, seededRandom, UnsuitableData, type z } from '#sdk';
import { libsvmFile } from '../../test/support/libsvm-file.ts';
import { hasShared, SHARED } from '../../test/support/shared-data.ts';
import { linearSvm } from './index.ts';

type Rows = readonly (readonly number[])[];
type Params = z.input<typeof linearSvm.params>;

function labelled(rows: Rows, labels: readonly number[], classes?: readonly string[]): LabelledTable {
  const values = [...new Set(labels)].sort((a, b) => a - b);
  return {
    rows: rows.length,
    features: rows[0].map((_, j) => ({ name: `f${j}` })),
    columns: rows[0].map((_, j) => Float64Array.from(rows, (row) => row[j])),
    target: Int32Array.from(labels, (label) => values.indexOf(label)),
    classes: classes ?? values.map(String),
  };
}
const context = (seed = 1) => ({ random: seededRandom(seed), compute: plainCompute() });
const learn = (table: LabelledTable, params: Params = {}, seed = 1) =>
  finish(linearSvm.fit(table, linearSvm.params.parse(params), context(seed)));
function right(model: ReturnType<typeof learn>, table: LabelledTable): number {
  const { label } = linearSvm.predict(model, table, context());
  return label.filter((c, i) => c === table.target[i]).length;
}
function toy(name: string): LabelledTable {
  const all = readFileSync(`${SHARED}/toy/${name}.csv`, 'utf8').trim().split('\n').slice(1);
  const rows = all.map((line) => line.split(',').map(Number));
  return labelled(
    rows.map((row) => row.slice(0, -1)),
    rows.map((row) => row[row.length - 1]),
  );
}
const standardized = (table: LabelledTable): LabelledTable => ({
  ...table,
  columns: table.columns.map((column) => {
    const { mean, variance } = moments(column);
    return column.map((value) => (value - mean) / Math.sqrt(variance));
  }),
});
function expectClose(actual: Iterable<number>, figures: readonly number[], tolerance: number): void {
  const values = Array.from(actual);
  expect(values).toHaveLength(figures.length);
  for (const [at, figure] of figures.entries())
    expect(Math.abs(values[at] - figure), `${values[at]} against ${figure}`).toBeLessThan(tolerance);
}

const PRECISE: Params = { tolerance: 1e-9, maxIterations: 1_000_000 };

// Figures by scikit-learn 1.2.1 (liblinear): test/fixtures/svm.py.
describe.skipIf(!hasShared)('linear-svm', () => {
  it.each([
    {
      loss: 'squaredHinge',
      classWeights: 'none',
      objective: 4.367738763716,
      intercept: 0.034851907867,
      correct: 562,
      weights: [-0.089350374998, -0.111131763207, -0.087412749109, -0.126142948527, -0.056804002302],
    },
    {
      loss: 'squaredHinge',
      classWeights: 'balanced',
      objective: 4.751759735819,
      intercept: -0.081983600975,
      correct: 560,
      weights: [-0.085568226808, -0.084663740215, -0.086998522639, -0.114763197191, -0.053547414773],
    },
    {
      loss: 'hinge',
      classWeights: 'none',
      objective: 4.366007030901,
      intercept: 0.171315072926,
      correct: 561,
      weights: [-0.196967936707, -0.298883274328, -0.19551754064, -0.226134783375, -0.022526879731],
    },
    {
      loss: 'hinge',
      classWeights: 'balanced',
      objective: 4.679525474153,
      intercept: 0.077365129828,
      correct: 562,
      weights: [-0.224446903739, -0.313150283847, -0.226744603694, -0.23706389832, -0.027834497903],
    },
  ] as const)(
    'agrees with scikit-learn on breast cancer, $loss, weights $classWeights',
    ({ objective, intercept, correct, weights, ...params }) => {
      const table = standardized(toy('breast_cancer'));
      const model = learn(table, { ...PRECISE, ...params, cost: 0.1 });
      expectClose(model.objective, [objective], 1e-7);
      expectClose(model.intercepts, [intercept], 1e-6);
      expectClose(model.weights.values.subarray(0, 5), weights, 1e-6);
      expect(right(model, table)).toBe(correct);
      const quick = learn(table, { ...params, cost: 0.1 });
      expect(quick.objective[0] / objective).toBeLessThan(1 + 1e-4);
    },
  );

  it('agrees with scikit-learn without an intercept', () => {
    const model = learn(standardized(toy('breast_cancer')), { ...PRECISE, cost: 0.1, intercept: false });
    const weights = [-0.077667326144, -0.108056515408, -0.076872453593, -0.135595654822, -0.047314879922];
    expectClose(model.weights.values.subarray(0, 5), weights, 1e-6);
    expect(Array.from(model.intercepts)).toEqual([0]);
  });

  it('agrees with scikit-learn on the three classes of iris', () => {
    const table = toy('iris');
    const model = learn(table, PRECISE);
    const weights = [
      [0.184244685976, 0.451222523387, -0.80793722657, -0.450728134081],
      [0.055246247782, -0.900894604505, 0.409233845869, -0.960627103796],
      [-0.850591201366, -0.986554879892, 1.381037330738, 1.865120178533],
    ];
    expectClose(model.weights.values, weights.flat(), 1e-5);
    expectClose(model.intercepts, [0.109552351325, 1.687371641279, -1.710792661207], 1e-5);
    expect(right(model, table)).toBe(145);
  });

  it('learns a9a about as well as a kernel machine', () => {
    const model = learn(libsvmFile('a9a.gz', 123), { cost: 0.1, tolerance: 0.01 });
    expect(right(model, libsvmFile('a9a.t.gz', 123)) / 16281).toBeGreaterThan(0.847);
  });
});

describe('linear-svm', () => {
  const cloud = (rows: number, seed: number, classes = 2): LabelledTable => {
    const random = seededRandom(seed);
    const points = Array.from({ length: rows }, () => [random.normal(), random.normal(), 1 + random.normal()]);
    const labels = points.map(([a, b], i) =>
      i < classes ? i : Math.floor(Math.abs(a + b + 0.5 * random.normal())) % classes,
    );
    return labelled(points, labels);
  };

  /** ½‖w‖² + C Σ loss of a machine for the second class against the first. */
  const primal = (table: LabelledTable, weights: readonly number[], cost: number, isHinge: boolean): number => {
    let sum = weights.reduce((total, w) => total + (w * w) / 2, 0);
    for (let i = 0; i < table.rows; i++) {
      const decision = table.columns.reduce(
        (total, column, j) => total + weights[j] * column[i],
        weights[table.columns.length],
      );
      const short = Math.max(0, 1 - (table.target[i] === 1 ? 1 : -1) * decision);
      sum += cost * (isHinge ? short : short * short);
    }
    return sum;
  };

  it('has weights that no small step improves', () => {
    const shapes = fc.record({
      seed: fc.nat(),
      rows: fc.integer({ min: 2, max: 60 }),
      cost: fc.constantFrom(0.1, 1, 10),
      loss: fc.constantFrom('hinge' as const, 'squaredHinge' as const),
    });
    fc.assert(
      fc.property(shapes, ({ seed, rows, cost, loss }) => {
        const table = cloud(rows, seed);
        const model = learn(table, { cost, loss, tolerance: 1e-6, maxIterations: 100_000 });
        fc.pre(model.violations[0] <= 1e-6);
        const found = [...model.weights.values, model.intercepts[0]];
        const objective = primal(table, found, cost, loss === 'hinge');
        expect(objective).toBeCloseTo(model.objective[0], 6);
        const random = seededRandom(seed + 1);
        for (const size of [1e-3, 1e-2, 0.1]) {
          const stepped = found.map((w) => w + size * random.normal());
          expect(primal(table, stepped, cost, loss === 'hinge')).toBeGreaterThan(objective - 1e-5 * (1 + objective));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says when it is not optimal, or a class is missing', () => {
    const table = cloud(300, 1);
    expect(linearSvm.warnings?.(learn(table))).toEqual([]);
    const [warning] = linearSvm.warnings?.(learn(table, { maxIterations: 2 })) ?? [];
    expect(warning).toMatch(
      /^The equation of "1" is not optimal after 2 passes: .* and 0\.0001 was allowed\. Raise max/,
    );
    const missing = { ...table, classes: ['a', 'b', 'c'] };
    expect(linearSvm.warnings?.(learn(missing))).toEqual([
      'The class "c" has no rows to learn from, so it is never answered.',
    ]);
    expect(() => learn({ ...table, target: new Int32Array(300) })).toThrow(UnsuitableData);
    expect(() => learn({ ...table, target: new Int32Array(300) })).toThrow('all 300 rows are of class "0"');
    expect(() => learn(labelled([[3], [3]], [0, 1]))).toThrow('The 2 rows are all the same in f0');
  });

  it('explains one equation by its terms, several by class and term', () => {
    const two = cloud(200, 2);
    const explanation = linearSvm.explain?.(learn(two), two.features);
    expect(explanation?.coefficients?.map(({ term }) => term)).toEqual(['intercept', 'f0', 'f1', 'f2']);
    expect(explanation?.text).toMatch(/^One equation, which speaks for "1" where it is above 0 and otherwise for "0"/);
    expect(explanation?.importance?.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const three = cloud(200, 3, 3);
    const terms = linearSvm.explain?.(learn(three, { intercept: false }), three.features).coefficients ?? [];
    expect(terms.map(({ term }) => term).slice(0, 4)).toEqual(['0: f0', '0: f1', '0: f2', '1: f0']);
  });

  it('answers the first of classes that say as much', () => {
    const table = labelled([[1], [2], [3]], [0, 1, 2]);
    const model = {
      ...learn(table),
      intercepts: Float64Array.of(0.5, 0.5, 0.5),
      weights: { rows: 3, columns: 1, values: new Float64Array(3) },
    };
    expect(Array.from(linearSvm.predict(model, table, context()).label)).toEqual([0, 0, 0]);
  });
});
