import { z } from 'zod';
import { quantileSorted } from '#sdk';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep } from '../recipe-step.ts';
import {
  chosenColumns,
  columnNamed,
  isNumeric,
  numbered,
  presentValues,
  type RecipeColumn,
  type RecipeTable,
  withColumns,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';
import { growForest, isolationForest, isolationScores } from './isolation-forest.ts';
import { outlierBounds, USUAL_DISTANCE } from './outlier-bounds.ts';

const ACTIONS = ['DROP', 'CLIP', 'MARK'] as const;

const state = z.strictObject({
  action: z.enum(ACTIONS),
  /** Columns with the bounds of each, in which a row must lie. */
  bounds: z.array(z.strictObject({ name: z.string(), low: z.number(), high: z.number() })),
  /** Rows above this score of a forest are outliers; what a column lacks is taken as its median. */
  isolation: z
    .strictObject({
      columns: z.array(z.strictObject({ name: z.string(), median: z.number() })),
      forest: isolationForest,
      above: z.number(),
    })
    .nullable(),
});
type State = z.output<typeof state>;

/** Finds values, or whole rows, that lie far from the others. */
export const outliers = defineStep({
  name: 'outliers',
  summary:
    'Drops rows with outliers from those learned from, pulls outliers back to the bounds, or marks them. Rows to answer for are never dropped.',
  params: z.strictObject({
    columns: columnNames('all numbers'),
    method: z
      .union([
        z.literal('IQR').describe('Beyond `distance` interquartile ranges from the quartiles.'),
        z.literal('Z_SCORE').describe('Beyond `distance` population standard deviations from the mean.'),
        z.literal('MAD').describe('Beyond `distance` scaled median absolute deviations from the median.'),
        z.literal('ISOLATION').describe('Rows that an isolation forest parts from the others most easily.'),
      ])
      .default('IQR')
      .describe('What counts as an outlier.'),
    action: z
      .union([
        z.literal('DROP').describe('Leave the row out of those learned from.'),
        z.literal('CLIP').describe('Replace the value by the bound it lies beyond; not for ISOLATION.'),
        z
          .literal('MARK')
          .describe('Add a column that is 1 for outliers and 0 for others: `x.outlier`, or `outlier` for ISOLATION.'),
      ])
      .default('DROP')
      .describe('What to do with outliers.'),
    distance: z
      .number()
      .positive()
      .max(1000)
      .optional()
      .describe('How far is too far (default: 1.5 for IQR, 3 for Z_SCORE, 3.5 for MAD).'),
    share: z
      .number()
      .positive()
      .max(0.5)
      .default(0.01)
      .describe('Share of the rows learned from that ISOLATION takes for outliers.'),
    trees: z.int().min(10).max(1000).default(100).describe('Trees that ISOLATION grows.'),
  }),
  state,
  makesColumns: true,

  *fit(table, { columns: names, method, action, distance, share, trees }) {
    const columns = chosenColumns(table, names, isNumeric, 'numbers');
    if (method !== 'ISOLATION') {
      const bounds = yield* oneByOne(columns, ({ name, values }) => {
        const found = outlierBounds(values, method, distance ?? USUAL_DISTANCE[method]);
        return found ? [{ name, ...found }] : [];
      });
      const even = columns.filter((_, j) => bounds[j].length === 0);
      const notes = even.map(
        ({ name }) => `Most values of ${name} are the same, so that none lies far from the others.`,
      );
      return { state: { action, bounds: bounds.flat(), isolation: null }, notes };
    }
    if (action === 'CLIP')
      throw new AppError(
        'INVALID_INPUT',
        'ISOLATION finds rows, not values, so that there is no bound to CLIP them to. Choose DROP or MARK.',
        { value: 'CLIP' },
      );
    const known = yield* oneByOne(columns, (column) => ({ column, sorted: presentValues(column.values).sort() }));
    const complete = known.filter(({ sorted }) => sorted.length > 0);
    if (complete.length === 0)
      throw new AppError('UNSUITABLE_DATA', 'There is no number with a value, and ISOLATION needs at least one.', {
        requirement: 'a numeric column',
        actual: 0,
      });
    const medians = complete.map(({ column, sorted }) => ({ name: column.name, median: quantileSorted(sorted, 0.5) }));
    const filled = filledColumns(table, medians);
    const forest = yield* growForest(filled, trees);
    const scores = (yield* isolationScores(forest, filled)).sort();
    const isolation = { columns: medians, forest, above: quantileSorted(scores, 1 - share) };
    return { state: { action, bounds: [], isolation } };
  },

  *apply(state, table) {
    if (state.action === 'DROP') return table;
    if (state.action === 'CLIP')
      return withColumns(
        table,
        state.bounds.map(({ name, low, high }) => {
          const column = columnNamed(table, name);
          return numbered(
            column,
            column.values.map((value) => Math.min(Math.max(value, low), high)),
          );
        }),
      );
    const columns = table.columns.flatMap((column) => {
      const bounds = state.bounds.find(({ name }) => name === column.name);
      return bounds
        ? [column, mark(column, `${column.name}.outlier`, (row) => isBeyond(bounds, column.values[row]))]
        : [column];
    });
    if (!state.isolation) return { ...table, columns };
    const odd = yield* isolated(state.isolation, table);
    const sources = state.isolation.columns.map(({ name }) => columnNamed(table, name));
    const marked = mark(sources[0], 'outlier', odd);
    return { ...table, columns: [...columns, { ...marked, pii: sources.some(({ pii }) => pii) }] };
  },

  *keeps(state, table) {
    if (state.action !== 'DROP') return null;
    const odd = state.isolation ? yield* isolated(state.isolation, table) : () => false;
    const bounded = state.bounds.map((bounds) => ({ bounds, values: columnNamed(table, bounds.name).values }));
    return (row) => !odd(row) && !bounded.some(({ bounds, values }) => isBeyond(bounds, values[row]));
  },
});

const isBeyond = ({ low, high }: { low: number; high: number }, value: number): boolean => value < low || value > high;

const mark = (column: RecipeColumn, name: string, isOdd: (row: number) => boolean): RecipeColumn =>
  numbered(
    column,
    column.values.map((_, row) => Number(isOdd(row))),
    name,
  );

const filledColumns = (table: RecipeTable, medians: readonly { name: string; median: number }[]): Float64Array[] =>
  medians.map(({ name, median }) =>
    columnNamed(table, name).values.map((value) => (Number.isNaN(value) ? median : value)),
  );

function* isolated(
  { columns, forest, above }: NonNullable<State['isolation']>,
  table: RecipeTable,
): Generator<undefined, (row: number) => boolean> {
  const scores = yield* isolationScores(forest, filledColumns(table, columns));
  return (row) => scores[row] > above;
}
