/**
 * How a segment differs from everyone, feature by feature.
 *
 *   effect size   d = (mean of the segment − mean of all) / σ of all
 *
 * with the population standard deviation of all rows: Glass's Δ with everyone as the control group. Means are
 * reported in original units; a categorical feature counts as one 0/1 feature a category, whose mean is its share.
 *
 * Glass (1976), Primary, secondary, and meta-analysis of research, Educational Researcher 5(10).
 */
import { type Assignment, type FeatureTable, NOISE } from '#sdk';
import type { PreparedFeature } from '../preparation/apply-preparation.ts';
import { nameSegments, type Telling } from './name-segments.ts';

export interface ProfileEntry {
  readonly feature: string;
  readonly mean: number;
  readonly overallMean: number;
  readonly effectSize: number;
}

/** A segment as an analysis stores it, its members apart. */
export interface SegmentSummary {
  readonly index: number;
  readonly name: string;
  readonly size: number;
  readonly share: number;
  readonly isNoise: boolean;
  readonly profile: readonly ProfileEntry[];
}

/** Summarizes every segment that has members, by index, noise last. */
export function summarizeSegments(
  table: FeatureTable,
  features: readonly PreparedFeature[],
  { segment }: Pick<Assignment, 'segment'>,
  telling: Telling,
): SegmentSummary[] {
  const sizes = countSizes(segment);
  const entries = features.flatMap((feature, j) =>
    telling.personal.includes(feature.name) ? [] : profileColumn(table.columns[j], feature, segment, sizes),
  );
  const groups = sizes.flatMap((size, slot) =>
    size > 0 ? [{ slot, size, profile: entries.map((entry) => entry(slot)) }] : [],
  );
  const noiseLast = [...groups.filter(({ slot }) => slot > 0), ...groups.filter(({ slot }) => slot === 0)];
  const summaries = noiseLast.map(({ slot, size, profile }) => ({
    index: slot === 0 ? NOISE : slot - 1,
    size,
    share: size / table.rows,
    isNoise: slot === 0,
    profile,
  }));
  const names = nameSegments(summaries, telling);
  return summaries.map((summary, place) => ({ ...summary, name: names[place] }));
}

/** Members of each segment; slot 0 counts noise, slot s + 1 segment s. */
function countSizes(segment: Int32Array): number[] {
  let segments = 0;
  for (const s of segment) if (s >= segments) segments = s + 1;
  const sizes = new Array<number>(segments + 1).fill(0);
  for (const s of segment) sizes[s + 1] += 1;
  return sizes;
}

/** The profile entries that one prepared column gives to the segment in a slot. */
function profileColumn(
  column: Float64Array,
  { name, categories, center, spread }: PreparedFeature,
  segment: Int32Array,
  sizes: readonly number[],
): ((slot: number) => ProfileEntry)[] {
  if (!categories) {
    const moments = momentsBySegment(column, segment, sizes.length, (value) => value);
    return [(slot) => entryOf(name, moments, slot, center, spread)];
  }
  return categories.map((category, code) => {
    const moments = momentsBySegment(column, segment, sizes.length, (value) => (value === code ? 1 : 0));
    return (slot) => entryOf(`${name}=${category}`, moments, slot, 0, 1);
  });
}

interface Moments {
  readonly means: Float64Array;
  readonly mean: number;
  readonly deviation: number;
}

/** Means by slot, mean and standard deviation of all, over the rows whose value is known. */
function momentsBySegment(
  column: Float64Array,
  segment: Int32Array,
  slots: number,
  read: (value: number) => number,
): Moments {
  const sums = new Float64Array(slots);
  const counts = new Float64Array(slots);
  for (let i = 0; i < column.length; i++) {
    const value = read(column[i]);
    if (Number.isNaN(value)) continue;
    sums[segment[i] + 1] += value;
    counts[segment[i] + 1] += 1;
  }
  const count = counts.reduce((a, b) => a + b, 0);
  const mean = sums.reduce((a, b) => a + b, 0) / count;
  let squares = 0;
  for (let i = 0; i < column.length; i++) {
    const value = read(column[i]);
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { means: sums.map((sum, slot) => sum / counts[slot]), mean, deviation: Math.sqrt(squares / count) };
}

function entryOf(
  feature: string,
  { means, mean, deviation }: Moments,
  slot: number,
  center: number,
  spread: number,
): ProfileEntry {
  const known = Number.isFinite(means[slot]) ? means[slot] : mean;
  return {
    feature,
    mean: known * spread + center,
    overallMean: mean * spread + center,
    effectSize: deviation > 0 ? (known - mean) / deviation : 0,
  };
}
