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

/** Numbers to compare that take some minutes. Every row that lacks something is compared with every row learned from. */
const MOST_COMPARED = 1e11;
/** So many rows are compared with so many learned from at a time, which then stay close to the processor. */
const [TILE, BLOCK] = [32, 2048];

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
      `NEAREST would compare ${lacking} rows that lack a value with ${rows} in ${columns.length} columns: ${compared.toPrecision(2)} numbers, at most ${MOST_COMPARED.toPrecision(2)}. Name fewer columns, choose MEDIAN, or learn from a sample.`,
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

export function* applyNearest(
  { neighbors, columns }: NearestFills,
  table: RecipeTable,
): Generator<undefined, RecipeTable, void> {
  const sources = columns.map(({ name }) => columnNamed(table, name));
  const known = columns.map(({ values }): Known => ({ values, isComplete: !values.some(Number.isNaN) }));
  const filled = sources.map(({ values }) => values.slice());
  const lacking = table.origin.map((_, i) => i).filter((i) => lacks(sources, i));
  for (let from = 0; from < lacking.length; from += TILE) {
    const asked = Array.from(lacking.subarray(from, from + TILE), (i) => askedRow(sources, i));
    yield* compare(asked, known, neighbors);
    for (const { place, gaps } of asked)
      for (const { column: j, rows } of gaps) filled[j][place] = meanOf(rows, known[j].values) ?? columns[j].mean;
  }
  return withColumns(
    table,
    sources.map((column, j) => numbered(column, filled[j])),
  );
}

/** A column of the rows learned from. */
interface Known {
  readonly values: Float64Array;
  readonly isComplete: boolean;
}

/** A row that lacks values, and for each the nearest rows that have one, nearest first; of equally near ones the first. */
interface AskedRow {
  readonly place: number;
  readonly values: Float64Array;
  readonly gaps: readonly { readonly column: number; readonly rows: number[]; readonly distances: number[] }[];
}
type Gap = AskedRow['gaps'][number];

function askedRow(sources: readonly RecipeColumn[], place: number): AskedRow {
  const values = Float64Array.from(sources, (column) => column.values[place]);
  const gaps = [...values.keys()].filter((j) => Number.isNaN(values[j]));
  return { place, values, gaps: gaps.map((column) => ({ column, rows: [], distances: [] })) };
}

/** Finds the nearest rows of each; pauses after every block of rows learned from. */
function* compare(asked: readonly AskedRow[], known: readonly Known[], neighbors: number): Generator<undefined, void> {
  const rows = known[0].values.length;
  const squares = new Float64Array(BLOCK);
  const common = new Float64Array(BLOCK);
  for (let from = 0; from < rows; from += BLOCK) {
    const length = Math.min(BLOCK, rows - from);
    for (const { values, gaps } of asked) {
      measure(values, known, from, length, squares, common);
      for (const gap of gaps) gather(gap, known, from, length, squares, common, neighbors);
    }
    yield;
  }
}

/** Sums of squares from a row to a block of rows, and how many columns both have. */
function measure(
  row: Float64Array,
  known: readonly Known[],
  from: number,
  length: number,
  squares: Float64Array,
  common: Float64Array,
): void {
  squares.fill(0);
  common.fill(known.reduce((count, { isComplete }, j) => count + Number(isComplete && !Number.isNaN(row[j])), 0));
  for (const [j, { values, isComplete }] of known.entries()) {
    const own = row[j];
    if (Number.isNaN(own)) continue;
    if (isComplete)
      for (let i = 0; i < length; i++) {
        const difference = own - values[from + i];
        squares[i] += difference * difference;
      }
    else
      for (let i = 0; i < length; i++) {
        const difference = own - values[from + i];
        if (Number.isNaN(difference)) continue;
        squares[i] += difference * difference;
        common[i]++;
      }
  }
}

/** Takes those of a block among the nearest that are. */
function gather(
  { column, rows, distances }: Gap,
  known: readonly Known[],
  from: number,
  length: number,
  squares: Float64Array,
  common: Float64Array,
  neighbors: number,
): void {
  const { values } = known[column];
  for (let i = 0; i < length; i++) {
    // A product says of almost all that they are too far; only the rest is worth a division.
    if (rows.length === neighbors && squares[i] * known.length > distances[neighbors - 1] * common[i] * SLACK) continue;
    if (common[i] === 0 || Number.isNaN(values[from + i])) continue;
    const distance = (squares[i] * known.length) / common[i];
    let place = rows.length;
    if (place === neighbors && distance >= distances[place - 1]) continue;
    while (place > 0 && distances[place - 1] > distance) place--;
    rows.splice(place, 0, from + i);
    distances.splice(place, 0, distance);
    if (rows.length <= neighbors) continue;
    rows.pop();
    distances.pop();
  }
}
const SLACK = 1 + 1e-12;

function meanOf(rows: readonly number[], values: Float64Array): number | null {
  if (rows.length === 0) return null;
  return rows.reduce((sum, row) => sum + values[row], 0) / rows.length;
}
