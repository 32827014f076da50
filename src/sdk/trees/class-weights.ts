import { UnsuitableData } from '../algorithm.ts';
import type { LabelledTable } from '../data.ts';
import { MOST_CLASSES } from './class-counts.ts';

/** How much a row counts for by its class. */
export type ClassWeighting = 'none' | 'balanced';

/**
 * The weight of a row of each class: 1, or, balanced, rows / (classes × rows of the class), so that all classes weigh the same.
 * A class without rows weighs 0 then, and is not counted.
 */
export function classWeights({ rows, target, classes }: LabelledTable, weighting: ClassWeighting): Float64Array {
  const counts = new Float64Array(classes.length);
  for (let i = 0; i < rows; i++) counts[target[i]]++;
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  requireClasses(classes, counts, present);
  if (weighting === 'none') return new Float64Array(classes.length).fill(1);
  return counts.map((count) => (count > 0 ? rows / (present * count) : 0));
}

function requireClasses(classes: readonly string[], counts: Float64Array, present: number): void {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (present < 2)
    throw new UnsuitableData(
      `The target is "${classes[counts.findIndex((count) => count > 0)]}" in each of the ${rows} rows, so there is nothing to tell apart. Choose a target with at least two classes, or rows that have them.`,
      { requirement: 2, actual: present },
    );
  if (classes.length > MOST_CLASSES)
    throw new UnsuitableData(
      `The target has ${classes.length} classes in ${rows} rows; a tree tells at most ${MOST_CLASSES} apart. Group them, or predict a number.`,
      { requirement: MOST_CLASSES, actual: classes.length },
    );
}
