import { NO_WEIGHT } from '#sdk';
import { type Candidate, type SplitRules, splitCategories, splitNumber } from './candidate-split.ts';
import type { Cases } from './cases.ts';
import type { CodedFeature, CodeTable } from './code-table.ts';
import { createTallying } from './tally.ts';

/** A gain this far below the average still counts as average, as in C4.5. */
const BELOW_AVERAGE = 1e-3;

/** What a feature offers at a node; one that has the same value in all cases offers nothing to the nodes below either. */
export interface Offer {
  readonly candidate: Candidate | null;
  readonly varies: boolean;
}

/** Finds what each feature offers to cases of weight `total`. Yields to breathe. */
export function createOffers(table: CodeTable, rules: SplitRules) {
  const tallyOf = createTallying(table);
  return function* offerOf(feature: number, cases: Cases, total: number): Generator<void, Offer> {
    const coded = table.features[feature];
    const tally = yield* tallyOf(coded, cases);
    if (tally.values < 2) return CONSTANT;
    const candidate = coded.values
      ? splitNumber(feature, coded.values, tally, total, table.classes, rules)
      : splitCategories(feature, tally, total, table.classes, rules);
    return { candidate, varies: true };
  };
}

const CONSTANT: Offer = { candidate: null, varies: false };

/**
 * The candidate with the greatest gain ratio among those whose gain is at least average: the ratio alone would favor
 * splits that say next to nothing. A feature with nearly as many categories as rows has no say in the average.
 *
 * Quinlan (1993), C4.5: programs for machine learning, section 2.2.
 */
export function bestCandidate(found: readonly Candidate[], { features, rows }: CodeTable): Candidate | null {
  const manyValued = ({ values, size }: CodedFeature) => !values && size >= 0.3 * rows - NO_WEIGHT;
  const onlyManyValued = features.every(manyValued);
  const counted = found.filter(({ feature }) => onlyManyValued || !manyValued(features[feature]));
  if (counted.length === 0) return null;
  const average = counted.reduce((sum, { gain }) => sum + gain, 0) / counted.length;
  let best: Candidate | null = null;
  for (const candidate of found)
    if (candidate.gain >= average - BELOW_AVERAGE && candidate.ratio > (best?.ratio ?? 0) + NO_WEIGHT) best = candidate;
  return best;
}
