/**
 * How much two columns have to do with each other.
 *
 *   Pearson's r         Σ (x − x̄)(y − ȳ) / √(Σ (x − x̄)² Σ (y − ȳ)²), over rows that have both
 *   mutual information  Σ p(a, b) ln (p(a, b) / (p(a) p(b))), in nats, over codes; missing is a code of its own
 *
 * Shannon (1948), A mathematical theory of communication.
 */
import { countBelow, distinctEdges, evenProbabilities, quantileEdges } from '#sdk';
import { presentValues } from '../recipe-table.ts';

/** Pearson's r; 0 where one of the columns does not vary. */
export function correlation(x: Float64Array, y: Float64Array): number {
  let [n, meanX, meanY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i] + y[i])) continue;
    n++;
    meanX += x[i];
    meanY += y[i];
  }
  meanX /= n;
  meanY /= n;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i] + y[i])) continue;
    xx += (x[i] - meanX) ** 2;
    yy += (y[i] - meanY) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** The mutual information of two columns of codes; NaN is a code. */
export function mutualInformation(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const [ofA, ofB] = [new Map<number, number>(), new Map<number, number>()];
  const both = new Map<number, Map<number, number>>();
  for (let i = 0; i < n; i++) {
    ofA.set(a[i], (ofA.get(a[i]) ?? 0) + 1);
    ofB.set(b[i], (ofB.get(b[i]) ?? 0) + 1);
    const row = both.get(a[i]) ?? new Map<number, number>();
    both.set(a[i], row.set(b[i], (row.get(b[i]) ?? 0) + 1));
  }
  let sum = 0;
  for (const [code, row] of both)
    for (const [other, count] of row) sum += (count / n) * Math.log((count * n) / (ofA.get(code)! * ofB.get(other)!));
  return Math.max(0, sum);
}

/** Numbers as codes: themselves where there are few, else the range between quantiles that each lies in. */
export function quantileCodes(values: Float64Array, bins: number): Float64Array {
  const sorted = presentValues(values).sort();
  if (new Set(sorted).size <= bins) return values;
  const cuts = distinctEdges(quantileEdges(sorted, evenProbabilities(bins))).slice(1, -1);
  return values.map((value) => (Number.isNaN(value) ? NaN : countBelow(cuts, value)));
}
