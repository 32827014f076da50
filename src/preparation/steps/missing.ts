import { z } from 'zod';
import { moments, quantileSorted } from '#sdk';
import { AppError } from '../../errors.ts';
import { modeSorted } from '../fit-preparation.ts';
import { columnNames, defineStep } from '../recipe-step.ts';
import {
  chosenColumns,
  columnNamed,
  countCategories,
  heldBy,
  isNumeric,
  isText,
  isTime,
  presentValues,
  type RecipeColumn,
  type RecipeTable,
  requireValues,
  reworded,
  spreadColumns,
  withColumns,
} from '../recipe-table.ts';
import { carryOn, oneByOne, type Stretches } from '../stretches.ts';
import { applyInOrder, fitInOrder, orderedFills } from './missing-in-order.ts';
import { applyNearest, fitNearest, nearestFills } from './missing-nearest.ts';
import { dateReader, numberReader, type ReadText, readBoolean } from './read-text.ts';

const METHODS = [
  ['DROP_ROWS', 'Leave out rows learned from that lack a value in one of the columns.'],
  ['DROP_COLUMNS', 'Leave out columns that lack more than `maxShare` of their values.'],
  ['CONSTANT', 'Fill with `value`.'],
  ['MEAN', 'Fill numbers, dates and times with the mean, texts with the most frequent one.'],
  ['MEDIAN', 'Fill numbers, dates and times with the median, texts with the most frequent one.'],
  ['MODE', 'Fill with the most frequent value, the least of several.'],
  ['FORWARD', 'Fill with the last known value of the rows learned from, by time.'],
  ['BACKWARD', 'Fill with the next known value of the rows learned from, by time.'],
  ['INTERPOLATE', 'Fill numbers, dates and times in proportion to the time between the known values around.'],
  ['NEAREST', 'Fill numbers with the mean of the `neighbors` nearest rows learned from; scale first.'],
] as const;
type Method = (typeof METHODS)[number][0];

const fills = z.strictObject({
  kind: z.literal('fill'),
  columns: z.array(z.strictObject({ name: z.string(), value: z.union([z.number(), z.string()]) })),
});
const completeRows = z.strictObject({ kind: z.literal('rows'), columns: z.array(z.string()) });
const fullColumns = z.strictObject({ kind: z.literal('columns'), dropped: z.array(z.string()) });
const state = z.discriminatedUnion('kind', [completeRows, fullColumns, fills, orderedFills, nearestFills]);
type State = z.output<typeof state>;

const params = z.strictObject({
  columns: columnNames('all that the method can fill'),
  method: z
    .union(METHODS.map(([name, meaning]) => z.literal(name).describe(meaning)))
    .describe('What to do with missing values.'),
  value: z
    .string()
    .max(1000)
    .optional()
    .describe('What CONSTANT fills with: a number for numbers, a date such as `2011-12-09` for dates and times.'),
  maxShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of missing values that DROP_COLUMNS puts up with, 0…1.'),
  by: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column of dates or numbers that FORWARD, BACKWARD and INTERPOLATE go by (default: the column in the role TIME).',
    ),
  within: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column within whose values FORWARD, BACKWARD and INTERPOLATE stay, such as the customer id (default: none).',
    ),
  neighbors: z.int().min(1).max(1000).default(5).describe('Rows that NEAREST asks.'),
});
type Params = z.output<typeof params>;

/** Leaves out or fills what is missing. */
export const missing = defineStep({
  name: 'missing',
  summary:
    'Fills missing values, or leaves out columns, or rows learned from, that have them. Rows to answer for are never dropped.',
  params,
  state,
  settle: (params, columns) =>
    isOrdered(params.method) && params.by === undefined
      ? { ...params, by: columns.find(({ role }) => role === 'TIME')?.name }
      : params,
  asides: ({ by, within, method }) => (isOrdered(method) ? [by, within].filter((name) => name !== undefined) : []),

  *fit(table, params) {
    const state = yield* carryOn(FITS[params.method](table, params, params.method));
    const dropped = state.kind === 'columns' ? state.dropped : [];
    return { state, notes: dropped.length > 0 ? [`Left out: ${dropped.join(', ')}.`] : [] };
  },
  apply: (state, table) => (APPLIES[state.kind] as Apply<State>)(state, table),

  keeps(state, table) {
    if (state.kind !== 'rows') return null;
    const columns = state.columns.map((name) => columnNamed(table, name).values);
    return (row) => !columns.some((values) => Number.isNaN(values[row]));
  },
});

/** Whether a method of this step goes by time. */
export const isOrdered = (method: Method): method is 'FORWARD' | 'BACKWARD' | 'INTERPOLATE' =>
  method === 'FORWARD' || method === 'BACKWARD' || method === 'INTERPOLATE';

type Fit = (table: RecipeTable, params: Params, method: Method) => Stretches<State>;
type Apply<S> = (state: S, table: RecipeTable) => Stretches<RecipeTable>;

const fillEach = (fillOf: (column: RecipeColumn, params: Params) => number | string): Fit =>
  function* (table, params) {
    const columns = chosenColumns(table, params.columns, () => true, 'any column');
    const fills = yield* oneByOne(columns, (column) => {
      if (params.method !== 'CONSTANT') requireValues(column);
      const value = fillOf(column, params);
      return { name: column.name, value: typeof value === 'number' ? heldBy(column, value) : value };
    });
    return { kind: 'fill', columns: fills };
  };

const fillByTime: Fit = (table, params, method) => {
  if (params.by === undefined || !isOrdered(method))
    throw new AppError(
      'INVALID_INPUT',
      `${method} goes by time, and the dataset has no column in the role TIME. Name a column with \`by\`.`,
      { value: null },
    );
  const { by, within = null } = params;
  const order = columnNamed(table, by);
  if (isText(order))
    throw new AppError('UNSUITABLE_DATA', `The column ${by} is TEXT; ${method} goes by a date, time or number.`, {
      feature: by,
      requirement: 'a date, time or number',
      actual: order.type,
    });
  const suits = (column: RecipeColumn) => method !== 'INTERPOLATE' || !isText(column);
  const columns = chosenColumns(table, params.columns, suits, 'numbers, dates or times');
  return fitInOrder(table, columns.filter(({ name }) => name !== by).map(requireValues), { method, by, within });
};

const FITS: Readonly<Record<Method, Fit>> = {
  DROP_ROWS: (table, { columns }) => ({
    kind: 'rows',
    columns: chosenColumns(table, columns, () => true, 'any column').map(({ name }) => name),
  }),
  DROP_COLUMNS: (table, { columns, maxShare }) => ({
    kind: 'columns',
    dropped: chosenColumns(table, columns, () => true, 'any column')
      .filter(({ values }) => values.length - presentValues(values).length > maxShare * values.length)
      .map(({ name }) => name),
  }),
  CONSTANT: fillEach(constantFor),
  MEAN: fillEach((column) => (isText(column) ? frequentText(column) : moments(presentValues(column.values)).mean)),
  MEDIAN: fillEach((column) =>
    isText(column) ? frequentText(column) : quantileSorted(presentValues(column.values).sort(), 0.5),
  ),
  MODE: fillEach((column) => (isText(column) ? frequentText(column) : modeSorted(presentValues(column.values).sort()))),
  FORWARD: fillByTime,
  BACKWARD: fillByTime,
  INTERPOLATE: fillByTime,
  NEAREST(table, { columns: names, neighbors }) {
    const columns = chosenColumns(table, names, isNumeric, 'numbers').map(requireValues);
    return fitNearest(table, columns, neighbors);
  },
};

const APPLIES: {
  readonly [K in State['kind']]: Apply<Extract<State, { kind: K }>>;
} = {
  rows: (_, table) => table,
  columns: ({ dropped }, table) => spreadColumns(table, new Map(dropped.map((name) => [name, []]))),
  *fill({ columns }, table) {
    return withColumns(table, yield* oneByOne(columns, ({ name, value }) => filled(columnNamed(table, name), value)));
  },
  order: applyInOrder,
  nearest: (state, table) => (state.columns.length === 0 ? table : applyNearest(state, table)),
};

const filled = (column: RecipeColumn, value: number | string): RecipeColumn =>
  typeof value === 'string'
    ? reworded(column, (text) => text, value)
    : {
        ...column,
        untouched: false,
        type: column.type === 'NUMBER' || Number.isInteger(value) ? column.type : 'NUMBER',
        values: column.values.map((known) => (Number.isNaN(known) ? value : known)),
      };

function constantFor(column: RecipeColumn, { value }: Params): number | string {
  if (value === undefined)
    throw new AppError('INVALID_INPUT', 'CONSTANT needs the `value` to fill with; there is none.', { value: null });
  if (isText(column)) return value;
  const number = readerFor(column)(value);
  if (number !== null) return number;
  const kind = isTime(column) ? 'date such as "2011-12-09" or "2011-12-09 12:50:00"' : 'number';
  throw new AppError(
    'INVALID_INPUT',
    `The value ${JSON.stringify(value)} is no ${kind}, and ${column.name} is ${column.type}. Name the columns to fill with it.`,
    { value, feature: column.name },
  );
}

const readMoment = dateReader(['%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%SZ']);
const readNumber = numberReader('POINT', 'NONE');

const readerFor = (column: RecipeColumn): ReadText =>
  isTime(column)
    ? readMoment
    : column.type === 'BOOLEAN'
      ? (text) => readBoolean(text) ?? readNumber(text)
      : readNumber;

const frequentText = (column: RecipeColumn): string => {
  const counts = countCategories(column);
  return column.categories![counts.indexOf(Math.max(...counts))];
};
