import type { FeatureTable, Matrix } from '#sdk';
import type { Kernel } from './kernel.ts';
import type { Lesson } from './machine.ts';
import type { DualSolution } from './solve-dual.ts';
import type { SupportMachines } from './support-machines.ts';

/** A machine that has been trained on the rows of its lesson. */
export interface Trained {
  readonly lesson: Lesson;
  readonly solution: DualSolution;
}

/** Which rows of a table the machines are made of, and which of them press against their bound. */
export interface SupportRows {
  readonly supports: Int32Array;
  readonly bound: Int32Array;
}

/** The rows that any of the machines needs, and those that any of them has at its bound; in ascending order. */
export function supportRows(rows: number, trained: readonly Trained[]): SupportRows {
  const [isSupport, isBound] = [new Uint8Array(rows), new Uint8Array(rows)];
  for (const { lesson, solution } of trained) {
    for (const [u, beta] of solution.beta.entries()) {
      if (beta === 0) continue;
      isSupport[lesson.selected[u]] = 1;
      if (beta <= lesson.lower[u] || beta >= lesson.upper[u]) isBound[lesson.selected[u]] = 1;
    }
  }
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return { supports: all.filter((i) => isSupport[i]), bound: all.filter((i) => isBound[i]) };
}

/** What is kept of the machines to answer with. */
export function gatherMachines(
  table: FeatureTable,
  kernel: Kernel,
  trained: readonly Trained[],
  supports: Int32Array,
): SupportMachines {
  const isLinear = kernel.kind === 'linear';
  const rho = Float64Array.from(trained, ({ solution }) => solution.rho);
  const lists = isLinear ? emptyLists(trained.length) : betaLists(table.rows, trained, supports);
  const weights = isLinear ? weightsOf(table, trained) : emptyMatrix(0, table.columns.length);
  const vectors = isLinear ? emptyMatrix(table.columns.length, 0) : vectorsOf(table, supports);
  return { kernel, vectors, ...lists, weights, rho };
}

const emptyMatrix = (rows: number, columns: number): Matrix => ({ rows, columns, values: new Float64Array() });
const emptyLists = (machines: number) => ({
  offsets: new Int32Array(machines + 1),
  members: new Int32Array(),
  betas: new Float64Array(),
});

function vectorsOf({ columns }: FeatureTable, supports: Int32Array): Matrix {
  const values = new Float64Array(columns.length * supports.length);
  for (const [j, column] of columns.entries())
    for (let s = 0; s < supports.length; s++) values[j * supports.length + s] = column[supports[s]];
  return { rows: columns.length, columns: supports.length, values };
}

/** The β ≠ 0 of each machine, by where their rows stand among the supports. */
function betaLists(rows: number, trained: readonly Trained[], supports: Int32Array) {
  const placeOf = new Int32Array(rows);
  for (const [s, row] of supports.entries()) placeOf[row] = s;
  const counts = trained.map(({ solution }) => solution.beta.reduce((count, beta) => count + (beta === 0 ? 0 : 1), 0));
  const offsets = new Int32Array(trained.length + 1);
  for (const [m, count] of counts.entries()) offsets[m + 1] = offsets[m] + count;
  const members = new Int32Array(offsets[trained.length]);
  const betas = new Float64Array(offsets[trained.length]);
  let t = 0;
  for (const { lesson, solution } of trained) {
    for (const [u, beta] of solution.beta.entries()) {
      if (beta === 0) continue;
      members[t] = placeOf[lesson.selected[u]];
      betas[t++] = beta;
    }
  }
  return { offsets, members, betas };
}

/** Σ β x_i of each machine. */
function weightsOf({ columns }: FeatureTable, trained: readonly Trained[]): Matrix {
  const values = new Float64Array(trained.length * columns.length);
  for (const [m, { lesson, solution }] of trained.entries()) {
    for (const [j, column] of columns.entries()) {
      let sum = 0;
      for (const [u, beta] of solution.beta.entries()) if (beta !== 0) sum += beta * column[lesson.selected[u]];
      values[m * columns.length + j] = sum;
    }
  }
  return { rows: trained.length, columns: columns.length, values };
}
