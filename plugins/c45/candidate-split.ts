/**
 * The split on one feature, and what it is worth.
 *
 *   n        weight of the cases; n_k of those whose value is known
 *   gain     (n_k / n) · (H(known) − Σ_b (n_b / n_k) H(branch b)),  H the entropy of the classes in bits
 *   split    entropy of the branches, those unknown being one branch more
 *   ratio    gain / split
 *
 * A number is split where gain is greatest; choosing among m thresholds costs log₂(m) / n of its gain.
 *
 * Quinlan (1993), C4.5: programs for machine learning, 2.2–2.4 and 3.2; Quinlan (1996), Improved use of continuous
 * attributes in C4.5, JAIR 4:77–90, section 3, in the form of J48 (m counts the thresholds that leave enough cases on
 * both sides, where C4.5 Release 8 counts all distinct values less one).
 */
import { bitsOf, NO_WEIGHT, xLog2x } from '#sdk';
import type { CodeSplit } from './cases.ts';
import { lastAtMost } from './code-table.ts';
import type { Tally } from './tally.ts';

/** A split that leaves enough cases in at least two branches. */
export interface Candidate extends CodeSplit {
  readonly gain: number;
  readonly ratio: number;
}

/** Rules for splits. */
export interface SplitRules {
  /** Weight of cases that at least two branches must have. */
  readonly minCases: number;
  /** Whether the choice of a threshold costs information. */
  readonly thresholdPenalty: boolean;
}

/** The split on categories, one branch for each; null where too few branches have enough cases. */
export function splitCategories(
  feature: number,
  { values, weight, known }: Tally,
  total: number,
  classes: number,
  { minCases }: SplitRules,
): Candidate | null {
  const sizes = new Float64Array(values);
  const all = new Float64Array(classes);
  let bits = 0;
  for (let v = 0; v < values; v++) {
    for (let c = 0; c < classes; c++) {
      sizes[v] += weight[v * classes + c];
      all[c] += weight[v * classes + c];
    }
    bits += bitsOf(weight, v * classes, classes);
  }
  if (sizes.filter((size) => size > minCases - NO_WEIGHT).length < 2) return null;
  const gain = gainOf(bitsOf(all) - bits, known, total);
  return { feature, threshold: Number.NaN, limit: -1, gain, ratio: gain / splitInformation(sizes, known, total) };
}

/** The best threshold for a number; null where no threshold leaves enough cases on both sides or gains anything. */
export function splitNumber(
  feature: number,
  values: Float64Array,
  tally: Tally,
  total: number,
  classes: number,
  rules: SplitRules,
): Candidate | null {
  const least = leastCases(tally.known, classes, rules.minCases);
  if (tally.cases < 2 * least - NO_WEIGHT) return null;
  const { at, below, gain: most, thresholds } = bestThreshold(tally, total, classes, least);
  const gain = most - (rules.thresholdPenalty ? Math.log2(Math.max(1, thresholds)) / total : 0);
  if (at < 0 || gain <= NO_WEIGHT) return null;
  const middle = 0.5 * values[tally.code[at]] + 0.5 * values[tally.code[at + 1]];
  // As in C4.5 the threshold is a value that occurs: the greatest of all rows up to the middle.
  const limit = Math.min(lastAtMost(values, middle), tally.code[at + 1] - 1);
  const sizes = Float64Array.of(below, tally.known - below);
  return { feature, threshold: values[limit], limit, gain, ratio: gain / splitInformation(sizes, tally.known, total) };
}

/** Weight of cases on either side of a threshold: a tenth of the mean class, within 25 and what is asked for. */
const leastCases = (known: number, classes: number, minCases: number): number =>
  Math.max(minCases, Math.min(25, (0.1 * known) / classes));

/** The place in the tally up to which values go left, with their weight; `thresholds` is how many could be chosen. */
function bestThreshold({ values, weight, known }: Tally, total: number, classes: number, least: number) {
  const left = new Float64Array(classes);
  const right = new Float64Array(classes);
  for (let at = 0; at < values * classes; at++) right[at % classes] += weight[at];
  const bits = bitsOf(right);
  const best = { at: -1, below: 0, gain: 0, thresholds: 0 };
  let below = 0;
  for (let v = 0; v < values - 1; v++) {
    for (let c = 0; c < classes; c++) {
      const moved = weight[v * classes + c];
      left[c] += moved;
      right[c] -= moved;
      below += moved;
    }
    if (below < least - NO_WEIGHT) continue;
    if (known - below < least - NO_WEIGHT) break;
    best.thresholds++;
    const gain = gainOf(bits - bitsOf(left) - bitsOf(right), known, total);
    if (gain <= best.gain + NO_WEIGHT) continue;
    best.at = v;
    best.below = below;
    best.gain = gain;
  }
  return best;
}

/** Bits saved, a case: of the known ones, weighed by how many those are. */
function gainOf(saved: number, known: number, total: number): number {
  const counted = (known / total) * saved;
  return Math.abs(counted) < NO_WEIGHT ? 0 : counted / known;
}

/** Entropy of the branches, in bits; infinite where all cases take one, so that the ratio is 0. */
function splitInformation(sizes: Float64Array, known: number, total: number): number {
  let bits = xLog2x(total) - xLog2x(total - known);
  for (let b = 0; b < sizes.length; b++) bits -= xLog2x(sizes[b]);
  return bits < NO_WEIGHT ? Number.POSITIVE_INFINITY : bits / total;
}
