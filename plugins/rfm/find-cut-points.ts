/**
 * Cut points between scores. A value gets 1 + the number of cut points below it, so that equal values always get equal
 * scores. Where many rows share a value, cut points coincide there and the scores between are left out.
 */
import { columnQuantiles, evenProbabilities, fisherBreaks, type Progress, sortedValues, tallySorted } from '#sdk';
import type { Measure, Parameters } from './parameters.ts';

/** Steps of progress that `findCutPoints` takes. */
export const stepsOf = (scores: number): number => scores + 1;

/** The `scores` − 1 ascending cut points of one measure. */
export function* findCutPoints(
  column: Float64Array,
  measure: Measure,
  { method, scores, cuts }: Parameters,
  step: Progress,
): Generator<Progress, Float64Array> {
  const given = cuts?.[measure];
  if (given) return Float64Array.from(given);
  if (method === 'QUANTILES') return (yield* columnQuantiles(column, evenProbabilities(scores), step)).slice(1, -1);
  const tally = tallySorted(yield* sortedValues(column, step));
  const classes = Math.min(scores, tally.values.length);
  const { starts } = yield* fisherBreaks(tally, classes, { ...step, done: step.done + 1 });
  // Fewer distinct values than scores spread over all scores: of five, three classes get 1, 3 and 5.
  return Float64Array.from({ length: scores - 1 }, (_, cut) => {
    const first = Math.max(1, Math.ceil(((cut + 1) * (classes - 1)) / (scores - 1)));
    return tally.values[(starts[first] ?? tally.values.length) - 1];
  });
}
