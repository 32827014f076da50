import type { Compute } from '#sdk';
import type { DualProblem } from './dual.ts';
import { createGram } from './gram.ts';
import { type Kernel, requireModest } from './kernel.ts';
import { createKernelValues, queriesAtATime } from './kernel-values.ts';
import { type Columns, createPointRoom } from './points.ts';
import { cacheRoom } from './row-cache.ts';
import { type DualSolution, type SolverSettings, solveDual } from './solve-dual.ts';

/** How machines are trained, whatever they are to answer. */
export interface MachineSettings extends SolverSettings {
  readonly kernel: Kernel;
  readonly cacheMegabytes: number;
}

/** The rows of a problem and their targets; all but the rows is by place in `selected`. */
export interface Lesson extends Omit<DualProblem, 'gram'> {
  readonly selected: Int32Array;
}

/** Trains one machine after another on rows of a table, and asks it, in the same memory. */
export interface Trainer {
  train(lesson: Lesson): Generator<number, DualSolution, void>;
  /** Σ β K(x_i, x) − ρ for some rows of the table. */
  decide(lesson: Lesson, solution: DualSolution, rows: Int32Array): Float64Array;
}

/** A trainer for lessons of at most so many rows. */
export function createTrainer(table: Columns, most: number, settings: MachineSettings, compute: Compute): Trainer {
  const { kernel, cacheMegabytes } = settings;
  const features = table.columns.length;
  const room = createPointRoom(most, features, compute);
  const queries = queriesAtATime(most);
  const values = createKernelValues(kernel, { queries, points: most, features }, compute);
  const cache = cacheRoom(most, cacheMegabytes * 2 ** 20);

  return {
    *train({ selected, ...problem }) {
      const points = room.take(table, selected);
      requireModest(kernel, points.squares);
      const gram = createGram(points, kernel, values, cache);
      return yield* solveDual({ ...problem, gram }, settings);
    },
    decide({ selected }, { beta, rho }, rows) {
      const supports = Int32Array.from(beta.keys()).filter((u) => beta[u] !== 0);
      const points = room.take(
        table,
        supports.map((u) => selected[u]),
      );
      const decisions = new Float64Array(rows.length);
      for (let first = 0; first < rows.length; first += queries) {
        const asked = rows.subarray(first, first + queries);
        const similarity = values.ofRows(points, table, asked);
        for (let q = 0; q < asked.length; q++) {
          let sum = -rho;
          for (let s = 0; s < supports.length; s++) sum += beta[supports[s]] * similarity[q * points.rows + s];
          decisions[first + q] = sum;
        }
      }
      return decisions;
    },
  };
}

/** Bytes that a trainer and its solver hold for lessons of `rows` rows. */
export function trainerBytes(rows: number, features: number, cacheMegabytes: number): number {
  const cache = Math.min(cacheMegabytes * 2 ** 20, 4 * rows * rows);
  const queries = queriesAtATime(rows) * 8 * rows;
  return cache + queries + rows * (8 * features + 160);
}
