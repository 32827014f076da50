import {
  type Algorithm,
  type Baskets,
  type Compute,
  type FeatureTable,
  type Predictor,
  type Progress,
  type RuleTable,
  type Segmenter,
  type Tasks,
  UnsuitableData,
  z,
} from '#sdk';
import { companions, farthestFirst, nearestMean, neighborhood } from './specimens.ts';

/** A sound algorithm with one promise broken, and what the check says of it. */
interface Broken {
  readonly algorithm: Algorithm;
  readonly verdict: RegExp;
}

const broken = (of: Algorithm, change: object, verdict: RegExp): Broken => ({
  algorithm: Object.freeze({ ...of, ...change }),
  verdict,
});

const segmenter: Segmenter = farthestFirst;
const classifier: Predictor = nearestMean;
const regressor: Predictor = neighborhood;
const recommender: Predictor = companions;

const clusters = (schema: z.ZodType) => ({ params: z.strictObject({ clusters: schema }) });
const described = (schema: z.ZodType) => schema.describe('How many segments to find.');

/** A classifier whose fit fails on some tables; its hosts gets a TypeError instead of advice. */
const failsWhen = (suits: (table: FeatureTable & { classes: readonly string[] }) => boolean): Broken[] => [
  broken(
    classifier,
    {
      fit(table: FeatureTable & { classes: readonly string[] }, ...rest: never[]) {
        if (suits(table)) throw new TypeError('cannot read properties of undefined');
        return Reflect.apply(classifier.fit, classifier, [table, ...rest]);
      },
    },
    /cannot read properties/,
  ),
];

/** A recommender whose fit fails on some baskets. */
const failsOn = (suits: (baskets: Baskets, sizes: readonly number[]) => boolean): Broken[] => [
  broken(
    recommender,
    {
      fit(baskets: Baskets, ...rest: never[]) {
        const sizes = Array.from(
          { length: baskets.rows },
          (_, b) => (baskets.offsets[b + 1] ?? 0) - (baskets.offsets[b] ?? 0),
        );
        if (suits(baskets, sizes)) throw new TypeError('cannot read properties of undefined');
        return Reflect.apply(recommender.fit, recommender, [baskets, ...rest]);
      },
    },
    /cannot read properties/,
  ),
];

/** A recommender that answers otherwise. */
const answers = (change: (answered: Answered, asked: Baskets) => Partial<Answered>) => ({
  predict(model: unknown, asked: Baskets, context: unknown) {
    const answered = Reflect.apply(recommender.predict, recommender, [model, asked, context]) as Answered;
    return { ...answered, ...change(answered, asked) };
  },
});
type Answered = Tasks['recommendation']['answers'];

/** A recommender with other rules. */
const rules = (change: (table: RuleTable) => Partial<RuleTable>) => ({
  rules(model: unknown) {
    const table = Reflect.apply(recommender.rules as (model: unknown) => RuleTable, recommender, [model]);
    return { ...table, ...change(table) };
  },
});

/** A segmenter that reports one step more than there is. */
const yieldsFirst = (progress: Progress, verdict: RegExp): Broken =>
  broken(
    segmenter,
    {
      *fit(...args: unknown[]) {
        yield progress;
        return yield* Reflect.apply(segmenter.fit, segmenter, args) as Generator;
      },
    },
    verdict,
  );

const isConstant = (column: Float64Array | undefined): boolean => column?.every((x) => x === column[0]) ?? false;
const distinctRows = ({ rows, columns }: FeatureTable): number =>
  new Set(Array.from({ length: rows }, (_, i) => columns.map((column) => column[i]).join())).size;

const nothing = (rows: number): Answered => ({
  offsets: new Uint32Array(rows + 1),
  items: new Uint32Array(0),
  score: new Float64Array(0),
  rule: new Int32Array(0),
});

let calls = 0;
let running = false;
const seen = new Map<Float64Array, number>();

/** For the name of each check, algorithms that it must not let pass. */
export const brokenSpecimens: Readonly<Record<string, readonly Broken[]>> = {
  'describes itself in sentences, and cannot be changed': [
    broken(segmenter, { summary: 'chooses rows' }, /toMatch|match/),
    broken(segmenter, { title: 'Farthest first.' }, /match/),
    { algorithm: { ...segmenter }, verdict: /made by defineSegmenter/ },
  ],
  'has traits that the host knows': [
    broken(segmenter, { traits: { turbo: true } }, /turbo|to deeply equal/),
    broken(segmenter, { traits: { maxRows: 0 } }, /maxRows is 0/),
    broken(segmenter, { traits: { scaled: 'yes' } }, /boolean/),
  ],
  'can be started without naming a parameter': [
    broken(segmenter, clusters(z.int().min(1).max(9)), /what the empty object lacks/),
  ],
  'describes every parameter, and bounds its numbers': [
    broken(segmenter, clusters(z.int().min(1).max(9).default(3)), /description of clusters/),
    broken(segmenter, clusters(described(z.int().min(1).default(3))), /bounds of clusters/),
    broken(segmenter, clusters(described(z.number().default(3))), /bounds of clusters/),
    broken(segmenter, clusters(described(z.int().min(1).max(9))), /clusters has neither a default/),
  ],
  'refuses unknown parameters': [broken(segmenter, { params: z.object({}) }, /noSuchParameter/)],
  'refuses values outside its bounds and of other types': [
    broken(segmenter, clusters(described(z.int().min(1).max(9).catch(3))), /clusters: 0/),
    broken(segmenter, clusters(described(z.coerce.number().min(1).max(9).default(3))), /clusters: "2"/),
  ],
  'estimates rows and memory in numbers that grow with the data': [
    broken(segmenter, { rowsNeeded: () => Number.NaN }, /rowsNeeded is NaN/),
    broken(segmenter, { bytesNeeded: (_: unknown, rows: number) => 1e9 - rows }, /bytesNeeded is/),
    broken(segmenter, { traits: { maxRows: 2 } }, /fewer rows are needed/),
  ],
  'learns easy data (score at least 0.9)': [
    broken(segmenter, { assign: (_: unknown, { rows }: FeatureTable) => ({ segment: new Int32Array(rows) }) }, /0\.9/),
    broken(classifier, { predict: (_: unknown, { rows }: FeatureTable) => ({ label: new Int32Array(rows) }) }, /0\.9/),
    broken(regressor, { predict: (_: unknown, { rows }: FeatureTable) => ({ value: new Float64Array(rows) }) }, /0\.9/),
    broken(
      recommender,
      answers((_, { rows }) => nothing(rows)),
      /0\.9/,
    ),
  ],
  'answers every row within range, also rows far from those it saw': [
    broken(segmenter, { assign: () => ({ segment: new Int32Array(3) }) }, /one segment a row/),
    broken(
      segmenter,
      { assign: (_: unknown, { rows }: FeatureTable) => ({ segment: Array(rows).fill(0) }) },
      /segment/,
    ),
    broken(
      segmenter,
      { assign: (_: unknown, { rows }: FeatureTable) => ({ segment: new Int32Array(rows).fill(-2) }) },
      /segment of row 0 is -2/,
    ),
    broken(
      segmenter,
      {
        assign: (_: unknown, { rows }: FeatureTable) => ({
          segment: new Int32Array(rows),
          strength: new Float64Array(rows).fill(1.5),
        }),
      },
      /strength of row 0 is 1\.5/,
    ),
    broken(
      classifier,
      { predict: (_: unknown, { rows }: FeatureTable) => ({ label: new Int32Array(rows).fill(3) }) },
      /label of row 0 is 3/,
    ),
    broken(
      classifier,
      {
        predict: (_: unknown, { rows }: FeatureTable) => ({
          label: new Int32Array(rows),
          probability: new Float64Array(3 * rows).fill(0.5),
        }),
      },
      /probabilities of row 0 sum to 1/,
    ),
    broken(
      regressor,
      {
        predict: (_: unknown, { columns }: FeatureTable) => ({ value: Float64Array.from(columns[0] ?? [], Math.exp) }),
      },
      /value of row \d+ is Infinity/,
    ),
    broken(
      recommender,
      answers(({ offsets }) => ({ offsets: offsets.slice(1) })),
      /where the items of each basket start/,
    ),
    broken(
      recommender,
      answers(({ score }) => ({ score: score.slice(1) })),
      /one item, score and rule each/,
    ),
    broken(
      recommender,
      answers(({ score }) => ({ score: score.map(() => 0 / 0) })),
      /score of item/,
    ),
    broken(
      recommender,
      answers(({ items }, { members }) => ({ items: items.fill(members[0] ?? 0) })),
      /lacks item|different/,
    ),
    broken(
      recommender,
      answers(({ rule }) => ({ rule: rule.map((r) => r + 1) })),
      /rule \d+ speaks for item/,
    ),
  ],
  'learns from as few rows as it says it needs': [
    broken(segmenter, { rowsNeeded: () => 1 }, /3 segments need as many distinct rows/),
  ],
  'gives advice or an answer for one row': failsWhen(({ rows }) => rows === 1),
  'gives advice or an answer for two rows': [
    ...failsWhen(({ rows }) => rows === 2),
    broken(
      segmenter,
      {
        rowsNeeded: () => 1,
        fit: () => {
          throw new UnsuitableData('No.');
        },
      },
      /what is required/,
    ),
  ],
  'gives advice or an answer for one feature': failsWhen(({ columns }) => columns.length === 1),
  'gives advice or an answer for a constant feature': failsWhen(({ columns }) => isConstant(columns[0])),
  'gives advice or an answer for nothing but constant features': [
    ...failsWhen(({ columns }) => columns.every(isConstant)),
    broken(
      regressor,
      { predict: (_: unknown, { rows }: FeatureTable) => ({ value: new Float64Array(rows).fill(Number.NaN) }) },
      /value of row 0 is NaN/,
    ),
  ],
  'gives advice or an answer for the same feature twice': failsWhen(
    ({ columns: [a, , b] }) => b !== undefined && String(a) === String(b),
  ),
  'gives advice or an answer for duplicate rows': [
    ...failsWhen((table) => distinctRows(table) === 3 && table.rows > 3),
    broken(regressor, { metrics: () => ({ error: 0 / 0 }) }, /metric error is NaN/),
  ],
  'gives advice or an answer for more features than rows': failsWhen(({ rows, columns }) => columns.length > rows),
  'gives advice or an answer for huge, tiny and far-away values': failsWhen(({ columns }) =>
    columns.some((column) => column.some((x) => x > 1e11)),
  ),
  'gives advice or an answer for one extreme row': failsWhen(({ columns }) =>
    columns.some((column) => column.includes(1e9)),
  ),
  'gives advice or an answer for one class or constant target': failsWhen(({ classes }) => classes.length === 1),
  'gives advice or an answer for empty baskets among others': failsOn(
    (_, sizes) => sizes.includes(0) && sizes.includes(2),
  ),
  'gives advice or an answer for nothing but empty baskets': failsOn(({ members }) => members.length === 0),
  'gives advice or an answer for baskets without a vocabulary': failsOn(({ items }) => items.length === 0),
  'gives advice or an answer for baskets of one item': failsOn((_, sizes) => sizes.every((size) => size === 1)),
  'gives advice or an answer for an item in every basket': failsOn(({ items }) => items.length === 23),
  'gives advice or an answer for the same basket every time': failsOn((_, sizes) => sizes.every((size) => size === 5)),
  'gives advice or an answer for forty items that are always together': failsOn((_, sizes) => sizes.includes(40)),
  'gives advice or an answer for one basket of 100,000 items': failsOn((_, sizes) => sizes.includes(100_000)),
  'gives advice or an answer at the extremes of its parameters': [
    broken(
      segmenter,
      {
        rowsNeeded: () => 1,
        fit(table: FeatureTable, params: { clusters: number }, context: unknown) {
          if (params.clusters > table.rows) throw new RangeError('index out of range');
          return Reflect.apply(segmenter.fit, segmenter, [table, params, context]);
        },
      },
      /index out of range/,
    ),
    broken(
      segmenter,
      {
        *fit() {
          for (let done = 0; ; done++) yield { done, of: done };
        },
      },
      /still yields/,
    ),
  ],
  'reads missing values': [
    broken(
      regressor,
      { predict: (_: unknown, { columns }: FeatureTable) => ({ value: Float64Array.from(columns[0] ?? []) }) },
      /value of row 0 is NaN/,
    ),
  ],
  'reads category codes': [
    broken(
      segmenter,
      {
        fit({ features }: FeatureTable) {
          throw new TypeError(`no number: ${features.find(({ categories }) => categories)?.name}`);
        },
      },
      /no number: plan/,
    ),
  ],
  'answers for categories that it never saw, which the host gives as missing': [
    broken(
      segmenter,
      {
        assign(_: unknown, { rows, columns }: FeatureTable) {
          return { segment: new Int32Array(rows).fill(Number.isNaN(columns[1][0]) ? -2 : 0) };
        },
      },
      /segment of row 0 is -2/,
    ),
  ],
  'learns the same bytes from the same seed': [
    broken(
      regressor,
      {
        fit: (...args: unknown[]) => ({ ...Reflect.apply(regressor.fit, regressor, args), near: ++calls }),
      },
      /also after it has learned something else/,
    ),
  ],
  'uses no clock, no chance but its own, and no process': [
    broken(classifier, { metrics: () => ({ luck: Math.random() }) }, /it uses Math\.random/),
    broken(classifier, { metrics: () => ({ time: Date.now() }) }, /it uses Date/),
    broken(classifier, { explain: () => ({ text: String(new Date()) }) }, /it uses Date/),
    broken(classifier, { metrics: () => ({ time: performance.now() }) }, /it uses performance/),
    broken(classifier, { explain: () => ({ text: process.version }) }, /it uses process/),
    broken(classifier, { explain: () => ({ text: crypto.randomUUID() }) }, /it uses crypto/),
  ],
  'does not write to its input': [
    broken(
      regressor,
      {
        fit(table: FeatureTable, ...rest: unknown[]) {
          for (const column of table.columns) column.sort();
          return Reflect.apply(regressor.fit, regressor, [table, ...rest]);
        },
      },
      /deeply equal/,
    ),
    broken(
      regressor,
      {
        predict(_: unknown, { rows, columns }: FeatureTable) {
          columns[0]?.fill(1);
          return { value: new Float64Array(rows) };
        },
      },
      /deeply equal/,
    ),
  ],
  'keeps no part of its input': [
    broken(
      regressor,
      {
        fit: (table: FeatureTable & { target: Float64Array }, ...rest: unknown[]) => ({
          ...Reflect.apply(regressor.fit, regressor, [table, ...rest]),
          target: table.target,
        }),
      },
      /once the memory of its input is used again/,
    ),
  ],
  'keeps no part of the memory it was lent': [
    broken(
      regressor,
      {
        fit(table: FeatureTable & { target: Float64Array }, params: unknown, context: { compute: Compute }) {
          const target = context.compute.float64(table.rows);
          target.set(table.target);
          return { ...Reflect.apply(regressor.fit, regressor, [table, params, context]), target };
        },
      },
      /once the memory is lent again/,
    ),
  ],
  'keeps its model as it is while answering': [
    broken(
      regressor,
      {
        predict(model: { target: Float64Array }, { rows }: FeatureTable) {
          model.target[0] = (model.target[0] ?? 0) + 1;
          return { value: new Float64Array(rows) };
        },
      },
      /Object\.is equality/,
    ),
    broken(
      regressor,
      { predict: (_: unknown, { rows }: FeatureTable) => ({ value: new Float64Array(rows).fill(++calls) }) },
      /deeply equal/,
    ),
  ],
  'reports progress that never decreases': [
    yieldsFirst({ done: 3, of: 3 }, /step 1 has done 2 of 3/),
    yieldsFirst({ done: 4, of: 3 }, /step 0 has done 4 of 3/),
    yieldsFirst({ done: 0, of: 3, metrics: { inertia: Number.POSITIVE_INFINITY } }, /metrics of step 0/),
  ],
  'can be cancelled at any step, and starts afresh': [
    broken(
      segmenter,
      {
        *fit(...args: unknown[]) {
          try {
            return yield* Reflect.apply(segmenter.fit, segmenter, args) as Generator;
          } finally {
            yield { done: 3, of: 3 };
          }
        },
      },
      /cancelled after 1 steps/,
    ),
    broken(
      segmenter,
      {
        *fit(...args: unknown[]) {
          if (running) throw new Error('already running');
          running = true;
          const model = yield* Reflect.apply(segmenter.fit, segmenter, args) as Generator;
          running = false;
          return model;
        },
      },
      /already running/,
    ),
  ],
  'answers row by row: whole, in parts, permuted or alone': [
    broken(
      segmenter,
      {
        assign(_: unknown, { columns: [a = new Float64Array()] }: FeatureTable) {
          const most = Math.max(...a);
          return { segment: new Int32Array(a.length), strength: a.map((x) => Math.abs(x / most)) };
        },
      },
      /strength of rows/,
    ),
    broken(
      segmenter,
      {
        assign(...args: unknown[]) {
          const { segment } = Reflect.apply(segmenter.assign, segmenter, args) as { segment: Int32Array };
          const seen = [...new Set(segment)];
          return { segment: segment.map((s) => seen.indexOf(s)) };
        },
      },
      /segment of rows/,
    ),
  ],
  'answers a table without rows': [
    broken(
      regressor,
      { predict: (_: unknown, { rows }: FeatureTable) => ({ value: new Float64Array(Math.max(1, rows)) }) },
      /length/,
    ),
    broken(
      regressor,
      {
        predict: ({ near }: { near: number }, { rows }: FeatureTable) => ({
          value: new Float64Array(near / rows === Number.POSITIVE_INFINITY ? -1 : rows),
        }),
      },
      /Invalid typed array length/,
    ),
  ],
  'has a model that survives JSON with the same answers': [
    broken(regressor, { model: z.strictObject({ points: z.any(), target: z.any(), near: z.any() }) }, /subarray/),
    broken(
      regressor,
      {
        model: z.strictObject({
          mean: z.codec(z.string(), z.number(), { encode: (mean) => mean.toFixed(3), decode: Number }),
        }),
        fit: () => ({ mean: 1 / 3 }),
        predict: ({ mean }: { mean: number }, { rows }: FeatureTable) => ({ value: new Float64Array(rows).fill(mean) }),
      },
      /deeply equal/,
    ),
    broken(
      regressor,
      {
        metrics: ({ target }: { target: Float64Array }) => ({
          id: (seen.get(target) ?? seen.set(target, seen.size).get(target)) as number,
        }),
      },
      /deeply equal/,
    ),
  ],
  'refuses a model that is not one of its own': [
    broken(regressor, { model: z.any(), fit: () => ({ near: 1 }) }, /takes null/),
    broken(regressor, { model: z.object({ near: z.int() }), fit: () => ({ near: 1 }) }, /takes .*somethingElse/),
    broken(regressor, { model: z.strictObject({ near: z.int().optional() }), fit: () => ({ near: 1 }) }, /takes \{\}/),
  ],
  'has rules that its baskets bear out': [
    broken(
      recommender,
      rules(() => ({ baskets: 7 })),
      /baskets learned from/,
    ),
    broken(
      recommender,
      rules(({ count }) => ({ count: count.map((n) => n + 1) })),
      /counts of rule 0/,
    ),
    broken(
      recommender,
      rules(({ redundant }) => ({ redundant: redundant.map(() => 1) })),
      /redundancy of rule 0/,
    ),
    broken(
      recommender,
      rules(({ consequent }) => ({ consequent: consequent.subarray(0, 0) })),
      /number of rules/,
    ),
  ],
  'judges its model in finite numbers': [
    broken(segmenter, { metrics: () => ({}) }, /number of metrics/),
    broken(segmenter, { metrics: () => ({ inertia: Number.NaN }) }, /metric inertia is NaN/),
    broken(segmenter, { metrics: () => ({ 'sum of squares': 1 }) }, /sum of squares/),
  ],
  'explains its model in plain data about features it knows': [
    broken(segmenter, { explain: () => ({ centroids: [Float64Array.of(1, 2)] }) }, /plain JSON/),
    broken(segmenter, { explain: () => ({ importance: [{ feature: 'age', weight: 1 }] }) }, /age/),
    broken(
      segmenter,
      { explain: () => ({ importance: [{ feature: 'feature 0', weight: Number.NaN }] }) },
      /plain JSON/,
    ),
    broken(segmenter, { explain: () => ({ centroids: [[1, 2, 3]] }) }, /length/),
    broken(segmenter, { explain: () => ({ tree: {} }) }, /does not know how to show/),
    broken(segmenter, { explain: () => ({ text: '' }) }, /match/),
    broken(
      segmenter,
      { explain: () => ({ rules: [{ when: '', answer: 'gold', support: 1 }] }) },
      /a condition and its/,
    ),
    broken(segmenter, { explain: () => ({ rules: [{ when: 'a', answer: 'b', support: 2 }] }) }, /measures of a/),
    broken(segmenter, { explain: () => ({ details: {} }) }, /number of details/),
    broken(
      segmenter,
      { explain: () => ({ coefficients: [{ term: 'a', value: 1, standardError: -1 }] }) },
      /deeply equal/,
    ),
  ],
};
