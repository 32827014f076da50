/**
 * Edges of bins, as pandas finds them.
 *
 *   cut    EQUAL_WIDTH: linspace(min, max), the open outer edge moved out by a thousandth of the range; around a
 *          constant c, the range is c ± |c| / 1000 (± 1 / 1000 where c is 0)
 *   qcut   QUANTILES: type 7, equal ones once
 *
 * McKinney (2010), Data structures for statistical computing in Python; pandas 1.5.3, core/reshape/tile.py.
 */
import {
  columnQuantiles,
  distinctEdges,
  equalWidthEdges,
  evenProbabilities,
  type Progress,
  UnsuitableData,
} from '#sdk';
import type { Parameters } from './parameters.ts';

/** The edges of bins, and which rows beyond the outermost still belong to a bin. */
export interface Edges {
  readonly edges: Float64Array;
  /** Equal edges that were left out. */
  readonly dropped: number;
  readonly right: boolean;
  /** Whether a value on the lowest edge is in the first bin. */
  readonly includeLowest: boolean;
  /** Whether the first bin takes all that is below, and the last all that is above: they reach the ends of what was seen. */
  readonly openBelow: boolean;
  readonly openAbove: boolean;
}

/** Finds the edges of the bins of a column that is not empty. Yields `step` as it goes. */
export function* findEdges(
  column: Float64Array,
  name: string,
  { method, bins, quantiles, edges, right, includeLowest }: Parameters,
  step: Progress,
): Generator<Progress, Edges> {
  if (edges) {
    const given = Float64Array.from(edges);
    return {
      edges: given,
      dropped: 0,
      right,
      includeLowest: includeLowest || !right,
      openBelow: false,
      openAbove: false,
    };
  }
  if (method === 'EQUAL_WIDTH') {
    const found = once(pandasCut(column, bins, right), name);
    return { ...found, right, includeLowest: !right, openBelow: true, openAbove: true };
  }
  const probabilities = quantiles ? Float64Array.from(quantiles) : evenProbabilities(bins);
  const found = once(yield* columnQuantiles(column, probabilities, step), name);
  const [openBelow, openAbove] = [probabilities[0] === 0, probabilities[probabilities.length - 1] === 1];
  return { ...found, right: true, includeLowest: true, openBelow, openAbove };
}

function pandasCut(column: Float64Array, bins: number, right: boolean): Float64Array {
  let low = column[0];
  let high = column[0];
  for (let i = 1; i < column.length; i++) {
    if (column[i] < low) low = column[i];
    if (column[i] > high) high = column[i];
  }
  if (low === high) {
    const margin = low === 0 ? 0.001 : 0.001 * Math.abs(low);
    return equalWidthEdges(low - margin, high + margin, bins);
  }
  const edges = equalWidthEdges(low, high, bins);
  const margin = 0.001 * (high - low);
  if (right) edges[0] -= margin;
  else edges[bins] += margin;
  return edges;
}

function once(all: Float64Array, name: string): Pick<Edges, 'edges' | 'dropped'> {
  const edges = distinctEdges(all);
  if (edges.length >= 2) return { edges, dropped: all.length - edges.length };
  throw new UnsuitableData(
    `The ${all.length} edges of ${name} are all ${all[0]}, so they bound no bin. Choose a feature that varies, or give edges with \`method: EDGES\`.`,
    { requirement: 'at least 2 different edges', actual: all[0] },
  );
}
