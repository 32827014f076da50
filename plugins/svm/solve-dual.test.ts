import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Compute, plainCompute, seededRandom } from '#sdk';
import { createGram } from './gram.ts';
import { KERNELS, type Kernel } from './kernel.ts';
import { createKernelValues } from './kernel-values.ts';
import { createPointRoom } from './points.ts';
import { cacheRoom } from './row-cache.ts';
import { type DualSolution, type SolverSettings, solveDual } from './solve-dual.ts';

interface Problem {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly kernel: Kernel;
  readonly target: Float64Array;
  readonly epsilon: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const PRECISE: SolverSettings = { tolerance: 1e-8, maxIterations: 200_000, shrinking: true };

function solve(
  problem: Problem,
  settings: SolverSettings,
  cacheBytes = 2 ** 20,
  compute: Compute = plainCompute(),
): DualSolution {
  const { rows, columns, kernel } = problem;
  const points = createPointRoom(rows, columns.length, compute).take({ rows, columns });
  const values = createKernelValues(kernel, { queries: 1, points: rows, features: columns.length }, compute);
  const gram = createGram(points, kernel, values, cacheRoom(rows, cacheBytes));
  const solving = solveDual({ ...problem, gram }, settings);
  let step = solving.next();
  while (!step.done) step = solving.next();
  return step.value;
}

/** K by definition, in the single precision that the solver sees. */
function gramOf({ rows, columns, kernel }: Problem): number[][] {
  const dot = (i: number, j: number) => columns.reduce((sum, column) => sum + column[i] * column[j], 0);
  const { gamma, degree, coefficient0 } = kernel;
  const value = (i: number, j: number) => {
    switch (kernel.kind) {
      case 'linear':
        return dot(i, j);
      case 'polynomial':
        return (gamma * dot(i, j) + coefficient0) ** degree;
      case 'rbf':
        return Math.exp(-gamma * columns.reduce((sum, column) => sum + (column[i] - column[j]) ** 2, 0));
      default:
        return Math.tanh(gamma * dot(i, j) + coefficient0);
    }
  };
  return Array.from({ length: rows }, (_, i) => Array.from({ length: rows }, (_u, j) => Math.fround(value(i, j))));
}

const objectiveOf = (k: number[][], { target, epsilon }: Problem, beta: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < beta.length; i++) {
    for (let j = 0; j < beta.length; j++) sum += (beta[i] * beta[j] * k[i][j]) / 2;
    sum += epsilon * Math.abs(beta[i]) - target[i] * beta[i];
  }
  return sum;
};

/**
 * The least D(β) by trying every way in which each β can be at its lower bound, between it and 0, 0, between 0 and its
 * upper bound, or at that. What is between is a linear system: K_ff β_f = z_f ∓ ε − K_fb β_b + ρ, Σβ = 0.
 */
function leastObjective(problem: Problem): number {
  const { rows, lower, upper, target, epsilon } = problem;
  const k = gramOf(problem);
  let least = Number.POSITIVE_INFINITY;
  const beta = new Float64Array(rows);
  const signs = new Int8Array(rows);
  const visit = (at: number): void => {
    if (at === rows) {
      const found = solveFree();
      if (found) least = Math.min(least, objectiveOf(k, problem, found));
      return;
    }
    for (const fixed of new Set([lower[at], 0, upper[at]])) {
      beta[at] = fixed;
      signs[at] = 0;
      visit(at + 1);
    }
    for (const sign of [-1, 1]) {
      if ((sign < 0 ? lower[at] : upper[at]) === 0) continue;
      beta[at] = 0;
      signs[at] = sign;
      visit(at + 1);
    }
  };
  const solveFree = (): Float64Array | null => {
    const free = [...signs.keys()].filter((i) => signs[i] !== 0);
    const fixedSum = beta.reduce((sum, value, i) => sum + (signs[i] === 0 ? value : 0), 0);
    if (free.length === 0) return Math.abs(fixedSum) < 1e-12 ? beta.slice() : null;
    const system = free.map((i) => [...free.map((j) => k[i][j]), 1]);
    system.push([...free.map(() => 1), 0]);
    const right = free.map(
      (i) =>
        target[i] -
        signs[i] * epsilon -
        k[i].reduce((sum, value, j) => sum + (signs[j] === 0 ? value * beta[j] : 0), 0),
    );
    const solution = gauss(system, [...right, -fixedSum]);
    if (!solution) return null;
    const full = beta.slice();
    for (const [at, i] of free.entries()) {
      full[i] = solution[at];
      const [low, high] = signs[i] < 0 ? [lower[i], 0] : [0, upper[i]];
      if (full[i] < low - 1e-9 || full[i] > high + 1e-9) return null;
    }
    return full;
  };
  visit(0);
  return least;
}

/** x of A x = b by elimination with pivots; null where A is singular. */
function gauss(matrix: number[][], right: number[]): number[] | null {
  const a = matrix.map((row, i) => [...row, right[i]]);
  for (let c = 0; c < a.length; c++) {
    const pivot = a.slice(c).reduce((best, row, r) => (Math.abs(row[c]) > Math.abs(a[best][c]) ? c + r : best), c);
    if (Math.abs(a[pivot][c]) < 1e-10) return null;
    [a[c], a[pivot]] = [a[pivot], a[c]];
    for (let r = 0; r < a.length; r++) {
      if (r === c) continue;
      const factor = a[r][c] / a[c][c];
      for (let j = c; j <= a.length; j++) a[r][j] -= factor * a[c][j];
    }
  }
  return a.map((row, i) => row[a.length] / row[i]);
}

/** How far β is from optimal, with g = Kβ − z computed anew: max over raisable of −(g + raise) less min over lowerable. */
function violationOf(problem: Problem, beta: Float64Array): number {
  const k = gramOf(problem);
  let [highest, lowest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let u = 0; u < problem.rows; u++) {
    const g = k[u].reduce((sum, value, v) => sum + value * beta[v], 0) - problem.target[u];
    const { epsilon } = problem;
    if (beta[u] < problem.upper[u]) highest = Math.max(highest, -(g + (beta[u] >= 0 ? epsilon : -epsilon)));
    if (beta[u] > problem.lower[u]) lowest = Math.min(lowest, -(g + (beta[u] > 0 ? epsilon : -epsilon)));
  }
  return highest - lowest;
}

const kernels = fc.record({
  kind: fc.constantFrom(...KERNELS.filter((kind) => kind !== 'sigmoid')),
  gamma: fc.double({ min: 0.1, max: 2, noNaN: true }),
  degree: fc.integer({ min: 1, max: 3 }),
  coefficient0: fc.double({ min: 0, max: 1, noNaN: true }),
});

const problems = (most: number) =>
  fc
    .record({
      rows: fc.integer({ min: 2, max: most }),
      seed: fc.nat(),
      kernel: kernels,
      cost: fc.constantFrom(0.1, 1, 10),
      epsilon: fc.constantFrom(0.01, 0.3),
      isRegression: fc.boolean(),
      onGrid: fc.boolean(),
    })
    .map(({ rows, seed, kernel, cost, epsilon, isRegression, onGrid }): Problem => {
      const random = seededRandom(seed);
      const columns = [0, 1].map(() =>
        Float64Array.from({ length: rows }, () => (onGrid ? random.int(3) : random.normal())),
      );
      const target = Float64Array.from({ length: rows }, (_, i) => {
        if (isRegression) return random.normal();
        return i < 2 ? 2 * i - 1 : 2 * random.int(2) - 1;
      });
      const bound = (sign: number) => target.map((z) => (isRegression || z === sign ? sign * cost : 0));
      return { columns, rows, kernel, target, epsilon: isRegression ? epsilon : 0, lower: bound(-1), upper: bound(1) };
    });

describe('the dual problem', () => {
  it('is solved to the optimum that trying everything finds', () => {
    fc.assert(
      fc.property(problems(5), (problem) => {
        const { beta, objective } = solve(problem, PRECISE);
        const least = leastObjective(problem);
        const scale = 1 + Math.abs(least);
        expect(objective).toBeGreaterThan(least - 1e-6 * scale);
        expect(objective).toBeLessThan(least + 1e-5 * scale);
        expect(objectiveOf(gramOf(problem), problem, beta)).toBeCloseTo(objective, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('never moves a row against itself, however little its kernel curves', () => {
    const problem: Problem = {
      columns: [Float64Array.of(1, 2, 2, 0, 0), Float64Array.of(0, 1, 2, 0, 1)],
      rows: 5,
      kernel: { kind: 'polynomial', gamma: 0.4349566082167264, degree: 2, coefficient0: 1.5717277847026288e-162 },
      target: Float64Array.of(
        ...[0.8952206130707978, 0.949243888125847, -1.5659108361690977, 0.311272822956345, -1.7719091438181438],
      ),
      epsilon: 0.01,
      lower: new Float64Array(5).fill(-1),
      upper: new Float64Array(5).fill(1),
    };
    const { beta, objective } = solve(problem, PRECISE);
    expect(beta.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(objective).toBeCloseTo(leastObjective(problem), 8);
  });

  it('has a solution within its bounds that meets the optimality conditions', () => {
    fc.assert(
      fc.property(problems(60), fc.boolean(), (problem, shrinking) => {
        const { beta, violation, iterations } = solve(problem, { ...PRECISE, tolerance: 1e-4, shrinking });
        if (iterations < PRECISE.maxIterations) {
          expect(violation).toBeLessThan(1e-4);
          expect(violationOf(problem, beta)).toBeLessThan(2e-4);
        }
        expect(Math.abs(beta.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-9);
        for (const [u, value] of beta.entries()) {
          expect(value).toBeGreaterThanOrEqual(problem.lower[u]);
          expect(value).toBeLessThanOrEqual(problem.upper[u]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the same bytes whatever the cache holds, and the same optimum whether rows are set aside or not', () => {
    const random = seededRandom(5);
    const rows = 1400;
    const columns = [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random.normal()));
    const target = columns[0].map((value, i) => (value * value + columns[1][i] + 0.7 * random.normal() > 1 ? 1 : -1));
    const kernel: Kernel = { kind: 'rbf', gamma: 0.5, degree: 3, coefficient0: 0 };
    const problem = {
      columns,
      rows,
      kernel,
      target,
      epsilon: 0,
      lower: target.map((z) => Math.min(0, 5 * z)),
      upper: target.map((z) => Math.max(0, 5 * z)),
    };
    const settings = { ...PRECISE, tolerance: 1e-5 };
    const whole = solve(problem, settings, 2 ** 24);
    const unshrunk = solve(problem, { ...settings, shrinking: false }, 2 ** 24);
    expect(solve(problem, { ...settings, shrinking: false }, 1)).toEqual(unshrunk);
    for (const bytes of [1, 2 ** 17, 2 ** 20]) {
      const { objective, rho, violation } = solve(problem, settings, bytes);
      expect(objective).toBeCloseTo(whole.objective, 8);
      expect(rho).toBeCloseTo(whole.rho, 4);
      expect(violation).toBeLessThan(1e-5);
    }
    expect(unshrunk.objective).toBeCloseTo(whole.objective, 6);
    expect(violationOf(problem, whole.beta)).toBeLessThan(2e-5);
  });

  it('ends on a kernel that is no inner product', () => {
    const random = seededRandom(6);
    const columns = [0, 1].map(() => Float64Array.from({ length: 80 }, () => random.normal()));
    const target = columns[0].map((value) => (value > 0.3 ? 1 : -1));
    const kernel: Kernel = { kind: 'sigmoid', gamma: 2, degree: 3, coefficient0: -3 };
    const problem = {
      columns,
      rows: 80,
      kernel,
      target,
      epsilon: 0,
      lower: target.map((z) => Math.min(0, z)),
      upper: target.map((z) => Math.max(0, z)),
    };
    const { beta, iterations } = solve(problem, { ...PRECISE, tolerance: 1e-3 });
    expect(iterations).toBeLessThan(PRECISE.maxIterations);
    expect(beta.every(Number.isFinite)).toBe(true);
  });
});
