import { z } from 'zod';
import { columnNames, defineStep } from '../recipe-step.ts';
import { chosenColumns, columnNamed, isTime, numbered, type RecipeColumn, spreadColumns } from '../recipe-table.ts';

const DAY_MS = 86_400_000;

/** Days since 1970 of the first day of a year. */
const yearStart = (year: number): number => Date.UTC(year, 0, 1) / DAY_MS;
const dayOf = (date: Date): number => Math.floor(date.getTime() / DAY_MS);
/** Monday is 1, as in ISO 8601. */
const weekday = (date: Date): number => ((date.getUTCDay() + 6) % 7) + 1;

/** The week of ISO 8601: that of the Thursday in it. */
function isoWeek(date: Date): number {
  const thursday = dayOf(date) - weekday(date) + 4;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  return Math.floor((thursday - yearStart(year)) / 7) + 1;
}

const PARTS = {
  YEAR: { name: 'year', meaning: 'The year.', of: (date: Date) => date.getUTCFullYear() },
  QUARTER: { name: 'quarter', meaning: '1 to 4.', of: (date: Date) => Math.floor(date.getUTCMonth() / 3) + 1 },
  MONTH: { name: 'month', meaning: '1 to 12.', of: (date: Date) => date.getUTCMonth() + 1 },
  WEEK: { name: 'week', meaning: 'The week of ISO 8601, 1 to 53.', of: isoWeek },
  DAY: { name: 'day', meaning: 'The day of the month, 1 to 31.', of: (date: Date) => date.getUTCDate() },
  DAY_OF_YEAR: {
    name: 'dayOfYear',
    meaning: '1 to 366.',
    of: (date: Date) => dayOf(date) - yearStart(date.getUTCFullYear()) + 1,
  },
  WEEKDAY: { name: 'weekday', meaning: '1 for Monday to 7 for Sunday.', of: weekday },
  HOUR: { name: 'hour', meaning: '0 to 23.', of: (date: Date) => date.getUTCHours() },
  DAYS: {
    name: 'days',
    meaning: 'Days since 1970-01-01, with fractions.',
    of: (date: Date) => date.getTime() / DAY_MS,
  },
} as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as [Part, ...Part[]];

/** Takes dates and times apart, in UTC: `signup` becomes `signup.year`, `signup.month` … */
export const dateParts = defineStep({
  name: 'dateParts',
  summary: 'Replaces dates and times by their parts in UTC: `signup` becomes `signup.year`, `signup.month` …',
  params: z.strictObject({
    columns: columnNames('all dates and times'),
    parts: z
      .array(z.union(NAMES.map((name) => z.literal(name).describe(PARTS[name].meaning))))
      .min(1)
      .max(NAMES.length)
      .default(['YEAR', 'MONTH', 'WEEKDAY'])
      .describe('Which parts.'),
  }),
  state: z.strictObject({ columns: z.array(z.string()), parts: z.array(z.enum(NAMES)) }),
  makesColumns: true,
  readsTime: true,

  fit: (table, { columns, parts }) => ({
    state: {
      columns: chosenColumns(table, columns, isTime, 'dates or times').map(({ name }) => name),
      parts: [...new Set(parts)],
    },
  }),

  apply: ({ columns, parts }, table) =>
    spreadColumns(
      table,
      new Map(columns.map((name) => [name, parts.map((part) => partOf(columnNamed(table, name), part))])),
    ),
});

const partOf = (column: RecipeColumn, part: Part): RecipeColumn =>
  numbered(
    column,
    column.values.map((value) => (Number.isNaN(value) ? NaN : PARTS[part].of(new Date(value)))),
    `${column.name}.${PARTS[part].name}`,
  );
