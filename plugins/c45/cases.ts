import { NO_WEIGHT, type Split } from '#sdk';
import type { CodedFeature, CodeTable } from './code-table.ts';

/** The training cases at a node: rows of the table, and how much of each is here. */
export interface Cases {
  readonly rows: Int32Array;
  readonly weights: Float64Array;
}

/** A split by codes: up to rank `limit` goes left; where it is −1, every category goes its own way. */
export interface CodeSplit extends Split {
  readonly limit: number;
}

/** Every row of the table, whole. */
export function allCases(rows: number): Cases {
  const all = new Int32Array(rows);
  for (let i = 0; i < rows; i++) all[i] = i;
  return { rows: all, weights: new Float64Array(rows).fill(1) };
}

/** Weight of the cases by class. */
export function classCounts({ rows, weights }: Cases, { target, classes }: CodeTable): Float64Array {
  const counts = new Float64Array(classes);
  for (let k = 0; k < rows.length; k++) counts[target[rows[k]]] += weights[k];
  return counts;
}

/** Number of branches of a split. */
export const branchesOf = ({ features }: CodeTable, { feature, limit }: CodeSplit): number =>
  limit < 0 ? features[feature].size : 2;

/**
 * Sends cases down the branches of a split. A case whose value is unknown goes down all of them, in parts as large as the
 * branches' shares of the known cases. Where there is none such, the parts are sections of the given memory, put in order.
 */
export function divide(cases: Cases, split: CodeSplit, table: CodeTable): Cases[] {
  const branches = branchesOf(table, split);
  const { branch, sizes, known, unknown } = sort(cases, split, table.features[split.feature], branches);
  if (unknown === 0) return rearrange(cases, branch, sizes);

  const total = known.reduce((sum, weight) => sum + weight, 0);
  const shares = known.map((weight) => (total > NO_WEIGHT ? weight / total : 1 / branches));
  const parts = Array.from(sizes, (size, b): Cases => {
    const length = size + (shares[b] > NO_WEIGHT ? unknown : 0);
    return { rows: new Int32Array(length), weights: new Float64Array(length) };
  });
  const filled = new Int32Array(branches);
  const put = (b: number, row: number, weight: number) => {
    parts[b].rows[filled[b]] = row;
    parts[b].weights[filled[b]++] = weight;
  };
  for (let k = 0; k < cases.rows.length; k++) {
    if (branch[k] >= 0) put(branch[k], cases.rows[k], cases.weights[k]);
    else
      for (let b = 0; b < branches; b++) if (shares[b] > NO_WEIGHT) put(b, cases.rows[k], cases.weights[k] * shares[b]);
  }
  return parts;
}

/** The branch of each case (−1: unknown), with the number and weight of the cases that are known to take each. */
function sort({ rows, weights }: Cases, { limit }: CodeSplit, { codes }: CodedFeature, branches: number) {
  const branch = new Int32Array(rows.length);
  const sizes = new Int32Array(branches);
  const known = new Float64Array(branches);
  let unknown = 0;
  for (let k = 0; k < rows.length; k++) {
    const code = codes[rows[k]];
    const b = limit < 0 || code < 0 ? code : code <= limit ? 0 : 1;
    branch[k] = b;
    if (b < 0) unknown++;
    else {
      sizes[b]++;
      known[b] += weights[k];
    }
  }
  return { branch, sizes, known, unknown };
}

/** Moves the cases of each branch together, in their order. */
function rearrange({ rows, weights }: Cases, branch: Int32Array, sizes: Int32Array): Cases[] {
  const next = new Int32Array(sizes.length);
  for (let b = 1; b < sizes.length; b++) next[b] = next[b - 1] + sizes[b - 1];
  const starts = next.slice();
  const [oldRows, oldWeights] = [rows.slice(), weights.slice()];
  for (let k = 0; k < branch.length; k++) {
    const to = next[branch[k]]++;
    rows[to] = oldRows[k];
    weights[to] = oldWeights[k];
  }
  return Array.from(sizes, (size, b) => ({
    rows: rows.subarray(starts[b], starts[b] + size),
    weights: weights.subarray(starts[b], starts[b] + size),
  }));
}
