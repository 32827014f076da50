/** Which features must not be told of: personal data, and what was made of it. */
export interface PersonalFeatures {
  /** Whether there are any. */
  readonly any: boolean;
  readonly includes: (feature: string) => boolean;
}

/** The personal ones among the features of an analysis, of whose columns it reads those that are `read`. */
export function personalFeatures(
  columns: readonly { readonly name: string; readonly pii: boolean }[],
  read: readonly string[],
): PersonalFeatures {
  // `a.b` may be made of `a`, or be a column of its own: the longest name decides.
  const sources = columns.filter(({ name }) => read.includes(name)).sort((a, b) => b.name.length - a.name.length);
  return {
    any: sources.some(({ pii }) => pii),
    includes: (feature) => sources.find(({ name }) => isMadeOf(feature, name))?.pii ?? false,
  };
}

/** Whether a feature is a column, or `column=category`, or `column.part` as steps name what they make. */
const isMadeOf = (feature: string, column: string): boolean =>
  feature === column || feature.startsWith(`${column}=`) || feature.startsWith(`${column}.`);
