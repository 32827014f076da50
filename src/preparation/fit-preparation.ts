/**
 * Fits a preparation on the training rows.
 *
 *   STANDARD   center = mean, spread = population standard deviation √(Σ(x − mean)² / n), two passes
 *   MIN_MAX    center = min, spread = max − min
 *   ROBUST     center = median, spread = third − first quartile (linear interpolation, type 7 of Hyndman & Fan 1996)
 *
 * A spread of 0 (a constant) becomes 1, so that the prepared column is 0.
 */

import { moments, quantileSorted } from '#sdk';
import { AppError } from '../errors.ts';
import type { FittedFeature, FittedPreparation, PreparationChoice, Scale, SourceColumn } from './preparation.ts';

/** Facts of the algorithm that decide how its features are encoded. */
export interface EncodingTraits {
  readonly categories?: boolean;
  readonly intercept?: boolean;
}

/** Rows of `columns` that stay: all, or those complete in every column where the choice is DROP. */
export function keptRows(
  columns: readonly SourceColumn[],
  rows: number,
  choice: PreparationChoice,
): Uint32Array | null {
  if (choice.missing !== 'DROP' || !columns.some(({ values }) => values.some(Number.isNaN))) return null;
  const kept = new Uint32Array(rows);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    let complete = true;
    for (const { values } of columns) complete &&= !Number.isNaN(values[i]);
    if (complete) kept[count++] = i;
  }
  if (count > 0) return kept.slice(0, count);
  const worst = columns
    .map(({ name, values }) => ({ name, missing: countMissing(values) }))
    .sort((a, b) => b.missing - a.missing);
  throw new AppError(
    'UNSUITABLE_DATA',
    `Dropping rows with missing values leaves none of ${rows}: ${worst[0].name} lacks ${worst[0].missing}. Fill with MEAN, MEDIAN or MODE, or leave that feature out.`,
    {
      requirement: 'at least one complete row',
      actual: 0,
      missing: Object.fromEntries(worst.map(({ name, missing }) => [name, missing])),
    },
  );
}

/** Learns fill values, categories and scales. `kept` restricts the rows learned from. */
export function fitPreparation(
  columns: readonly SourceColumn[],
  kept: Uint32Array | null,
  choice: PreparationChoice,
  traits: EncodingTraits,
): FittedPreparation {
  const features = columns.map((column): FittedFeature => {
    const values = kept ? Float64Array.from(kept, (row) => column.values[row]) : column.values;
    const missing = countMissing(values);
    if (missing === values.length)
      throw new AppError(
        'UNSUITABLE_DATA',
        `The feature ${column.name} has no value in any of ${values.length} rows. Leave it out.`,
        { feature: column.name, actual: 0 },
      );
    if (missing > 0 && choice.missing === 'ERROR')
      throw new AppError(
        'UNSUITABLE_DATA',
        `The feature ${column.name} lacks ${missing} of ${values.length} values. Choose \`preparation: { missing: DROP }\` or MEAN, MEDIAN or MODE.`,
        { feature: column.name, requirement: 'no missing values', actual: missing },
      );
    return column.categories ? fitCategories(column, values, choice, traits) : fitNumber(column.name, values, choice);
  });
  return { missing: choice.missing, features };
}

function fitNumber(name: string, values: Float64Array, choice: PreparationChoice): FittedFeature {
  const infinite = values.reduce((count, value) => count + (value === Infinity || value === -Infinity ? 1 : 0), 0);
  if (infinite > 0)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The feature ${name} has ${infinite} infinite values. Replace them or leave the feature out.`,
      { feature: name, requirement: 'finite values', actual: infinite },
    );
  const fill = fillNumber(values, choice);
  return {
    kind: 'number',
    name,
    fill,
    ...fitScale(fill === null ? values : values.map((value) => (!Number.isNaN(value) ? value : fill)), choice.scale),
  };
}

function fitCategories(
  column: SourceColumn,
  values: Float64Array,
  choice: PreparationChoice,
  traits: EncodingTraits,
): FittedFeature {
  const { name, categories: seen = [] } = column;
  // Categories that only dropped rows had are no categories of the training rows.
  const counts = new Float64Array(seen.length);
  for (const code of values) if (!Number.isNaN(code)) counts[code] += 1;
  const present = [...counts.keys()].filter((code) => counts[code] > 0);
  const categories = present.map((code) => seen[code]);
  const fills = choice.missing === 'MEAN' || choice.missing === 'MEDIAN' || choice.missing === 'MODE';
  const fill = fills ? indexOfMost(present.map((code) => counts[code])) : null;
  if (traits.categories) return { kind: 'categories', name, categories, fill, columns: null };
  if (categories.length > choice.maxCategories)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The text feature ${name} has ${categories.length} categories, and each would become a column (at most ${choice.maxCategories}). Group them, leave the feature out, or raise \`preparation.maxCategories\`.`,
      { feature: name, requirement: choice.maxCategories, actual: categories.length },
    );
  const rows = values.length;
  const missing = countMissing(values);
  const columns = categories.map((_, code) => {
    const ones = counts[present[code]]! + (fill === code ? missing : 0);
    return { code, ...scaleOfShare(ones / rows, choice.scale) };
  });
  return { kind: 'categories', name, categories, fill, columns: traits.intercept ? columns.slice(1) : columns };
}

function fillNumber(values: Float64Array, { missing }: PreparationChoice): number | null {
  if (missing === 'DROP' || missing === 'ERROR' || missing === 'KEEP') return null;
  // Also where training lacks nothing: rows to answer for later may.
  const known = values.filter((value) => !Number.isNaN(value));
  if (missing === 'MEAN') return moments(known).mean;
  known.sort();
  return missing === 'MEDIAN' ? quantileSorted(known, 0.5) : modeSorted(known);
}

/** What centers and spreads a column of at least one known value. */
export function fitScale(values: Float64Array, scale: Scale): { center: number; spread: number } {
  if (scale === 'NONE') return { center: 0, spread: 1 };
  const known = values.some(Number.isNaN) ? values.filter((value) => !Number.isNaN(value)) : values;
  if (scale === 'STANDARD') {
    const { mean, variance } = moments(known);
    return { center: mean, spread: Math.sqrt(variance) || 1 };
  }
  const sorted = known.slice().sort();
  if (scale === 'MIN_MAX') return { center: sorted[0], spread: sorted.at(-1)! - sorted[0] || 1 };
  return {
    center: quantileSorted(sorted, 0.5),
    spread: quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25) || 1,
  };
}

/** The scale of a 0/1 column whose mean is `share`. Only STANDARD moves it: its range is 0…1 and its quartiles say nothing. */
const scaleOfShare = (share: number, scale: Scale) =>
  scale === 'STANDARD' ? { center: share, spread: Math.sqrt(share * (1 - share)) || 1 } : { center: 0, spread: 1 };

const countMissing = (values: Float64Array): number => {
  let count = 0;
  for (const value of values) if (Number.isNaN(value)) count++;
  return count;
};

/** The most frequent of at least one sorted value; of several the least. */
export function modeSorted(sorted: Float64Array): number {
  let best = sorted[0];
  let bestCount = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > bestCount) [best, bestCount] = [sorted[start], end - start];
    start = end;
  }
  return best;
}

const indexOfMost = (counts: readonly number[]): number => counts.indexOf(Math.max(...counts));
