import type { Feature } from '../data.ts';

/** The condition of a branch, as text: `outlook = sunny`, `age <= 30.5`. */
export type Wording = (feature: number, threshold: number, branch: number) => string;

/** Conditions by the names of features and categories. */
export const wordingOf =
  (features: readonly Feature[]): Wording =>
  (feature, threshold, branch) => {
    const { name, categories = [] } = features[feature];
    if (Number.isNaN(threshold)) return `${name} = ${categories[branch]}`;
    return `${name} ${branch === 0 ? '<=' : '>'} ${plainNumber(threshold)}`;
  };

/** A number in fifteen digits: as it looked before it was a binary fraction. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(15)));
