import type { Column } from '../datasets/column.ts';
import type { Segment } from '../segments/segment.entity.ts';

/** What charts may show: columns of personal data are left out, and so is what speaks of their values. */
export interface Privacy {
  /** Whether a feature, or the `feature=category` of one, may be shown. */
  readonly shows: (feature: string) => boolean;
  /** Whether a column is personal data. */
  readonly hides: (column: string) => boolean;
  /** Whether the target is personal data. */
  readonly hidesTarget: boolean;
  /** Segments under names that tell nothing: names are made of features and their categories. */
  readonly segments: (segments: readonly Segment[]) => readonly Segment[];
  /** Classes of a target, by number where they are personal data. */
  readonly className: (name: string, index: number) => string;
}

export function privacyOf(columns: readonly Column[], features: readonly string[], target: string | null): Privacy {
  const personal = new Set(columns.filter(({ pii }) => pii).map(({ name }) => name));
  const hidden = features.filter((name) => personal.has(name));
  const shows = (feature: string) => !hidden.some((name) => feature === name || feature.startsWith(`${name}=`));
  const hidesTarget = target !== null && personal.has(target);
  return {
    shows,
    hides: (column) => personal.has(column),
    hidesTarget,
    segments: (segments) =>
      segments.map((segment) => ({
        ...segment,
        name: hidden.length > 0 && !segment.isNoise ? `segment ${segment.index}` : segment.name,
        profile: segment.profile.filter(({ feature }) => shows(feature)),
      })),
    className: (name, index) => (hidesTarget ? `class ${index}` : name),
  };
}
