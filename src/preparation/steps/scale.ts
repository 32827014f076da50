import { z } from 'zod';
import { fitScale } from '../fit-preparation.ts';
import { columnNames, defineStep } from '../recipe-step.ts';
import { chosenColumns, columnNamed, isNumeric, numbered, requireValues, withColumns } from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';

/** Brings numbers to one scale: (value − center) / spread. A constant becomes 0. */
export const scale = defineStep({
  name: 'scale',
  summary: 'Brings numbers to one scale.',
  params: z.strictObject({
    columns: columnNames('all numbers'),
    method: z
      .union([
        z.literal('STANDARD').describe('(value − mean) / population standard deviation.'),
        z.literal('MIN_MAX').describe('(value − min) / (max − min).'),
        z.literal('ROBUST').describe('(value − median) / interquartile range.'),
      ])
      .default('STANDARD')
      .describe('Which scale.'),
  }),
  state: z.strictObject({
    columns: z.array(z.strictObject({ name: z.string(), center: z.number(), spread: z.number() })),
  }),

  *fit(table, { columns: names, method }) {
    const isAlways = (only: number, values: Float64Array) => values.every((x) => x === only || Number.isNaN(x));
    const columns = yield* oneByOne(chosenColumns(table, names, isNumeric, 'numbers'), (column) => ({
      name: requireValues(column).name,
      ...fitScale(column.values, method),
    }));
    const even = columns.filter(({ name, center }) => isAlways(center, columnNamed(table, name).values));
    return { state: { columns }, notes: even.map(({ name }) => `${name} has one value only, which becomes 0.`) };
  },

  apply: ({ columns }, table) =>
    withColumns(
      table,
      columns.map(({ name, center, spread }) => {
        const column = columnNamed(table, name);
        return numbered(
          column,
          column.values.map((value) => (value - center) / spread),
        );
      }),
    ),
});
