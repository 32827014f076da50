import type { Column } from '../datasets/column.ts';
import { personalFeatures } from '../segments/personal-features.ts';

/** What charts may show: columns of personal data are left out, and so is what speaks of their values. Segments tell nothing of them. */
export interface Privacy {
  /** Whether a feature, or what was made of one, may be shown. */
  readonly shows: (feature: string) => boolean;
  /** Whether a column is personal data. */
  readonly hides: (column: string) => boolean;
  /** Whether the target is personal data. */
  readonly hidesTarget: boolean;
  /** Classes of a target, by number where they are personal data. */
  readonly className: (name: string, index: number) => string;
}

export function privacyOf(columns: readonly Column[], features: readonly string[], target: string | null): Privacy {
  const personal = new Set(columns.filter(({ pii }) => pii).map(({ name }) => name));
  const { includes } = personalFeatures(columns, features);
  const hidesTarget = target !== null && personal.has(target);
  return {
    shows: (feature) => !includes(feature),
    hides: (column) => personal.has(column),
    hidesTarget,
    className: (name, index) => (hidesTarget ? `class ${index}` : name),
  };
}
