import { type Condition, shortNumber } from '#sdk';

/** Conditions of a name; a rule with more is told by the others. */
const MOST_CONDITIONS = 3;
const DIGITS = 4;
/** Characters of a category or feature in a name. */
const MOST_CHARACTERS = 30;

/**
 * A short name from the rule of a leaf, such as "visits > 3.5, plan gold": the condition asked last, which tells it from its
 * sibling, and of the others those that gained most, in the order in which they are asked.
 */
export function segmentName(conditions: readonly Condition[]): string {
  const byWorth = conditions.toSorted((a, b) => b.gain - a.gain);
  const last = conditions.reduce((deepest, one) => (one.depth > deepest.depth ? one : deepest), conditions[0]);
  const chosen = new Set([last, ...byWorth.filter((one) => one !== last)].slice(0, MOST_CONDITIONS));
  return conditions
    .filter((condition) => chosen.has(condition))
    .map(wordsOf)
    .join(', ');
}

function wordsOf({ feature, above, upTo, categories, known }: Condition): string {
  const name = cut(feature.name);
  const number = (value: number) => shortNumber(value, DIGITS);
  if (!known) return `${name} missing`;
  if (categories) {
    const [first = '', second, ...more] = categories.map(cut);
    if (second === undefined) return `${name} ${first}`;
    return more.length === 0 ? `${name} ${first} or ${second}` : `${name} ${first} or ${more.length + 1} more`;
  }
  const [low, high] = [Number.isFinite(above), Number.isFinite(upTo)];
  if (low && high) return `${name} ${number(above)} to ${number(upTo)}`;
  if (low) return `${name} > ${number(above)}`;
  return high ? `${name} ≤ ${number(upTo)}` : `${name} known`;
}

const cut = (text: string): string => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text);
