import {
  type Algorithm,
  definePredictor,
  defineSegmenter,
  type FeatureTable,
  float64s,
  type Matrix,
  matrix,
  UnsuitableData,
  z,
} from '#sdk';

/** Sound algorithms, one of each kind and task: every check passes on them. */

const rowOf = ({ columns }: FeatureTable, i: number): number[] => columns.map((column) => column[i] || 0);
const rowsOf = (table: FeatureTable): number[][] => Array.from({ length: table.rows }, (_, i) => rowOf(table, i));
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((x, j) => x - (b[j] ?? 0)));

const matrixOf = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});
const pointsOf = ({ rows, columns, values }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)]);

function nearest(row: readonly number[], points: readonly (readonly number[])[]): number {
  const distances = points.map((point) => distance(row, point));
  return distances.indexOf(Math.min(...distances));
}

/** Gonzalez (1985): rows as far as possible from each other, and every row to the nearest of them. */
export const farthestFirst = defineSegmenter({
  id: 'farthest-first',
  version: 1,
  title: 'Farthest first',
  summary: 'Chooses rows far from each other, and gives every row to the nearest.',
  traits: { categories: true },
  input: 'table',
  params: z.strictObject({ clusters: z.int().min(1).max(100).default(3).describe('How many segments to find.') }),
  model: z.strictObject({ centers: matrix(), radius: z.number() }),
  rowsNeeded: ({ clusters }) => clusters,
  bytesNeeded: (_, rows) => rows * 8,
  *fit(table, { clusters }, { random }) {
    const rows = rowsOf(table);
    const centers = [rowOf(table, random.int(table.rows))];
    let radius = 0;
    while (centers.length < clusters) {
      const gaps = rows.map((row) => Math.min(...centers.map((center) => distance(row, center))));
      radius = Math.max(...gaps);
      if (radius === 0)
        throw new UnsuitableData(`${clusters} segments need as many distinct rows; there are ${centers.length}.`);
      centers.push(rowOf(table, gaps.indexOf(radius)));
      yield { done: centers.length, of: clusters, metrics: { radius } };
    }
    return { centers: matrixOf(centers), radius };
  },
  assign({ centers }, table) {
    const points = pointsOf(centers);
    return { segment: Int32Array.from(rowsOf(table), (row) => nearest(row, points)) };
  },
  metrics: ({ radius }) => ({ radius }),
  explain: ({ centers }) => ({ centroids: pointsOf(centers), text: 'Centers far from each other.' }),
});

/** The class whose mean is nearest. */
export const nearestMean = definePredictor({
  id: 'nearest-mean',
  version: 1,
  title: 'Nearest mean',
  summary: 'Answers the class whose mean is nearest.',
  task: 'classification',
  params: z.strictObject({}),
  model: z.strictObject({ means: matrix() }),
  fit(table) {
    const rows = rowsOf(table);
    const means = table.classes.map((_, c) => {
      const members = rows.filter((_, i) => table.target[i] === c);
      return table.columns.map((_, j) => members.reduce((sum, row) => sum + (row[j] ?? 0), 0) / members.length);
    });
    return { means: matrixOf(means) };
  },
  predict({ means }, table) {
    const points = pointsOf(means);
    const label = Int32Array.from(rowsOf(table), (row) => nearest(row, points));
    const probability = new Float64Array(table.rows * means.rows);
    for (const [i, c] of label.entries()) probability[i * means.rows + c] = 1;
    return { label, probability };
  },
});

/** The mean of the rows that are near. */
export const neighborhood = definePredictor({
  id: 'neighborhood',
  version: 1,
  title: 'Neighborhood',
  summary: 'Answers the mean of the nearest rows.',
  task: 'regression',
  traits: { missing: true },
  params: z.strictObject({
    share: z.number().gt(0).lt(1).default(0.01).describe('Share of the rows that count as near.'),
  }),
  model: z.strictObject({ points: matrix(), target: float64s(), near: z.int().min(1) }),
  fit: (table, { share }) => ({
    points: matrixOf(rowsOf(table)),
    target: Float64Array.from(table.target),
    near: Math.max(1, Math.floor(share * table.rows)),
  }),
  predict({ points, target, near }, table) {
    const seen = pointsOf(points);
    const value = Float64Array.from(rowsOf(table), (row) => {
      const byDistance = seen
        .map((point, r) => ({ r, away: distance(row, point) }))
        .sort((a, b) => a.away - b.away || a.r - b.r);
      return byDistance.slice(0, near).reduce((sum, { r }) => sum + (target[r] ?? 0), 0) / near;
    });
    return { value };
  },
});

export const sound: readonly Algorithm[] = [farthestFirst, nearestMean, neighborhood];
