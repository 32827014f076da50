import { definePredictor, float64s, type Matrix, matrix, z } from '#sdk';

/** My algorithm: the mean of the rows that are nearest. */
export const myAlgorithm = definePredictor({
  id: 'my-algorithm',
  version: 1,
  title: 'My algorithm',
  summary: 'Predicts a number as the mean of the customers who are most alike.',
  reference: 'Fix & Hodges (1951), Discriminatory analysis: nonparametric discrimination',
  // Every answer looks at every row it has learned from, so there is a limit.
  traits: { scaled: true, maxRows: 10_000 },
  task: 'regression',

  params: z.strictObject({
    neighbors: z.int().min(1).max(100).default(5).describe('How many of the nearest rows to take the mean of.'),
  }),

  model: z.strictObject({ points: matrix(), target: float64s(), neighbors: z.int() }),

  rowsNeeded: ({ neighbors }) => neighbors,

  fit({ rows, columns, target }, { neighbors }) {
    const values = new Float64Array(rows * columns.length);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns.length; j++) values[i * columns.length + j] = columns[j][i];
    }
    // Copies: the memory of the input is the host's, and is used again.
    return { points: { rows, columns: columns.length, values }, target: Float64Array.from(target), neighbors };
  },

  predict({ points, target, neighbors }, table) {
    const value = new Float64Array(table.rows);
    const asked = new Float64Array(points.columns);
    for (let i = 0; i < table.rows; i++) {
      for (let j = 0; j < points.columns; j++) asked[j] = table.columns[j][i];
      const near = nearestRows(points, asked, neighbors);
      value[i] = near.reduce((sum, row) => sum + target[row], 0) / near.length;
    }
    return { value };
  },

  explain: ({ neighbors }) => ({ text: `An answer is the mean of the ${neighbors} nearest rows.` }),
});

/** The rows nearest to a point, the nearest first, the first of two that are equally far. */
function nearestRows({ rows, columns, values }: Matrix, point: Float64Array, count: number): number[] {
  const near: number[] = [];
  const distances: number[] = [];
  for (let row = 0; row < rows; row++) {
    let away = 0;
    for (let j = 0; j < columns; j++) away += (values[row * columns + j] - point[j]) ** 2;
    if (near.length === count && away >= distances[count - 1]) continue;
    let place = near.length;
    while (place > 0 && away < distances[place - 1]) place -= 1;
    near.splice(place, 0, row);
    distances.splice(place, 0, away);
    near.length = Math.min(near.length, count);
    distances.length = near.length;
  }
  return near;
}
