import { type FeatureTable, UnsuitableData } from '#sdk';
import { MEASURES, type Measure, type Parameters } from './parameters.ts';

/** The places of recency, frequency and monetary value among the features: as named, else by their names, else in order. */
export function recognizeFeatures({ features }: FeatureTable, params: Parameters): Record<Measure, number> {
  const names = features.map(({ name }) => name);
  if (names.length !== MEASURES.length)
    throw new UnsuitableData(
      `RFM takes exactly 3 features, recency, frequency and monetary value; there are ${names.length}: ${names.join(', ')}.`,
      { requirement: MEASURES.length, actual: names.length },
    );
  const found: Partial<Record<Measure, number>> = {};
  for (const measure of MEASURES) {
    const named = params[measure];
    if (named === undefined) continue;
    found[measure] = names.indexOf(named);
    if (found[measure] === -1)
      throw new UnsuitableData(`The ${measure} is to be "${named}", but the features are ${names.join(', ')}.`, {
        requirement: named,
        actual: names,
      });
  }
  const free = (place: number) => place >= 0 && !Object.values(found).includes(place);
  for (const measure of MEASURES) {
    const place = names.findIndex((name) => name.toLowerCase() === measure);
    if (found[measure] === undefined && free(place)) found[measure] = place;
  }
  for (const measure of MEASURES) found[measure] ??= names.findIndex((_, place) => free(place));
  return found as Record<Measure, number>;
}
