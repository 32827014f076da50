import type { ProfileEntry } from './profile.ts';

/** Effect sizes from here on are worth a word, and from there on worth "very". */
const NOTABLE = 0.25;
const STRONG = 1.5;
/** More words than these do not help. */
const MOST_WORDS = 3;

/** Features whose high and low have words of their own in the field. */
const WORDS: Readonly<Record<string, readonly [high: string, low: string]>> = {
  recency: ['lapsed', 'recent'],
  frequency: ['frequent', 'infrequent'],
  tenure: ['long-standing', 'new'],
  age: ['older', 'younger'],
};

interface SegmentToName {
  readonly profile: readonly ProfileEntry[];
  readonly isNoise: boolean;
  readonly ownName?: string | undefined;
}

/**
 * Readable names from profiles, such as "frequent, recent, high monetary": the features that set a segment apart most,
 * strongest first. Names are unique: where two segments would share one,
 * the later gets a number.
 */
export function nameSegments(segments: readonly SegmentToName[]): string[] {
  const names = segments.map(({ profile, isNoise, ownName }) => (isNoise ? 'noise' : (ownName ?? nameOf(profile))));
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function nameOf(profile: readonly ProfileEntry[]): string {
  const notable = profile
    .filter(({ effectSize }) => Math.abs(effectSize) >= NOTABLE)
    .sort((a, b) => Math.abs(b.effectSize) - Math.abs(a.effectSize))
    .slice(0, MOST_WORDS);
  return notable.length === 0 ? 'average' : notable.map(wordOf).join(', ').slice(0, 240);
}

function wordOf({ feature, effectSize }: ProfileEntry): string {
  const very = Math.abs(effectSize) >= STRONG ? 'very ' : '';
  const high = effectSize > 0;
  const [, name, category] = /^(.*?)=(.*)$/s.exec(feature) ?? [];
  if (name !== undefined) return high ? `${name} ${category}` : `not ${name} ${category}`;
  const words = WORDS[feature.toLowerCase()];
  return very + (words ? words[high ? 0 : 1] : `${high ? 'high' : 'low'} ${feature}`);
}
