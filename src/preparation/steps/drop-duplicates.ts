import { z } from 'zod';
import { defineStep, type StepTarget } from '../recipe-step.ts';
import { columnNamed, featuresOf, type RecipeColumn, type RecipeTable, requireExact } from '../recipe-table.ts';

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
      'Columns that tell rows apart beside the features and the target, and count for how complete a row is (default: none; for a new dataset all others).',
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
  onlyDrops: true,
  settle({ by, beside, keep }, columns, whole) {
    const others = () => columns.filter(({ role }) => role !== 'FEATURE').map(({ name }) => name);
    // Of a whole dataset every column counts for how complete a row is.
    const counted = whole && (by === undefined || keep === 'MOST_COMPLETE');
    return { keep, by, beside: beside ?? (counted ? others() : undefined) };
  },
  asides: ({ by = [], beside = [] }) => [...by, ...beside],

  fit: (_, { by = null, beside = [], keep }) => ({ state: { by, beside, keep } }),
  apply: (_, table) => table,

  keeps({ by, beside, keep }, table, target) {
    const every = [...new Set([...featuresOf(table), ...beside.map((name) => columnNamed(table, name))])];
    const columns = by?.map((name) => columnNamed(table, name)) ?? every;
    columns.forEach(requireExact);
    const group = groupRows(table, columns, by ? null : target);
    const chosen = new Map<number, number>();
    const lacking = keep === 'MOST_COMPLETE' ? countLacking(table, every) : null;
    for (const [row, id] of group.entries()) {
      const other = chosen.get(id);
      const better = keep === 'LAST' || (lacking !== null && lacking[row] < lacking[other ?? row]);
      if (other === undefined || better) chosen.set(id, row);
    }
    return (row) => chosen.get(group[row]) === row;
  },
});

/** The first row that is equal to each row: rows meet in a table of hashes, and are compared there. */
function groupRows(table: RecipeTable, columns: readonly RecipeColumn[], target: StepTarget | null): Uint32Array {
  const answers = target ? [Float64Array.from(table.origin, (row) => target.values[row])] : [];
  const all = [...columns.map(({ values }) => values), ...answers];
  const hashes = hashRows(all, table.origin.length);
  const places = 2 ** Math.ceil(Math.log2(2 * hashes.length + 1));
  const firsts = new Int32Array(places).fill(-1);
  return hashes.map((hash, row) => {
    let place = hash & (places - 1);
    while (firsts[place] >= 0 && !areEqual(all, firsts[place], row)) place = (place + 1) & (places - 1);
    if (firsts[place] < 0) firsts[place] = row;
    return firsts[place];
  });
}

/** Missing equals missing, and 0 equals −0. */
const areEqual = (columns: readonly Float64Array[], a: number, b: number): boolean =>
  columns.every((values) => values[a] === values[b] || (Number.isNaN(values[a]) && Number.isNaN(values[b])));

function hashRows(columns: readonly Float64Array[], rows: number): Uint32Array {
  const hashes = new Uint32Array(rows);
  const number = new Float64Array(1);
  const [low, high] = [new Uint32Array(number.buffer, 0, 1), new Uint32Array(number.buffer, 4, 1)];
  for (const values of columns)
    for (let row = 0; row < rows; row++) {
      // One NaN, and no −0.
      number[0] = Number.isNaN(values[row]) ? NaN : values[row] + 0;
      const mixed = Math.imul(hashes[row] ^ low[0], 0x9e3779b1) ^ high[0];
      hashes[row] = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77) ^ (mixed >>> 13);
    }
  return hashes;
}

function countLacking(table: RecipeTable, columns: readonly RecipeColumn[]): Uint32Array {
  const lacking = new Uint32Array(table.origin.length);
  for (const { values } of columns)
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) lacking[row]++;
  return lacking;
}
