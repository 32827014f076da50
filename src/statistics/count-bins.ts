/**
 * Histograms. Bins are [e_i, e_(i+1)), the last with its upper edge, as NumPy has them.
 *
 *   FIXED              e_i = min + i (max − min) / bins
 *   QUANTILE           e_i = Q(i / bins) of type 7, each once
 *   FREEDMAN_DIACONIS  FIXED, ⌈(max − min) / (2 (Q(¾) − Q(¼)) n^(−1/3))⌉ bins; one where the quartiles are equal
 *
 * Freedman & Diaconis (1981), On the histogram as a density estimator: L₂ theory.
 */
import { countUpTo, distinctEdges, equalWidthEdges, evenProbabilities } from '../sdk/cut-points.ts';
import { presentValues } from './outline.ts';
import { quantilesOf } from './quantiles.ts';

export const HISTOGRAM_METHODS = ['FIXED', 'QUANTILE', 'FREEDMAN_DIACONIS'] as const;
export type HistogramMethod = (typeof HISTOGRAM_METHODS)[number];

/** Most bins of a histogram; the rule of Freedman and Diaconis is cut there. */
export const MOST_BINS = 1000;

/** One more edge than counts; neither where there is no value. */
export interface Bins {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

/** The histogram of the values that are not NaN. */
export function histogramOf(column: Float64Array, method: HistogramMethod, bins: number): Bins {
  const values = presentValues(column);
  if (values.length === 0) return { edges: new Float64Array(0), counts: new Float64Array(0) };
  const edges = edgesOf(values, method, bins);
  return { edges, counts: countBins(values, edges) };
}

/** Edges of at least one value. */
function edgesOf(values: Float64Array, method: HistogramMethod, bins: number): Float64Array {
  if (method === 'QUANTILE') return quantileBins(values, bins);
  let [low, high] = [values[0], values[0]];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const number = method === 'FIXED' ? bins : freedmanDiaconis(values, high - low);
  return low === high ? equalWidthEdges(low - 0.5, high + 0.5, number) : equalWidthEdges(low, high, number);
}

function freedmanDiaconis(values: Float64Array, range: number): number {
  const [low, high] = quantilesOf(values, [0.25, 0.75]);
  const width = 2 * (high - low) * values.length ** (-1 / 3);
  return width > 0 ? Math.min(Math.max(1, Math.ceil(range / width)), MOST_BINS) : 1;
}

/** Edges of bins with as many values in each as ties allow, of at least one value. */
export function quantileBins(values: Float64Array, bins: number): Float64Array {
  const edges = distinctEdges(Float64Array.from(quantilesOf(values, Array.from(evenProbabilities(bins)))));
  return edges.length > 1 ? edges : equalWidthEdges(edges[0] - 0.5, edges[0] + 0.5, 1);
}

/** How many values are in each bin; those outside of the first and last edge count to the nearest bin. */
export function countBins(values: Float64Array, edges: Float64Array): Float64Array {
  const inner = edges.subarray(1, -1);
  const counts = new Float64Array(edges.length - 1);
  for (let i = 0; i < values.length; i++) counts[countUpTo(inner, values[i])]++;
  return counts;
}
