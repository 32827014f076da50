import { z } from 'zod';
import { defineStep, type StepTarget } from '../recipe-step.ts';
import { columnNamed, featuresOf, type RecipeColumn, type RecipeTable } from '../recipe-table.ts';

const state = z.strictObject({
  /** Columns that tell rows apart; null: every feature, the target and those beside. */
  by: z.array(z.string()).nullable(),
  beside: z.array(z.string()),
  keep: z.enum(['FIRST', 'LAST', 'MOST_COMPLETE']),
});

const names = () => z.array(z.string().min(1)).min(1).max(1000).optional();

/** Leaves one row of those that are the same. */
export const dropDuplicates = defineStep({
  name: 'dropDuplicates',
  summary: 'Leaves one of several equal rows among those learned from. Rows to answer for are never dropped.',
  params: z.strictObject({
    by: names().describe(
      'Columns of the dataset that tell rows apart (default: every feature, the target and those of `beside`).',
    ),
    beside: names().describe(
      'Columns that tell rows apart beside the features and the target (default: none; for a new dataset all others).',
    ),
    keep: z
      .union([
        z.literal('FIRST').describe('The first of them.'),
        z.literal('LAST').describe('The last of them.'),
        z.literal('MOST_COMPLETE').describe('The one that lacks the fewest values; of several the first.'),
      ])
      .default('FIRST')
      .describe('Which of the equal rows stays.'),
  }),
  state,
  settle: ({ by, beside, keep }, columns, whole) => ({
    keep,
    by,
    beside: beside ?? (whole ? columns.filter(({ role }) => role !== 'FEATURE').map(({ name }) => name) : undefined),
  }),
  asides: ({ by, beside }) => by ?? beside ?? [],

  fit: (_, { by = null, beside = [], keep }) => ({ state: { by, beside, keep } }),
  apply: (_, table) => table,

  keeps({ by, beside, keep }, table, target) {
    const named = (by ?? beside).map((name) => columnNamed(table, name));
    const columns = by ? named : [...featuresOf(table), ...named];
    const group = groupRows(table, columns, by ? null : target);
    const chosen = new Map<number, number>();
    const lacking = keep === 'MOST_COMPLETE' ? countLacking(table) : null;
    for (const [row, id] of group.entries()) {
      const other = chosen.get(id);
      const better = keep === 'LAST' || (lacking !== null && lacking[row] < lacking[other ?? row]);
      if (other === undefined || better) chosen.set(id, row);
    }
    return (row) => chosen.get(group[row]) === row;
  },
});

/** A number for each row, the same for equal rows: refined column by column. */
function groupRows(table: RecipeTable, columns: readonly RecipeColumn[], target: StepTarget | null): Float64Array {
  const answers = target ? [Float64Array.from(table.origin, (row) => target.values[row])] : [];
  let group = new Float64Array(table.origin.length);
  let groups = 1;
  for (const values of [...columns.map((column) => column.values), ...answers]) {
    const codes = new Map<number, number>();
    const pairs = new Map<number, number>();
    // Neither count exceeds the rows, so that a pair of both is exact.
    const code = values.map((value) => placeOf(codes, value));
    group = group.map((id, row) => placeOf(pairs, code[row] * groups + id));
    groups = pairs.size;
  }
  return group;
}

function placeOf(places: Map<number, number>, value: number): number {
  const known = places.get(value);
  if (known !== undefined) return known;
  places.set(value, places.size);
  return places.size - 1;
}

function countLacking(table: RecipeTable): Uint32Array {
  const lacking = new Uint32Array(table.origin.length);
  for (const { values } of featuresOf(table))
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) lacking[row]++;
  return lacking;
}
