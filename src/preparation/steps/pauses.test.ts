import { describe, expect, it } from 'vitest';
import { seededRandom } from '#sdk';
import { column, stepsOf, tableOf } from '../../../test/support/recipe-columns.ts';
import { fitRecipe } from '../recipe.ts';

const [ROWS, COLUMNS] = [9000, 6];
const random = seededRandom(3);
const table = tableOf(
  ...Array.from({ length: COLUMNS }, (_, j) =>
    column(
      `x${j}`,
      Array.from({ length: ROWS }, (_, i) => (i % 50 === j ? null : random.normal() + 3)),
    ),
  ),
  ...['p', 'q'].map((name) =>
    column(
      name,
      Array.from({ length: ROWS }, () => 'abcd'[random.int(4)]),
    ),
  ),
);
const target = { name: 'y', values: Float64Array.from({ length: ROWS }, () => random.uniform()), classes: null };

/** How often a step lets others in, so that a cancellation need not wait for its end. */
function pauses(step: Record<string, Record<string, unknown>>): number {
  const taking = fitRecipe(table, stepsOf([step]), target);
  for (let count = 0; ; count++) {
    const next = taking.next();
    if (next.done) return count;
  }
}

describe('a step that takes long pauses', () => {
  it.each([
    // 180 × 6 rows with a gap, 32 at a time, with 2,048 of 9,000 at a time.
    [{ missing: { method: 'NEAREST' } }, 34 * 5],
    // After each tree, and each 4,096 rows, which fall through the forest twice.
    [{ outliers: { method: 'ISOLATION', trees: 20 } }, 20 + 2 * 2],
    [{ select: { method: 'MUTUAL_INFORMATION', keep: 2 } }, 8],
    [{ encode: { method: 'TARGET', folds: 7 } }, 2 * 7],
    [{ select: { method: 'CORRELATION' } }, 15],
    [{ transform: { method: 'YEO_JOHNSON' } }, 6],
    [{ missing: { method: 'MEDIAN' } }, 8],
  ])('%j', (step, least) => {
    expect(pauses(step)).toBeGreaterThanOrEqual(least);
  });
});
