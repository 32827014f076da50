import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from '../algorithm.ts';
import type { FeatureTable } from '../data.ts';
import type { CriterionOf } from './criterion.ts';
import { entropy } from './entropy.ts';
import { gini } from './gini.ts';
import { growTree } from './grow-tree.ts';
import { gainOf } from './importance.ts';
import { squaredError } from './squared-error.ts';
import { depthOf, findLeaves, isLeaf, leavesOf, type Tree } from './tree.ts';

/** Impurity of some targets by its definition, and their weight. */
interface Judge {
  readonly criterionOf: CriterionOf;
  burden(rows: readonly number[]): number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const byClass = (kind: 'gini' | 'entropy', target: Int32Array, weights: Float64Array): Judge => ({
  criterionOf: (kind === 'gini' ? gini : entropy)({ target, weights }),
  burden(rows) {
    const weight = sum(rows.map((i) => weights[target[i]]));
    const shares = Array.from(
      weights,
      (_, c) => sum(rows.filter((i) => target[i] === c).map(() => weights[c])) / weight,
    );
    const impurity =
      kind === 'gini' ? 1 - sum(shares.map((p) => p * p)) : -sum(shares.map((p) => (p > 0 ? p * Math.log2(p) : 0)));
    return weight * impurity;
  },
});

const byError = (target: Float64Array): Judge => ({
  criterionOf: squaredError(target),
  burden(rows) {
    const mean = sum(rows.map((i) => target[i])) / rows.length;
    return sum(rows.map((i) => (target[i] - mean) ** 2));
  },
});

/** All ways to part the rows of a node by one feature, as the rows that go left. */
function partings({ features, columns }: FeatureTable, j: number, rows: readonly number[]): number[][] {
  const at = (i: number) => columns[j][i];
  const distinct = [...new Set(rows.map(at))];
  if (features[j].categories) {
    const subsets = Array.from({ length: 2 ** distinct.length - 2 }, (_, bits) => bits + 1);
    return subsets.map((bits) => rows.filter((i) => (bits >> distinct.findIndex((v) => Object.is(v, at(i)))) & 1));
  }
  const missing = rows.filter((i) => Number.isNaN(at(i)));
  const known = distinct.filter((value) => !Number.isNaN(value));
  return known.flatMap((threshold) => {
    const left = rows.filter((i) => at(i) <= threshold);
    return [left, [...left, ...missing]];
  });
}

/** The most that any split of these rows gains; −1 where none is allowed. */
function mostGain(table: FeatureTable, judge: Judge, rows: readonly number[], least: number): number {
  const gains = table.columns.flatMap((_, j) =>
    partings(table, j, rows)
      .filter((left) => left.length >= least && rows.length - left.length >= least)
      .map((left) => judge.burden(rows) - judge.burden(left) - judge.burden(rows.filter((i) => !left.includes(i)))),
  );
  return Math.max(-1, ...gains);
}

/** The training rows of each node. */
function rowsByNode(tree: Tree, table: FeatureTable): number[][] {
  const leaves = findLeaves(tree, table);
  const parts: number[][] = Array.from(tree.feature, () => []);
  for (const [i, leaf] of leaves.entries()) parts[leaf].push(i);
  for (let t = tree.feature.length - 1; t >= 0; t--)
    if (!isLeaf(tree, t)) parts[t] = [...parts[t + 1], ...parts[tree.right[t]]].sort((a, b) => a - b);
  return parts;
}

/** Every node of the tree asks what gains most, and only nodes that must not, or need not, ask nothing. */
function expectBest(tree: Tree, table: FeatureTable, judge: Judge, least: number): void {
  const parts = rowsByNode(tree, table);
  expect(parts.map(({ length }) => length)).toEqual([...tree.rows]);
  for (const [t, rows] of parts.entries()) {
    expect(tree.weight[t] * tree.impurity[t]).toBeCloseTo(judge.burden(rows), 8);
    const most = judge.burden(rows) > 1e-9 ? mostGain(table, judge, rows, least) : -1;
    if (isLeaf(tree, t)) expect(most, `what leaf ${t} of ${rows} might gain`).toBe(-1);
    else expect(gainOf(tree, t), `what node ${t} of ${rows} gains`).toBeCloseTo(Math.max(0, most), 8);
  }
}

const shapes = fc.record({
  least: fc.integer({ min: 1, max: 3 }),
  rows: fc.array(
    fc.record({
      numbers: fc.array(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -3, max: 3 }) }, fc.constant(Number.NaN)), {
        minLength: 2,
        maxLength: 2,
      }),
      category: fc.oneof({ weight: 6, arbitrary: fc.nat({ max: 3 }) }, fc.constant(Number.NaN)),
      class: fc.nat({ max: 2 }),
      measure: fc.integer({ min: -20, max: 20 }),
    }),
    { minLength: 2, maxLength: 14 },
  ),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

const numbersOf = ({ rows }: Shape): FeatureTable => ({
  rows: rows.length,
  features: [{ name: 'a' }, { name: 'b' }],
  columns: [0, 1].map((j) => Float64Array.from(rows, ({ numbers }) => numbers[j])),
});
const withCategories = (shape: Shape): FeatureTable => {
  const { rows, features, columns } = numbersOf(shape);
  return {
    rows,
    features: [...features, { name: 'plan', categories: ['free', 'silver', 'gold', 'none', 'never seen'] }],
    columns: [...columns, Float64Array.from(shape.rows, ({ category }) => category)],
  };
};
const grown = (table: FeatureTable, { criterionOf }: Judge, minSamplesLeaf: number) =>
  finish(growTree(table, criterionOf, { maxDepth: 100, minSamplesSplit: 2, minSamplesLeaf }));

const classesOf = ({ rows }: Shape, classes: number) => Int32Array.from(rows, (row) => row.class % classes);
const one = (classes: number) => new Float64Array(classes).fill(1);

describe('a tree asks at every node what gains most', () => {
  it.each(['gini', 'entropy'] as const)('by %s of two classes', (kind) =>
    fc.assert(
      fc.property(shapes, (shape) => {
        const judge = byClass(kind, classesOf(shape, 2), one(2));
        expectBest(grown(numbersOf(shape), judge, shape.least), numbersOf(shape), judge, shape.least);
        const table = withCategories(shape);
        expectBest(grown(table, judge, 1), table, judge, 1);
      }),
    ),
  );

  it.each(['gini', 'entropy'] as const)('by %s of three classes, whose subsets of categories are all tried', (kind) =>
    fc.assert(
      fc.property(shapes, (shape) => {
        const judge = byClass(kind, classesOf(shape, 3), one(3));
        const table = withCategories(shape);
        expectBest(grown(table, judge, shape.least), table, judge, shape.least);
      }),
    ),
  );

  it.each(['gini', 'entropy'] as const)('by %s of weighted classes', (kind) =>
    fc.assert(
      fc.property(shapes, (shape) => {
        const judge = byClass(kind, classesOf(shape, 3), Float64Array.of(0.3, 1.7, 5.1));
        const table = withCategories(shape);
        expectBest(grown(table, judge, shape.least), table, judge, shape.least);
      }),
    ),
  );

  it('by squared error', () =>
    fc.assert(
      fc.property(shapes, (shape) => {
        const judge = byError(Float64Array.from(shape.rows, ({ measure }) => measure));
        expectBest(grown(numbersOf(shape), judge, shape.least), numbersOf(shape), judge, shape.least);
        const table = withCategories(shape);
        expectBest(grown(table, judge, 1), table, judge, 1);
      }),
    ));
});

describe('a tree whose branches grow apart from the rest', () => {
  const growApart = (table: FeatureTable, { criterionOf }: Judge, near: number) =>
    finish(growTree(table, criterionOf, { maxDepth: 100, minSamplesSplit: 2, minSamplesLeaf: 1 }, near));
  /** Two categorical features, which share a list, and a constant. */
  const wide = (shape: Shape): FeatureTable => {
    const { rows, features, columns } = withCategories(shape);
    const category = features[2];
    return {
      rows,
      features: [{ name: 'always' }, ...features, { ...category, name: 'other plan' }],
      columns: [new Float64Array(rows), ...columns, columns[2].toReversed()],
    };
  };

  it('is the same tree', () =>
    fc.assert(
      fc.property(shapes, fc.integer({ min: 2, max: 12 }), (shape, near) => {
        const table = wide(shape);
        const classes = byClass('gini', classesOf(shape, 3), one(3));
        expect(growApart(table, classes, near)).toEqual(growApart(table, classes, 0));
        const numbers = byError(Float64Array.from(shape.rows, ({ measure }) => measure));
        const [apart, together] = [growApart(table, numbers, near), growApart(table, numbers, 0)];
        expect(apart.feature).toEqual(together.feature);
        expect(apart.threshold).toEqual(together.threshold);
        expect(apart.words).toEqual(together.words);
      }),
    ));
});

describe('a tree', () => {
  const table = (...columns: number[][]): FeatureTable => ({
    rows: columns[0].length,
    features: columns.map((_, j) => ({ name: `f${j}` })),
    columns: columns.map((column) => Float64Array.from(column)),
  });
  const limits = { maxDepth: 100, minSamplesSplit: 2, minSamplesLeaf: 1 };
  const classes = (...target: number[]) => gini({ target: Int32Array.from(target), weights: one(2) });

  it('prefers the first feature and the lowest threshold where splits are equally good', () => {
    const { feature, threshold } = finish(growTree(table([4, 3, 2, 1], [1, 2, 3, 4]), classes(0, 1, 1, 0), limits));
    expect([feature[0], threshold[0]]).toEqual([0, 1.5]);
    const sums = squaredError(Float64Array.of(0.1, 0.2, 0.3, 5));
    // The same parting, whose sums are rounded differently from the other end.
    expect(finish(growTree(table([4, 3, 2, 1], [1, 2, 3, 4]), sums, limits)).feature[0]).toBe(0);
  });

  it('goes on where no single question gains anything', () => {
    const xor = finish(growTree(table([0, 0, 1, 1], [0, 1, 0, 1]), classes(0, 1, 1, 0), limits));
    expect(leavesOf(xor).length).toBe(4);
  });

  it('parts neighboring doubles, and numbers whose sum is beyond all doubles', () => {
    const next = 1 + Number.EPSILON;
    const close = finish(growTree(table([1, next]), classes(0, 1), limits));
    expect(close.threshold[0]).toBe(1);
    const far = finish(growTree(table([1.5e308, 1.7e308]), classes(0, 1), limits));
    expect(far.threshold[0]).toBeCloseTo(1.6e308, -300);
    const zeros = finish(growTree(table([-0, 0]), classes(0, 1), limits));
    expect(leavesOf(zeros).length).toBe(1);
  });

  it('may be as deep as there are rows', () => {
    const rows = 3000;
    // Classes in turn, and the end of the line is always the best to cut off.
    const target = Int32Array.from({ length: rows }, (_, i) => i % 2);
    const column = Float64Array.from({ length: rows }, (_, i) => i);
    const deep = finish(
      growTree({ rows, features: [{ name: 'x' }], columns: [column] }, gini({ target, weights: one(2) }), {
        ...limits,
        maxDepth: rows,
      }),
    );
    expect([leavesOf(deep).length, depthOf(deep)]).toEqual([rows, rows - 1]);
  });

  it('finds a good subset of more categories than can all be tried', () => {
    const categories = Array.from({ length: 40 }, (_, c) => `c${c}`);
    const rows = 4000;
    const codes = Float64Array.from({ length: rows }, (_, i) => (i * 7) % 40);
    const target = Int32Array.from(codes, (code) => (code % 3 === 0 ? 0 : code % 3 === 1 ? 1 : 2));
    const features = [{ name: 'city', categories }];
    const tree = finish(
      growTree({ rows, features, columns: [codes] }, gini({ target, weights: one(3) }), { ...limits, maxDepth: 2 }),
    );
    expect(leavesOf(tree).map((leaf) => tree.impurity[leaf])).toEqual(Int32Array.of(0, 0, 0));
  });
});
