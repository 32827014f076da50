import { z } from 'zod';
import { countBelow, distinctEdges, equalWidthEdges, evenProbabilities, quantileEdges, readableNumbers } from '#sdk';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep } from '../recipe-step.ts';
import {
  chosenColumns,
  columnNamed,
  isNumeric,
  numbered,
  presentValues,
  requireValues,
  withColumns,
  worded,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';

const params = z.strictObject({
  columns: columnNames('all numbers'),
  method: z
    .union([
      z.literal('EQUAL_WIDTH').describe('Ranges of one width between least and greatest value.'),
      z.literal('QUANTILES').describe('Ranges with about as many rows each.'),
      z.literal('EDGES').describe('Ranges between the given `edges`.'),
    ])
    .default('QUANTILES')
    .describe('Where to cut.'),
  bins: z.int().min(2).max(1000).default(5).describe('How many ranges; fewer where quantiles fall together.'),
  edges: z.array(z.number()).min(1).max(1000).optional().describe('Ascending numbers between the ranges, for EDGES.'),
  labels: z
    .union([
      z.literal('TEXT').describe('The range, such as "(18, 30]".'),
      z.literal('NUMBER').describe('Its number, from 0.'),
    ])
    .default('TEXT')
    .describe('What a value becomes.'),
});
type Params = z.output<typeof params>;

/** Replaces numbers by the range they lie in. The outer ranges are open: no later number lies in none. */
export const bin = defineStep({
  name: 'bin',
  summary: 'Replaces numbers by the range they lie in. A number on an edge belongs to the range below it.',
  params,
  state: z.strictObject({
    labels: z.enum(['TEXT', 'NUMBER']),
    columns: z.array(z.strictObject({ name: z.string(), cuts: z.array(z.number()) })),
  }),

  *fit(table, params) {
    const columns = yield* oneByOne(chosenColumns(table, params.columns, isNumeric, 'numbers'), (column) => ({
      name: requireValues(column).name,
      cuts: Array.from(cutsOf(presentValues(column.values).sort(), params)),
    }));
    return { state: { labels: params.labels, columns } };
  },

  *apply({ labels, columns }, table) {
    const binned = yield* oneByOne(columns, ({ name, cuts }) => {
      const column = columnNamed(table, name);
      const edges = Float64Array.from(cuts);
      const place = (value: number) => (Number.isNaN(value) ? NaN : countBelow(edges, value));
      return labels === 'NUMBER'
        ? numbered(column, column.values.map(place))
        : worded(column, rangesBetween(edges), (row) => place(column.values[row]));
    });
    return withColumns(table, binned);
  },
});

/** The inner cut points, ascending. */
const cutsOf = (sorted: Float64Array, params: Params): Float64Array => CUTS[params.method](sorted, params);

const CUTS: Readonly<Record<Params['method'], (sorted: Float64Array, params: Params) => Float64Array>> = {
  EQUAL_WIDTH: (sorted, { bins }) => inner(equalWidthEdges(sorted[0], sorted.at(-1)!, bins)),
  QUANTILES: (sorted, { bins }) => inner(quantileEdges(sorted, evenProbabilities(bins))),
  EDGES(_, { edges = [] }) {
    const rising = edges.length > 0 && edges.every((edge, i) => i === 0 || edge > edges[i - 1]);
    if (rising) return Float64Array.from(edges);
    throw new AppError('INVALID_INPUT', `EDGES needs ascending \`edges\`; they are ${JSON.stringify(edges)}.`, {
      value: edges,
    });
  },
};

/** Edges between the first and the last, each once, so that a constant has none. */
const inner = (edges: Float64Array): Float64Array => distinctEdges(edges).slice(1, -1);

function rangesBetween(cuts: Float64Array): string[] {
  if (cuts.length === 0) return ['all'];
  const shown = readableNumbers(cuts);
  const between = shown.slice(1).map((edge, i) => `(${shown[i]}, ${edge}]`);
  return [`≤ ${shown[0]}`, ...between, `> ${shown.at(-1)}`];
}
