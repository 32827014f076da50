import {
  countBelow,
  distinctEdges,
  evenProbabilities,
  type FeatureTable,
  float64s,
  type Progress,
  quantileEdges,
  sortedValues,
  z,
} from '#sdk';

/** Where the values of a numeric feature are cut: the intervals are closed on the right. */
export const cutFeature = z.strictObject({ feature: z.int().min(0), name: z.string(), cuts: float64s() });
export type CutFeature = z.output<typeof cutFeature>;

/** Cuts each numeric feature at its quantiles, into at most `intervals` intervals of about as many rows each. */
export function* cutNumbers(
  { features, columns }: FeatureTable,
  intervals: number,
  step: Progress,
): Generator<Progress, CutFeature[]> {
  const probabilities = evenProbabilities(intervals);
  const cut: CutFeature[] = [];
  for (const [feature, { name, categories }] of features.entries()) {
    if (categories) continue;
    const sorted: Float64Array = yield* sortedValues(columns[feature], step);
    const edges = distinctEdges(quantileEdges(sorted, probabilities));
    // A cut at the maximum would leave nothing on its right.
    cut.push({ feature, name, cuts: edges.filter((edge) => edge > sorted[0] && edge < sorted[sorted.length - 1]) });
  }
  return cut;
}

/** The table with the numbers of intervals, from 0, for numbers; what is missing stays so. Yields between features. */
export function* inIntervals<T extends FeatureTable>(table: T, cut: readonly CutFeature[]): Generator<void, T> {
  const columns = [...table.columns];
  for (const { feature, cuts } of cut) {
    columns[feature] = table.columns[feature].map((value) => (Number.isNaN(value) ? value : countBelow(cuts, value)));
    yield;
  }
  return { ...table, columns };
}

/** The same at once. */
export function withIntervals<T extends FeatureTable>(table: T, cut: readonly CutFeature[]): T {
  const cutting = inIntervals(table, cut);
  let step = cutting.next();
  while (!step.done) step = cutting.next();
  return step.value;
}
