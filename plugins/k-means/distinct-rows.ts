import type { FeatureTable, Progress } from '#sdk';

// Rows between two breaths.
const SLICE = 1 << 14;

/** How many rows differ from each other, counted up to `enough`; yields `progress` on the way. */
export function* distinctRows(
  { rows, columns }: FeatureTable,
  enough: number,
  progress: Progress,
): Generator<Progress, number> {
  const seen = new Set<string>();
  for (let i = 0; i < rows && seen.size < enough; i++) {
    seen.add(columns.map((column) => column[i]).join());
    if (i % SLICE === SLICE - 1) yield progress;
  }
  return seen.size;
}
