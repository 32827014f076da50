import type { Algorithm, Baskets, Compute, Feature, FeatureTable, LabelledTable, MeasuredTable, Random } from '#sdk';
import { moments, plainCompute, seededRandom } from '#sdk';

/** Rows as their author writes them; NaN is missing. */
export type Rows = readonly (readonly number[])[];

/** Rows to learn from with what is true of them: a class (or planted segment) each, and a number each. */
export interface Example {
  readonly rows: Rows;
  readonly group: readonly number[];
  readonly measure: readonly number[];
  readonly features?: readonly Feature[];
}

/** What some algorithm answers for. */
export type Asked = FeatureTable | Baskets;

/** What some algorithm learns from. */
export type Input =
  | (FeatureTable & Partial<Pick<LabelledTable, 'classes'>> & { readonly target?: Int32Array | Float64Array })
  | Baskets;

export const isBaskets = (asked: Asked): asked is Baskets => 'members' in asked;

/** The features that an algorithm explains its model by; items are none. */
export const featuresOf = (asked: Asked): readonly Feature[] => (isBaskets(asked) ? [] : asked.features);

/** Number of classes, for those who learn any. */
export const classesOf = (input: Input): number => (isBaskets(input) ? 0 : (input.classes?.length ?? 0));

const CENTERS = [
  [0, 0],
  [6, 0],
  [3, 6],
] as const;

const pick = <T>(of: readonly T[], index: number): T => of[index % of.length] as T;

/** Three round groups far apart, in turn; and y = 3 a − 2 b + 5 with a little noise for those who learn numbers. */
export function easyExample(rows: number, seed: number): Example {
  const random = seededRandom(seed);
  const group = Array.from({ length: rows }, (_, i) => i % CENTERS.length);
  const points = group.map((g) => pick(CENTERS, g).map((center) => center + 0.5 * random.normal()));
  return { rows: points, group, measure: points.map(([a = 0, b = 0]) => 3 * a - 2 * b + 5 + 0.5 * random.normal()) };
}

/** Another example's truth for other rows. */
export const withRows = (
  example: Example,
  change: (row: readonly number[], i: number) => readonly number[],
): Example => ({
  ...example,
  rows: example.rows.map(change),
});

/** Inputs that break careless algorithms; each gets an error with advice, or an answer that makes sense. */
export const AWKWARD: Readonly<Record<string, (random: Random) => Example>> = {
  'one row': () => firstRows(easyExample(3, 2), 1),
  'two rows': () => firstRows(easyExample(3, 2), 2),
  'one feature': () => withRows(easyExample(60, 3), ([a = 0]) => [a]),
  'a constant feature': () => withRows(easyExample(60, 4), (row) => [7, ...row]),
  'nothing but constant features': () => withRows(easyExample(60, 4), () => [7, -1]),
  'the same feature twice': () => withRows(easyExample(60, 4), ([a = 0, b = 0]) => [a, b, a]),
  'duplicate rows': () => {
    const few = easyExample(3, 5);
    return withRows(easyExample(60, 5), (_, i) => pick(few.rows, i));
  },
  'more features than rows': (random) =>
    withRows(easyExample(6, 6), (row) => [...row, ...Array.from({ length: 20 }, () => random.normal())]),
  'huge, tiny and far-away values': () =>
    withRows(easyExample(60, 7), ([a = 0, b = 0]) => [a * 1e12, b * 1e-12, 1e9 + a]),
  'one extreme row': () => withRows(easyExample(60, 8), (row, i) => (i === 17 ? row.map(() => 1e9) : row)),
  'one class or constant target': () => {
    const easy = easyExample(30, 9);
    return { ...easy, group: easy.group.map(() => 0), measure: easy.measure.map(() => 4) };
  },
};

export const firstRows = ({ rows, group, measure, ...rest }: Example, count: number): Example => ({
  rows: rows.slice(0, count),
  group: group.slice(0, count),
  measure: measure.slice(0, count),
  ...rest,
});

/** The rows as the host lays them out: columns side by side in one buffer, standardized for algorithms that ask for it. */
function tableOf(example: Example, algorithm: Algorithm, compute: Compute = plainCompute()): FeatureTable {
  const { rows, features = namesOf(rows) } = withFeatures(example, algorithm.traits?.features);
  const buffer = compute.float64(rows.length * features.length);
  const columns = features.map((feature, j) => {
    const column = buffer.subarray(j * rows.length, (j + 1) * rows.length);
    rows.forEach((row, i) => {
      column[i] = row[j] ?? Number.NaN;
    });
    if (algorithm.traits?.scaled && !feature.categories) standardize(column);
    return column;
  });
  return { rows: rows.length, features, columns };
}

/** The example with as many features as an algorithm takes: the first ones, and where they do not suffice their sum. */
function withFeatures(example: Example, count: number | undefined): Example {
  if (count === undefined) return example;
  const sized = withRows(example, (row) =>
    Array.from({ length: count }, (_, j) => row[j] ?? row.reduce((sum, x) => sum + x, 0)),
  );
  return { ...sized, features: (example.features ?? namesOf(sized.rows)).slice(0, count) };
}

const namesOf = (rows: Rows): Feature[] => (rows[0] ?? ['a', 'b']).map((_, j) => ({ name: `feature ${j}` }));

function standardize(column: Float64Array): void {
  const { mean, variance } = moments(column.filter((x) => !Number.isNaN(x)));
  const deviation = Math.sqrt(variance) || 1;
  for (let i = 0; i < column.length; i++) column[i] = ((column[i] ?? 0) - mean) / deviation;
}

/** What this algorithm is asked about: the rows as a table, or as baskets. */
export const askedOf = (example: Example, algorithm: Algorithm, compute: Compute = plainCompute()): Asked =>
  algorithm.kind === 'predictor' && algorithm.task === 'recommendation'
    ? basketsOf(example)
    : tableOf(example, algorithm, compute);

/** What this algorithm learns from: baskets, or the table with the target of its task. */
export function inputOf(example: Example, algorithm: Algorithm, compute: Compute = plainCompute()): Input {
  if (algorithm.kind === 'predictor' && algorithm.task === 'recommendation') return basketsOf(example);
  const table = tableOf(example, algorithm, compute);
  const learns = algorithm.kind === 'predictor' ? algorithm.task : algorithm.input;
  switch (learns) {
    case 'table':
      return table;
    case 'labelled':
    case 'classification': {
      const classes = [...new Set(example.group)].sort((a, b) => a - b);
      return {
        ...table,
        target: Int32Array.from(example.group, (g) => classes.indexOf(g)),
        classes: classes.map((g) => `class ${g}`),
      } satisfies LabelledTable;
    }
    case 'regression':
      return { ...table, target: Float64Array.from(example.measure) } satisfies MeasuredTable;
    case 'recommendation':
      throw new Error('Baskets have no features.');
  }
}

/** Values of a feature from −BINS × WIDTH to BINS × WIDTH are told apart as items, by their nearest multiple of WIDTH. */
const BINS = 5;
const WIDTH = 3;

/**
 * Rows as baskets with one item for each value that is there: which multiple of 3 is nearest to it. The groups of the easy example
 * have one item of each feature.
 */
export function basketsOf({ rows }: Example): Baskets {
  const bins = 2 * BINS + 1;
  const features = rows[0]?.length ?? 2;
  const items = Array.from({ length: features * bins }, (_, i) => {
    return `feature ${Math.floor(i / bins)} near ${((i % bins) - BINS) * WIDTH}`;
  });
  return packed(
    items,
    rows.map((row) =>
      row.flatMap((x, j) => {
        const bin = Math.max(-BINS, Math.min(BINS, Math.round(x / WIDTH)));
        return Number.isNaN(bin) ? [] : [j * bins + bin + BINS];
      }),
    ),
  );
}

/** Baskets of item numbers, each basket ascending. */
export function packed(items: readonly string[], baskets: readonly (readonly number[])[]): Baskets {
  const offsets = new Uint32Array(baskets.length + 1);
  for (const [b, { length }] of baskets.entries()) offsets[b + 1] = (offsets[b] ?? 0) + length;
  return { rows: baskets.length, items, offsets, members: Uint32Array.from(baskets.flat()) };
}

/** Baskets as lists of item numbers. */
export const listsOf = ({ rows, offsets, members }: Baskets): number[][] =>
  Array.from({ length: rows }, (_, b) => [...members.subarray(offsets[b], offsets[b + 1])]);

const someBaskets = (): number[][] => listsOf(basketsOf(easyExample(60, 10)));
const someItems = (count: number): string[] => Array.from({ length: count }, (_, i) => `item ${i}`);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Baskets that break careless algorithms. */
export const AWKWARD_BASKETS: Readonly<Record<string, () => Baskets>> = {
  'empty baskets among others': () =>
    packed(
      someItems(22),
      someBaskets().map((basket, b) => (b % 3 === 0 ? [] : basket)),
    ),
  'nothing but empty baskets': () =>
    packed(
      someItems(22),
      numbers(5).map(() => []),
    ),
  'baskets without a vocabulary': () => packed([], [[], []]),
  'baskets of one item': () =>
    packed(
      someItems(3),
      numbers(30).map((b) => [b % 3]),
    ),
  'an item in every basket': () =>
    packed(
      someItems(23),
      someBaskets().map((basket) => [...basket, 22]),
    ),
  'the same basket every time': () =>
    packed(
      someItems(5),
      numbers(20).map(() => numbers(5)),
    ),
  'forty items that are always together': () =>
    packed(
      someItems(40),
      numbers(50).map((b) => (b % 2 === 0 ? numbers(40) : [])),
    ),
  'one basket of 100,000 items': () => packed(someItems(100_000), [...someBaskets(), numbers(100_000)]),
};

/** Some rows, in another order, in memory of their own. */
export function selectRows(asked: Asked, selected: readonly number[]): Asked {
  if (!isBaskets(asked)) return selectTableRows(asked, selected);
  const baskets = listsOf(asked);
  return packed(
    asked.items,
    selected.map((b) => baskets[b] ?? []),
  );
}

function selectTableRows({ rows: _, features, columns }: FeatureTable, selected: readonly number[]): FeatureTable {
  const buffer = new Float64Array(selected.length * columns.length);
  return {
    rows: selected.length,
    features,
    columns: columns.map((column, j) => {
      const copy = buffer.subarray(j * selected.length, (j + 1) * selected.length);
      copy.set(selected.map((i) => column[i] ?? Number.NaN));
      return copy;
    }),
  };
}
