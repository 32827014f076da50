import type { Clusters } from './find-clusters.ts';
import type { Metric } from './metric-space.ts';

/** A fitted model, as advice and explanation read it. */
export interface FittedClusters extends Clusters {
  readonly metric: Metric;
  readonly minPoints: number;
}

/** A number in four digits, as people write it. */
export const short = (value: number): string => String(Number(value.toPrecision(4)));

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

/** What a careful reader should know: all noise, one segment, mostly noise; each with an epsilon to try. */
export function warningsOf(model: FittedClusters): string[] {
  const { epsilon, minPoints, noise, sizes } = model;
  const rows = sizes.reduce((sum, size) => sum + size, noise);
  if (sizes.length === 0)
    return [
      `All ${rows} rows are noise: none has ${minPoints} rows, itself included, within epsilon ${short(epsilon)}. ${larger(model)}`,
    ];
  if (sizes.length === 1 && noise < rows / 2)
    return [
      `There is one segment, with ${sizes[0]} of ${rows} rows (${noise} are noise), at epsilon ${short(epsilon)} and minPoints ${minPoints}. ${smaller(model)}`,
    ];
  if (noise > rows / 2)
    return [
      `${noise} of ${rows} rows (${percent(noise, rows)}) are noise at epsilon ${short(epsilon)}. ${larger(model)}`,
    ];
  return [];
}

function larger({ epsilon, suggestedEpsilon, kDistance: { neighbor, distances } }: FittedClusters): string {
  const median = distances[distances.length >> 1];
  if (suggestedEpsilon !== null && suggestedEpsilon > epsilon)
    return `The k-distance curve (k = ${neighbor}) bends at ${short(suggestedEpsilon)}: try that as epsilon, or fewer minPoints.`;
  if (median > epsilon)
    return `Half of the rows have ${neighbor} rows, themselves included, within ${short(median)}: try that as epsilon, or fewer minPoints.`;
  return 'Try a larger epsilon or fewer minPoints.';
}

function smaller({ epsilon, suggestedEpsilon, kDistance: { neighbor, distances } }: FittedClusters): string {
  const median = distances[distances.length >> 1];
  const either =
    'If no smaller epsilon divides it, the rows have no gaps, and a method such as k-means suits them better.';
  if (suggestedEpsilon !== null && suggestedEpsilon < epsilon)
    return `The k-distance curve (k = ${neighbor}) bends at ${short(suggestedEpsilon)}: try that as epsilon. ${either}`;
  if (median > 0 && median < epsilon)
    return `Half of the rows have ${neighbor} rows, themselves included, within ${short(median)}: try that as epsilon. ${either}`;
  return `Try a smaller epsilon or more minPoints. ${either}`;
}

/** The model in a sentence or two. */
export function textOf(model: FittedClusters): string {
  const { epsilon, suggestedEpsilon, kDistance } = model;
  if (suggestedEpsilon === null) return foundOf(model);
  const bend = `where the k-distance curve (k = ${kDistance.neighbor}) bends`;
  const advice =
    suggestedEpsilon === epsilon
      ? `Epsilon is ${bend}.`
      : `An epsilon to compare with is ${short(suggestedEpsilon)}, ${bend}.`;
  return `${foundOf(model)} ${advice}`;
}

function foundOf({ epsilon, minPoints, metric, noise, sizes, core }: FittedClusters): string {
  const rows = sizes.reduce((sum, size) => sum + size, noise);
  const within = `within ${metric} distance ${short(epsilon)}`;
  if (sizes.length === 0) return `None of the ${rows} rows has ${minPoints} rows, itself included, ${within}.`;
  const segments = sizes.length === 1 ? '1 segment' : `${sizes.length} segments`;
  return `${segments} around ${core.rows} core points, which have ${minPoints} rows, themselves included, ${within}; ${rows - noise - core.rows} rows on their borders; ${noise} of ${rows} rows are noise.`;
}
