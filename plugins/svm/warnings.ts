import type { ClassifierModel } from './classifier.ts';
import { SIGMOID_FOLDS } from './learn-sigmoid.ts';
import type { RegressorModel } from './regressor.ts';

/** A share of support vectors from which on a machine has memorized rather than learned. */
const NEARLY_ALL = 0.95;
/** Fewer rows than this say nothing about memorizing. */
const ENOUGH_ROWS = 50;

/** What a careful reader should know of a classifier. */
export function classifierWarnings(model: ClassifierModel): string[] {
  const { machines, classes, rows, supportVectors, sigmoids, unfinished, violation, tolerance } = model;
  const warnings: string[] = [];
  if (unfinished > 0) {
    warnings.push(
      `${unfinished} of ${machines.rho.length} machines used all iterations before they were optimal: the conditions are violated by ${violation}, and ${tolerance} was allowed. Raise maxIterations, or lower cost.`,
    );
  }
  const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);
  warnings.push(...memorized(sum(supportVectors), sum(rows)));
  for (const [c, name] of classes.entries()) {
    if (rows[c] === 0) warnings.push(`The class "${name}" has no rows to learn from, so it is never answered.`);
    else if (sigmoids.length > 0 && rows[c] < SIGMOID_FOLDS)
      warnings.push(
        `The class "${name}" has ${rows[c]} rows, fewer than the ${SIGMOID_FOLDS} folds that probabilities are learned from: its probabilities are guesses. Add rows of it, or leave probability off.`,
      );
  }
  return warnings;
}

/**
 * What a careful reader should know of a regressor. Under a small epsilon nearly every row is a support vector, whatever
 * the kernel: unlike with a classifier that is no sign of memorizing.
 */
export function regressorWarnings(model: RegressorModel): string[] {
  const { supportVectors, violation, tolerance, epsilon, spread } = model;
  const warnings: string[] = [];
  if (violation > 0) {
    warnings.push(
      `The iterations ended before the machine was optimal: the conditions are violated by ${violation}, and ${tolerance} was allowed. Raise maxIterations, or lower cost.`,
    );
  }
  if (supportVectors === 0) {
    warnings.push(
      `Every target is within epsilon (${epsilon * spread}) of one number, so that is the answer for every row. Lower epsilon.`,
    );
  }
  return warnings;
}

function memorized(supportVectors: number, rows: number): string[] {
  if (rows < ENOUGH_ROWS || supportVectors < NEARLY_ALL * rows) return [];
  return [
    `${supportVectors} of ${rows} rows are support vectors, so the model has memorized rows rather than found a boundary. Lower gamma or change the cost, and scale the features.`,
  ];
}
