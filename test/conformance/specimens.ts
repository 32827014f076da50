import {
  type Algorithm,
  type Baskets,
  definePredictor,
  defineSegmenter,
  type FeatureTable,
  float64s,
  int32s,
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

/** Baskets that hold both of two items, by their numbers; and each item twice. */
function together({ rows, items, offsets, members }: Baskets): Int32Array {
  const counts = new Int32Array(items.length ** 2);
  for (let b = 0; b < rows; b++) {
    const basket = members.subarray(offsets[b], offsets[b + 1]);
    for (const x of basket) for (const y of basket) counts[x * items.length + y]++;
  }
  return counts;
}

/** What is bought most often with one of the items. */
export const companions = definePredictor({
  id: 'companions',
  version: 1,
  title: 'Companions',
  summary: 'Recommends what is most often bought with one of the items.',
  task: 'recommendation',
  params: z.strictObject({
    most: z.int().min(1).max(100).default(3).describe('Most items to recommend for a basket.'),
  }),
  model: z.strictObject({ counts: int32s(), baskets: z.int(), items: z.int(), most: z.int() }),
  fit(baskets, { most }) {
    const items = Math.min(baskets.items.length, 1000);
    if (baskets.members.length === 0) throw new UnsuitableData(`Items are needed; ${baskets.rows} baskets have none.`);
    if (items < baskets.items.length)
      throw new UnsuitableData(`At most ${items} items fit in memory; there are ${baskets.items.length}.`);
    return { counts: together(baskets), baskets: baskets.rows, items, most };
  },
  predict(model, asked) {
    const rules = pairRules(model);
    const answered = Array.from({ length: asked.rows }, (_, b) => {
      const held = new Set(asked.members.subarray(asked.offsets[b], asked.offsets[b + 1]));
      const best = new Map<number, { rule: number; score: number; item: number }>();
      for (const [rule, { from, item, score }] of rules.entries()) {
        if (held.has(from) && !held.has(item) && score > (best.get(item)?.score ?? 0))
          best.set(item, { rule, score, item });
      }
      return [...best.values()].sort((a, b) => b.score - a.score || a.item - b.item).slice(0, model.most);
    });
    const offsets = new Uint32Array(asked.rows + 1);
    for (const [b, { length }] of answered.entries()) offsets[b + 1] = (offsets[b] ?? 0) + length;
    return {
      offsets,
      items: Uint32Array.from(answered.flat(), ({ item }) => item),
      score: Float64Array.from(answered.flat(), ({ score }) => score),
      rule: Int32Array.from(answered.flat(), ({ rule }) => rule),
    };
  },
  rules(model) {
    const rules = pairRules(model);
    const single = (x: number) => model.counts[x * model.items + x] ?? 0;
    return {
      baskets: model.baskets,
      antecedentOffsets: Uint32Array.from({ length: rules.length + 1 }, (_, r) => r),
      antecedents: Uint32Array.from(rules, ({ from }) => from),
      consequent: Uint32Array.from(rules, ({ item }) => item),
      count: Uint32Array.from(rules, ({ from, item }) => model.counts[from * model.items + item] ?? 0),
      antecedentCount: Uint32Array.from(rules, ({ from }) => single(from)),
      consequentCount: Uint32Array.from(rules, ({ item }) => single(item)),
      redundant: new Uint8Array(rules.length),
    };
  },
});

/** Every pair that occurs, as a rule. */
function pairRules({ counts, items }: { counts: Int32Array; items: number }) {
  return Array.from(counts.keys())
    .map((at) => ({ from: Math.floor(at / items), item: at % items, count: counts[at] ?? 0 }))
    .filter(({ from, item, count }) => from !== item && count > 0)
    .map((pair) => ({ ...pair, score: pair.count / (counts[pair.from * items + pair.from] ?? 1) }));
}

export const sound: readonly Algorithm[] = [farthestFirst, nearestMean, neighborhood, companions];
