import type { Condition } from './conditions.ts';

/** Categories named in a condition; more are counted. */
const MOST_CATEGORIES = 6;

/** Significant digits of numbers in rules; a threshold halfway between two values rarely has more. */
const DIGITS = 10;

/** A number without the digits that only rounding made. */
export const shortNumber = (value: number, digits = DIGITS): string => String(Number(value.toPrecision(digits)));

/** All conditions of a rule: `age > 30.5 and age <= 45 and plan = gold`; "always" where there are none. */
export const ruleText = (conditions: readonly Condition[]): string =>
  conditions.map((condition) => conditionText(condition)).join(' and ') || 'always';

/** One condition: `age <= 30.5`, `(plan in (gold, silver) or plan is missing)`. */
export function conditionText(
  { feature, above, upTo, categories, missing, known }: Condition,
  digits = DIGITS,
): string {
  const { name } = feature;
  if (!known) return `${name} is missing`;
  const parts = categories ? [`${name} ${categoriesText(categories)}`] : [];
  if (Number.isFinite(above)) parts.push(`${name} > ${shortNumber(above, digits)}`);
  if (Number.isFinite(upTo)) parts.push(`${name} <= ${shortNumber(upTo, digits)}`);
  if (parts.length === 0) return missing ? `${name} is anything` : `${name} is known`;
  return missing ? `(${parts.join(' and ')} or ${name} is missing)` : parts.join(' and ');
}

/** `= gold`, `in (gold, silver)`, `in (a, b, c, d, e, f and 12 more)`. */
export function categoriesText(categories: readonly string[], most = MOST_CATEGORIES): string {
  if (categories.length === 1) return `= ${categories[0]}`;
  const named = categories.slice(0, most).join(', ');
  return `in (${named}${categories.length > most ? ` and ${categories.length - most} more` : ''})`;
}
