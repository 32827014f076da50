/**
 * Fills what is missing from the values that came before or after it. The known values of the rows learned from are the
 * knots (t_i, x_i) of a function of time; a row is filled by its own time t, so that it needs no neighbors.
 *
 *   FORWARD      x of the last knot with t_i ≤ t
 *   BACKWARD     x of the first knot with t_i ≥ t
 *   INTERPOLATE  x_i + (x_j − x_i) (t − t_i) / (t_j − t_i) between neighbors; beyond the ends, the nearest
 *
 * Of several knots at one time the last row counts.
 */
import { z } from 'zod';
import { countUpTo, float64s, int32s } from '#sdk';
import {
  columnNamed,
  heldBy,
  isText,
  numbered,
  type RecipeColumn,
  type RecipeTable,
  textAt,
  withColumns,
  worded,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';

export type OrderMethod = 'FORWARD' | 'BACKWARD' | 'INTERPOLATE';

/** Knots of one column, group after group: those of `groups[g]` lie in `ends[g − 1] .. ends[g]`, by time. */
const knots = z.strictObject({
  name: z.string(),
  /** What the values mean where the column is text. */
  categories: z.array(z.string()).nullable(),
  groups: z.array(z.string()),
  ends: int32s(),
  times: float64s(),
  values: float64s(),
});
type Knots = z.output<typeof knots>;

export const orderedFills = z.strictObject({
  kind: z.literal('order'),
  method: z.enum(['FORWARD', 'BACKWARD', 'INTERPOLATE']),
  by: z.string(),
  /** Values fill each other only where this column says the same; null: everywhere. */
  within: z.string().nullable(),
  columns: z.array(knots),
});
type OrderedFills = z.output<typeof orderedFills>;

export function* fitInOrder(
  table: RecipeTable,
  columns: readonly RecipeColumn[],
  { method, by, within }: Pick<OrderedFills, 'method' | 'by' | 'within'>,
): Generator<undefined, OrderedFills> {
  const times = columnNamed(table, by).values;
  const groupOf = groupReader(table, within);
  const knots = yield* oneByOne(columns, (column) => knotsOf(column, times, groupOf));
  return { kind: 'order', method, by, within, columns: knots };
}

/** The group of a row, null where it belongs to none. */
function groupReader(table: RecipeTable, within: string | null): (row: number) => string | null {
  if (within === null) return () => '';
  const column = columnNamed(table, within);
  return (row) => textAt(column, row);
}

function knotsOf(column: RecipeColumn, times: Float64Array, groupOf: (row: number) => string | null): Knots {
  const byGroup = new Map<string, number[]>();
  for (const [row, value] of column.values.entries()) {
    const group = Number.isNaN(value) || Number.isNaN(times[row]) ? null : groupOf(row);
    if (group === null) continue;
    const rows = byGroup.get(group);
    if (rows) rows.push(row);
    else byGroup.set(group, [row]);
  }
  const ordered = [...byGroup.values()].map((group) => {
    group.sort((a, b) => times[a] - times[b] || a - b);
    return group.filter((row, i) => i === group.length - 1 || times[row] !== times[group[i + 1]]);
  });
  let end = 0;
  const rows = ordered.flat();
  // The categories of these rows only: others are not learned from.
  const seen = column.categories ? [...new Set(rows.map((row) => column.values[row]))].sort((a, b) => a - b) : null;
  const places = new Map(seen?.map((code, place) => [code, place]));
  return {
    name: column.name,
    categories: seen?.map((code) => column.categories![code]) ?? null,
    groups: [...byGroup.keys()],
    ends: Int32Array.from(ordered, (rows) => (end += rows.length)),
    times: Float64Array.from(rows, (row) => times[row]),
    values: Float64Array.from(rows, (row) => places.get(column.values[row]) ?? column.values[row]),
  };
}

export function* applyInOrder(
  { method, by, within, columns }: OrderedFills,
  table: RecipeTable,
): Generator<undefined, RecipeTable> {
  const times = columnNamed(table, by).values;
  const groupOf = groupReader(table, within);
  const filled = yield* oneByOne(columns, (known) => {
    const column = columnNamed(table, known.name);
    const fill = fillReader(known, method);
    const at = (row: number) => {
      const group = Number.isNaN(times[row]) ? null : groupOf(row);
      return group === null ? NaN : fill(group, times[row]);
    };
    return isText(column) ? fillTexts(column, known, at) : fillNumbers(column, at);
  });
  return withColumns(table, filled);
}

const fillNumbers = (column: RecipeColumn, at: (row: number) => number): RecipeColumn => ({
  ...numbered(
    column,
    column.values.map((value, row) => (Number.isNaN(value) ? heldBy(column, at(row)) : value)),
  ),
  type: column.type,
});

function fillTexts(column: RecipeColumn, { categories }: Knots, at: (row: number) => number): RecipeColumn {
  const own = column.categories ?? [];
  return worded(column, [...own, ...(categories ?? [])], (row) => {
    const code = column.values[row];
    return Number.isNaN(code) ? own.length + at(row) : code;
  });
}

/** The value that a group's knots give for a time; NaN where they give none. */
function fillReader({ groups, ends, times, values }: Knots, method: OrderMethod) {
  const series = new Map(
    groups.map((group, g) => {
      const [start, end] = [g === 0 ? 0 : ends[g - 1], ends[g]];
      return [group, { times: times.subarray(start, end), values: values.subarray(start, end) }];
    }),
  );
  const read = READERS[method];
  return (group: string, time: number): number => {
    const known = series.get(group);
    return known ? read(known, time) : NaN;
  };
}

interface Series {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const READERS: Readonly<Record<OrderMethod, (series: Series, time: number) => number>> = {
  FORWARD: ({ times, values }, time) => values[countUpTo(times, time) - 1] ?? NaN,
  BACKWARD({ times, values }, time) {
    const after = countUpTo(times, time);
    return times[after - 1] === time ? values[after - 1] : (values[after] ?? NaN);
  },
  INTERPOLATE({ times, values }, time) {
    const after = countUpTo(times, time);
    if (after === 0) return values[0];
    if (after === times.length || times[after - 1] === time) return values[after - 1];
    const [from, to] = [times[after - 1], times[after]];
    return values[after - 1] + ((values[after] - values[after - 1]) * (time - from)) / (to - from);
  },
};
