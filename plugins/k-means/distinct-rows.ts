import type { FeatureTable } from '#sdk';

/** How many rows differ from each other, counted up to `enough`. */
export function distinctRows({ rows, columns }: FeatureTable, enough: number): number {
  const seen = new Set<string>();
  for (let i = 0; i < rows && seen.size < enough; i++) seen.add(columns.map((column) => column[i]).join());
  return seen.size;
}
