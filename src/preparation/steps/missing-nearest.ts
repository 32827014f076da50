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

/** Every row that lacks something is compared with every row learned from. */
const MOST_ROWS = 20_000;

export const nearestFills = z.strictObject({
  kind: z.literal('nearest'),
  neighbors: z.int(),
  /** The rows learned from, column by column. */
  columns: z.array(z.strictObject({ name: z.string(), mean: z.number(), values: float64s() })),
});
type NearestFills = z.output<typeof nearestFills>;

export function fitNearest(table: RecipeTable, columns: readonly RecipeColumn[], neighbors: number): NearestFills {
  const rows = table.origin.length;
  if (rows > MOST_ROWS)
    throw new AppError(
      'UNSUITABLE_DATA',
      `There are ${rows} rows, and NEAREST compares each with all others: it takes at most ${MOST_ROWS}. Choose MEDIAN, or learn from a sample.`,
      { requirement: MOST_ROWS, actual: rows },
    );
  return {
    kind: 'nearest',
    neighbors,
    columns: columns.map(({ name, values }) => ({ name, mean: moments(presentValues(values)).mean, values })),
  };
}

export function applyNearest({ neighbors, columns }: NearestFills, table: RecipeTable): RecipeTable {
  const sources = columns.map(({ name }) => columnNamed(table, name));
  const known = columns.map(({ values }) => values);
  const filled = sources.map(({ values }) => values.slice());
  const row = new Float64Array(columns.length);
  for (let i = 0; i < table.origin.length; i++) {
    for (const [j, { values }] of sources.entries()) row[j] = values[i];
    if (!row.some(Number.isNaN)) continue;
    const distances = distancesTo(row, known);
    for (const [j, { mean }] of columns.entries())
      if (Number.isNaN(row[j])) filled[j][i] = meanOfNearest(distances, known[j], neighbors) ?? mean;
  }
  return withColumns(
    table,
    sources.map((column, j) => numbered(column, filled[j])),
  );
}

/** To each row learned from; infinite where there is no column in common. */
function distancesTo(row: Float64Array, known: readonly Float64Array[]): Float64Array {
  const squares = new Float64Array(known[0].length);
  const common = new Uint32Array(squares.length);
  for (const [j, values] of known.entries()) {
    const own = row[j];
    if (Number.isNaN(own)) continue;
    for (let i = 0; i < values.length; i++) {
      const difference = own - values[i];
      if (Number.isNaN(difference)) continue;
      squares[i] += difference * difference;
      common[i]++;
    }
  }
  return squares.map((square, i) => (common[i] === 0 ? Infinity : (square * known.length) / common[i]));
}

function meanOfNearest(distances: Float64Array, values: Float64Array, neighbors: number): number | null {
  const nearest: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const distance = distances[i];
    if (distance === Infinity || Number.isNaN(values[i])) continue;
    if (nearest.length === neighbors && distance >= distances[nearest[neighbors - 1]]) continue;
    let place = nearest.length;
    while (place > 0 && distances[nearest[place - 1]] > distance) place--;
    nearest.splice(place, 0, i);
    if (nearest.length > neighbors) nearest.pop();
  }
  if (nearest.length === 0) return null;
  return nearest.reduce((sum, i) => sum + values[i], 0) / nearest.length;
}
