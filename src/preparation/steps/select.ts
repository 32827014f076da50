import { z } from 'zod';
import { moments } from '#sdk';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep, type StepTarget } from '../recipe-step.ts';
import {
  chosenColumns,
  isNumeric,
  isText,
  presentValues,
  type RecipeColumn,
  type RecipeTable,
  spreadColumns,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';
import { correlation, mutualInformation, quantileCodes } from './dependence.ts';

const params = z.strictObject({
  columns: columnNames('all that the method can judge'),
  method: z
    .union([
      z.literal('VARIANCE').describe('Leave out numbers whose population variance is at most `threshold`.'),
      z.literal('CORRELATION').describe('Of two numbers whose |r| is above `threshold`, leave out the later.'),
      z.literal('MUTUAL_INFORMATION').describe('Keep the `keep` columns that tell most about the target.'),
    ])
    .describe('What is left out.'),
  threshold: z.number().min(0).optional().describe('Bound of VARIANCE (default 0) and of CORRELATION (default 0.95).'),
  keep: z.int().min(1).max(10_000).default(10).describe('Columns that MUTUAL_INFORMATION keeps.'),
  bins: z
    .int()
    .min(2)
    .max(1000)
    .default(10)
    .describe('Ranges that MUTUAL_INFORMATION cuts numbers into, with as many rows each.'),
});
type Params = z.output<typeof params>;

/** Leaves out columns that say nothing, or what others say. */
export const select = defineStep({
  name: 'select',
  summary: 'Leaves out columns that say nothing, say what another says, or say little of the target.',
  params,
  state: z.strictObject({ dropped: z.array(z.string()) }),
  readsTarget: ({ method }) => method === 'MUTUAL_INFORMATION',

  *fit(table, params, target) {
    const dropped = (yield* SELECTIONS[params.method](table, params, target)).map(({ name }) => name);
    return { state: { dropped }, notes: dropped.length > 0 ? [`Left out: ${dropped.join(', ')}.`] : [] };
  },

  apply: ({ dropped }, table) => spreadColumns(table, new Map(dropped.map((name) => [name, []]))),
});

/** The columns to leave out. */
type Selection = (
  table: RecipeTable,
  params: Params,
  target: StepTarget | null,
) => Generator<undefined, RecipeColumn[]>;

const SELECTIONS: Readonly<Record<Params['method'], Selection>> = {
  *VARIANCE(table, { columns, threshold = 0 }) {
    const judged = yield* oneByOne(chosenColumns(table, columns, isNumeric, 'numbers'), (column) => {
      const known = presentValues(column.values);
      return known.length > 0 && moments(known).variance > threshold ? [] : [column];
    });
    return judged.flat();
  },

  *CORRELATION(table, { columns, threshold = 0.95 }) {
    const [kept, left]: RecipeColumn[][] = [[], []];
    for (const column of chosenColumns(table, columns, isNumeric, 'numbers')) {
      let isSaid = false;
      for (const { values } of kept) {
        yield;
        isSaid = Math.abs(correlation(values, column.values)) > threshold;
        if (isSaid) break;
      }
      (isSaid ? left : kept).push(column);
    }
    return left;
  },

  *MUTUAL_INFORMATION(table, { columns, keep, bins }, target) {
    if (!target)
      throw new AppError(
        'INVALID_INPUT',
        'MUTUAL_INFORMATION is about the target, and there is none. Name one, or choose VARIANCE or CORRELATION.',
        { value: 'MUTUAL_INFORMATION' },
      );
    const values = Float64Array.from(table.origin, (row) => target.values[row]);
    const answers = target.classes ? values : quantileCodes(values, bins);
    const judged = chosenColumns(table, columns, (column) => isNumeric(column) || isText(column), 'numbers or text');
    const worths = yield* oneByOne(judged, (column, place) => {
      return { column, place, worth: mutualInformation(codesOf(column, bins), answers) };
    });
    return worths
      .sort((a, b) => b.worth - a.worth || a.place - b.place)
      .slice(keep)
      .sort((a, b) => a.place - b.place)
      .map(({ column }) => column);
  },
};

const codesOf = (column: RecipeColumn, bins: number): Float64Array =>
  isText(column) ? column.values : quantileCodes(column.values, bins);
