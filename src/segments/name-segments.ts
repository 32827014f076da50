import type { PersonalFeatures } from './personal-features.ts';
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

/** What may be told of segments. */
export interface Telling {
  readonly personal: PersonalFeatures;
  /** The algorithm's, by index. They may speak of any feature, so they count only where none is personal. */
  readonly ownNames: readonly string[] | undefined;
}

interface SegmentToName {
  readonly index: number;
  readonly profile: readonly ProfileEntry[];
  readonly isNoise: boolean;
}

/**
 * Readable names from profiles, such as "frequent, recent, high monetary": the features that set a segment apart most,
 * strongest first. Names are unique: where two segments would share one,
 * the later gets a number. Names of the algorithm's own go before.
 */
export function nameSegments(segments: readonly SegmentToName[], { personal, ownNames }: Telling): string[] {
  const own = personal.any ? [] : (ownNames ?? []);
  const names = segments.map((segment) => (segment.isNoise ? 'noise' : (own[segment.index] ?? nameOf(segment))));
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function nameOf({ index, profile }: SegmentToName): string {
  // Where all features are personal data.
  if (profile.length === 0) return `segment ${index}`;
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
