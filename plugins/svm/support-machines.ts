import { type Compute, type FeatureTable, float64s, int32s, matrix, z } from '#sdk';
import { createKernelValues, queriesAtATime } from './kernel-values.ts';
import { kernelModel } from './params.ts';
import { createPointRoom } from './points.ts';

/** Machines f(x) = Σ β K(x_i, x) − ρ that share their support vectors. */
export const supportMachines = z.strictObject({
  kernel: kernelModel(),
  /** One row a feature, one column a support vector; no columns where the kernel is linear and `weights` says it all. */
  vectors: matrix(),
  /** Machine m adds up `betas[t]` × K of the vector `members[t]`, `offsets[m] ≤ t < offsets[m + 1]`. */
  offsets: int32s(),
  members: int32s(),
  betas: float64s(),
  /** Of a linear kernel Σ β x_i, one row a machine, one column a feature; else no rows. */
  weights: matrix(),
  rho: float64s(),
});
export type SupportMachines = z.output<typeof supportMachines>;

/** Shows what all machines say of a row; the array is used again for the next. */
export type Visit = (row: number, decisions: Float64Array) => void;

/** Asks the machines about one row after another. */
export function eachDecision(machines: SupportMachines, table: FeatureTable, compute: Compute, visit: Visit): void {
  if (machines.kernel.kind === 'linear') askByWeights(machines, table, visit);
  else askByVectors(machines, table, compute, visit);
}

function askByWeights({ weights, rho }: SupportMachines, { rows, columns }: FeatureTable, visit: Visit): void {
  const decisions = new Float64Array(rho.length);
  for (let i = 0; i < rows; i++) {
    for (let m = 0; m < rho.length; m++) {
      let sum = -rho[m];
      for (let j = 0; j < columns.length; j++) sum += weights.values[m * columns.length + j] * columns[j][i];
      decisions[m] = sum;
    }
    visit(i, decisions);
  }
}

function askByVectors(machines: SupportMachines, table: FeatureTable, compute: Compute, visit: Visit): void {
  const { kernel, vectors, rho } = machines;
  const { rows: features, columns: count, values } = vectors;
  const columns = Array.from({ length: features }, (_, j) => values.subarray(j * count, (j + 1) * count));
  const points = createPointRoom(count, features, compute).take({ rows: count, columns });
  const queries = queriesAtATime(count);
  const kernelValues = createKernelValues(kernel, { queries, points: count, features }, compute);
  const decisions = new Float64Array(rho.length);
  for (let first = 0; first < table.rows; first += queries) {
    const asked = Int32Array.from({ length: Math.min(queries, table.rows - first) }, (_, q) => first + q);
    const similarity = kernelValues.ofRows(points, table, asked);
    for (let q = 0; q < asked.length; q++) {
      addUp(machines, similarity.subarray(q * count, (q + 1) * count), decisions);
      visit(first + q, decisions);
    }
  }
}

function addUp(
  { offsets, members, betas, rho }: SupportMachines,
  similarity: Float64Array,
  decisions: Float64Array,
): void {
  for (let m = 0; m < rho.length; m++) {
    let sum = -rho[m];
    for (let t = offsets[m]; t < offsets[m + 1]; t++) sum += betas[t] * similarity[members[t]];
    decisions[m] = sum;
  }
}
