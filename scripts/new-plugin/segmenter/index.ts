import { defineSegmenter, type FeatureTable, matrix, UnsuitableData, z } from '#sdk';

/** My algorithm: rows far from each other, and every row to the nearest of them. */
export const myAlgorithm = defineSegmenter({
  id: 'my-algorithm',
  version: 1,
  title: 'My algorithm',
  summary: 'Picks customers who are far from each other, and gives every customer to the nearest of them.',
  reference: 'Gonzalez (1985), Clustering to minimize the maximum intercluster distance',
  traits: { scaled: true },
  input: 'table',

  params: z.strictObject({
    clusters: z.int().min(2).max(1000).default(4).describe('How many segments to find.'),
  }),

  model: z.strictObject({ centers: matrix(), radius: z.number() }),

  rowsNeeded: ({ clusters }) => clusters,

  *fit(table, { clusters }, { random }) {
    const width = table.columns.length;
    const centers = new Float64Array(clusters * width);
    const nearest = new Float64Array(table.rows).fill(Number.POSITIVE_INFINITY);
    let next = random.int(table.rows);
    let radius = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters; c++) {
      if (radius === 0) {
        throw new UnsuitableData(`${clusters} segments need as many distinct rows; there are ${c}. Ask for fewer.`, {
          requirement: clusters,
          actual: c,
        });
      }
      for (let j = 0; j < width; j++) centers[c * width + j] = table.columns[j][next];
      for (let i = 0; i < table.rows; i++) nearest[i] = Math.min(nearest[i], distance(table, i, centers, c));
      radius = nearest.reduce((most, away) => Math.max(most, away), 0);
      next = nearest.indexOf(radius);
      yield { done: c + 1, of: clusters, metrics: { radius } };
    }
    return { centers: { rows: clusters, columns: width, values: centers }, radius };
  },

  assign({ centers }, table) {
    const segment = new Int32Array(table.rows);
    for (let i = 0; i < table.rows; i++) {
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < centers.rows; c++) {
        const away = distance(table, i, centers.values, c);
        if (away >= least) continue;
        least = away;
        segment[i] = c;
      }
    }
    return { segment };
  },

  metrics: ({ radius }) => ({ radius }),

  explain: ({ centers: { rows, columns, values } }) => ({
    centroids: Array.from({ length: rows }, (_, c) => [...values.subarray(c * columns, (c + 1) * columns)]),
  }),
});

/** Euclidean distance from row `i` to center `c`. */
function distance({ columns }: FeatureTable, i: number, centers: Float64Array, c: number): number {
  let sum = 0;
  for (let j = 0; j < columns.length; j++) sum += (columns[j][i] - centers[c * columns.length + j]) ** 2;
  return Math.sqrt(sum);
}
