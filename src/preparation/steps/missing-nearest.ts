/**
 * Fills what is missing with the mean of the k rows nearest to it.
 *
 *   d²(x, y) = p / |P| · Σ_{j ∈ P} (x_j − y_j)²,  P the columns that both have, p all columns
 *
 * Only rows learned from that have the missing column are asked; with fewer than k all of them are; where none has a
 * column in common, the column's mean is taken. Of equally near rows the first counts.
 *
 * Troyanskaya et al. (2001), Missing value estimation methods for DNA microarrays; as in scikit-learn's KNNImputer.
 */
import { z } from 'zod';
import { float64s, moments } from '#sdk';
import { AppError } from '../../errors.ts';
import {
  columnNamed,
  numbered,
  presentValues,
  type RecipeColumn,
  type RecipeTable,
  withColumns,
} from '../recipe-table.ts';
import { askedRow, findNearest, gatherDonors } from './nearest-donors.ts';

/** Numbers to compare that take some minutes. At worst every row that lacks something is compared with every row learned from. */
const MOST_COMPARED = 1e11;
/** Rows asked about at a time. */
const TILE = 32;

export const nearestFills = z.strictObject({
  kind: z.literal('nearest'),
  neighbors: z.int(),
  /** The rows learned from, column by column. */
  columns: z.array(z.strictObject({ name: z.string(), mean: z.number(), values: float64s() })),
});
type NearestFills = z.output<typeof nearestFills>;

export function fitNearest(table: RecipeTable, columns: readonly RecipeColumn[], neighbors: number): NearestFills {
  const rows = table.origin.length;
  const lacking = table.origin.reduce((count, _, i) => count + Number(lacks(columns, i)), 0);
  const compared = lacking * rows * columns.length;
  if (compared > MOST_COMPARED)
    throw new AppError(
      'UNSUITABLE_DATA',
      `NEAREST might compare ${lacking} rows that lack a value with ${rows} in ${columns.length} columns: ${compared.toPrecision(2)} numbers, at most ${MOST_COMPARED.toPrecision(2)}. Name fewer columns, choose MEDIAN, or learn from a sample.`,
      { requirement: MOST_COMPARED, actual: compared },
    );
  return {
    kind: 'nearest',
    neighbors,
    columns: columns.map(({ name, values }) => ({ name, mean: moments(presentValues(values)).mean, values })),
  };
}

const lacks = (columns: readonly { readonly values: Float64Array }[], row: number): boolean =>
  columns.some(({ values }) => Number.isNaN(values[row]));

export function* applyNearest(lesson: NearestFills, table: RecipeTable): Generator<unknown, RecipeTable, void> {
  const { neighbors, columns } = lesson;
  const sources = columns.map(({ name }) => columnNamed(table, name));
  const filled = sources.map(({ values }) => values.slice());
  const lacking = table.origin.map((_, i) => i).filter((i) => lacks(sources, i));
  const known = columns.map(({ values }) => values);
  const donors = yield* gatherDonors(lesson, known, lacking.length);
  for (let from = 0; from < lacking.length; from += TILE) {
    const rows = lacking.subarray(from, from + TILE);
    const asked = Array.from(rows, (i) => askedRow(Float64Array.from(sources, ({ values }) => values[i])));
    yield* findNearest(asked, donors, neighbors);
    for (const [place, { gaps }] of asked.entries())
      for (const gap of gaps)
        filled[gap.column][rows[place]] = meanOf(gap.rows, known[gap.column]) ?? columns[gap.column].mean;
  }
  return withColumns(
    table,
    sources.map((column, j) => numbered(column, filled[j])),
  );
}

function meanOf(rows: readonly number[], values: Float64Array): number | null {
  if (rows.length === 0) return null;
  return rows.reduce((sum, row) => sum + values[row], 0) / rows.length;
}
