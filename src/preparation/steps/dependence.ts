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
  const [first, second] = [denseCodes(a), denseCodes(b)];
  const both = denseCodes(first.codes.map((code, row) => code * second.counts.length + second.codes[row]));
  const n = a.length;
  let sum = 0;
  for (const [joint, count] of both.counts.entries()) {
    const of = first.counts[Math.floor(both.values[joint] / second.counts.length)];
    const other = second.counts[both.values[joint] % second.counts.length];
    sum += (count / n) * Math.log((count * n) / (of * other));
  }
  return Math.max(0, sum);
}

/** Codes from 0 in the order in which values come, what each stands for, and how many rows have it. */
function denseCodes(values: Float64Array): { codes: Float64Array; values: number[]; counts: number[] } {
  const places = new Map<number, number>();
  const counts: number[] = [];
  const codes = values.map((value) => {
    const code = places.get(value) ?? counts.length;
    if (code === counts.length) {
      places.set(value, code);
      counts.push(0);
    }
    counts[code]++;
    return code;
  });
  return { codes, values: [...places.keys()], counts };
}

/** Numbers as codes: themselves where there are few, else the range between quantiles that each lies in. */
export function quantileCodes(values: Float64Array, bins: number): Float64Array {
  const sorted = presentValues(values).sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length && distinct <= bins; i++)
    distinct += Number(i === 0 || sorted[i] !== sorted[i - 1]);
  if (distinct <= bins) return values;
  const cuts = distinctEdges(quantileEdges(sorted, evenProbabilities(bins))).slice(1, -1);
  return values.map((value) => (Number.isNaN(value) ? NaN : countBelow(cuts, value)));
}
