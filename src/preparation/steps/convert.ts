import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep, type StepLesson } from '../recipe-step.ts';
import {
  chosenColumns,
  columnNamed,
  countCategories,
  isNumeric,
  isText,
  isTime,
  presentValues,
  type RecipeColumn,
  requireExact,
  reworded,
  shownValue,
  withColumns,
  worded,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';
import { dateReader, hasTime, numberReader, type ReadText, readBoolean } from './read-text.ts';

/** Values shown of those that could not be read. */
const SAMPLES = 5;

const TARGETS = ['NUMBER', 'BOOLEAN', 'DATE', 'TEXT'] as const;
const DECIMALS = ['POINT', 'COMMA'] as const;
const THOUSANDS = ['NONE', 'COMMA', 'POINT', 'SPACE', 'APOSTROPHE'] as const;

const state = z.strictObject({
  to: z.enum(TARGETS),
  decimal: z.enum(DECIMALS),
  thousands: z.enum(THOUSANDS),
  formats: z.array(z.string()),
  /** For TEXT the spelling that stands for all that differ from it in case and blanks only. */
  columns: z.array(z.strictObject({ name: z.string(), spellings: z.array(z.string()) })),
});
type State = z.output<typeof state>;

/** Reads texts as numbers, booleans or dates, or as tidier texts; and writes other values as texts. */
export const convert = defineStep({
  name: 'convert',
  summary:
    'Reads texts as numbers, booleans or dates, brings different spellings of a text to one, or makes texts of other values.',
  params: z.strictObject({
    columns: columnNames('all texts'),
    to: z
      .union([
        z.literal('NUMBER').describe('A number, written with the marks of `decimal` and `thousands`.'),
        z.literal('BOOLEAN').describe('true, t, yes, y or 1; false, f, no, n or 0; in any case.'),
        z.literal('DATE').describe('A date or time in one of `formats`.'),
        z
          .literal('TEXT')
          .describe(
            'Without blanks around it; texts that differ in case and blanks only become the most frequent of them. Numbers, truths and dates become texts, and so categories.',
          ),
      ])
      .describe('What the texts become.'),
    decimal: z
      .union([z.literal('POINT').describe('1.5'), z.literal('COMMA').describe('1,5')])
      .default('POINT')
      .describe('The decimal mark.'),
    thousands: z
      .union([
        z.literal('NONE').describe('1000'),
        z.literal('COMMA').describe('1,000'),
        z.literal('POINT').describe('1.000'),
        z.literal('SPACE').describe('1 000'),
        z.literal('APOSTROPHE').describe("1'000"),
      ])
      .default('NONE')
      .describe('The mark between thousands.'),
    formats: z
      .array(z.string().min(2).max(100))
      .min(1)
      .max(20)
      .default(['%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S'])
      .describe('How dates are written, in `strptime` notation; the first that fits counts.'),
    failed: z
      .union([
        z.literal('MISSING').describe('They count as missing; how many is noted, with examples.'),
        z.literal('ERROR').describe('The step fails.'),
      ])
      .default('MISSING')
      .describe('What to do with texts that cannot be read.'),
  }),
  state,
  readsTime: true,

  *fit(table, { columns: names, to, decimal, thousands, formats, failed }): Generator<undefined, StepLesson<State>> {
    const columns = chosenColumns(table, names, names ? SUITS[to] : isText, KINDS_TAKEN[to]);
    const settings = { to, decimal, thousands, formats };
    const read = readerOf(settings);
    if (!read) {
      const texts = columns.map(asText);
      const fitted = yield* oneByOne(texts, (column) => ({ name: column.name, spellings: spellingsOf(column) }));
      const notes = fitted.flatMap(({ name, spellings }, j) => {
        const seen = countCategories(texts[j]).reduce((sum, count) => sum + Number(count > 0), 0);
        return spellings.length < seen ? [`${seen} spellings of ${name} became ${spellings.length}.`] : [];
      });
      return { state: { ...settings, columns: fitted }, notes };
    }
    const notes = (yield* oneByOne(columns, (column) => failures(column, read, to))).flat();
    if (failed === 'ERROR' && notes.length > 0)
      throw new AppError('UNSUITABLE_DATA', notes.join(' '), { failed: notes });
    return {
      state: { ...settings, columns: columns.map(({ name }) => ({ name, spellings: [] })) },
      notes: notes.map((note) => `${note} They count as missing.`),
    };
  },

  *apply(state, table) {
    const read = readerOf(state);
    const type = state.to !== 'DATE' ? 'NUMBER' : state.formats.some(hasTime) ? 'TIMESTAMP' : 'DATE';
    const converted = yield* oneByOne(state.columns, ({ name, spellings }): RecipeColumn => {
      const column = columnNamed(table, name);
      if (!read) return respelled(asText(column), spellings);
      if (!isText(column)) return retyped(column, state.to);
      const codes = (column.categories ?? []).map((text) => read(text) ?? NaN);
      const values = column.values.map((code) => codes[code] ?? NaN);
      return { name, pii: column.pii, aside: column.aside, type: state.to === 'BOOLEAN' ? 'BOOLEAN' : type, values };
    });
    return withColumns(table, converted);
  },
});

type Settings = Omit<State, 'columns'>;

const READERS: Readonly<Record<State['to'], (settings: Settings) => ReadText | null>> = {
  NUMBER: ({ decimal, thousands }) => numberReader(decimal, thousands),
  BOOLEAN: () => readBoolean,
  DATE: ({ formats }) => dateReader(formats),
  TEXT: () => null,
};

/** What reads the texts; null where they stay texts. */
const readerOf = (settings: Settings): ReadText | null => READERS[settings.to](settings);

const KINDS = {
  NUMBER: 'numbers',
  BOOLEAN: 'true or false',
  DATE: 'dates as they were said to be written',
  TEXT: 'text',
};

/** What can be converted, where it is named. */
const SUITS: Readonly<Record<State['to'], (column: RecipeColumn) => boolean>> = {
  NUMBER: (column) => isText(column) || isNumeric(column),
  BOOLEAN: (column) => isText(column) || isNumeric(column),
  DATE: (column) => isText(column) || isTime(column),
  TEXT: () => true,
};
const KINDS_TAKEN = {
  NUMBER: 'text or numbers',
  BOOLEAN: 'text or numbers',
  DATE: 'text or dates',
  TEXT: 'any column',
};

/** A number as a truth, where it is 0 or 1; what is of the wanted kind stays as it is. */
function retyped(column: RecipeColumn, to: State['to']): RecipeColumn {
  if (to === 'NUMBER' && column.type === 'BOOLEAN') return { ...column, untouched: false, type: 'NUMBER' };
  if (to !== 'BOOLEAN') return column;
  return {
    ...column,
    untouched: false,
    type: 'BOOLEAN',
    values: column.values.map((value) => (isTruth(value) ? value : NaN)),
  };
}
const isTruth = (value: number): boolean => value === 0 || value === 1;

/** The values of a column as texts. */
function asText(column: RecipeColumn): RecipeColumn {
  if (isText(column)) return column;
  const places = new Map<number, number>();
  for (const value of column.values) if (!Number.isNaN(value) && !places.has(value)) places.set(value, places.size);
  requireExact(column);
  const texts = [...places.keys()].map((value) => String(shownValue(column, value)));
  return worded(column, texts, (row) => places.get(column.values[row]) ?? NaN);
}

function failures(column: RecipeColumn, read: ReadText, to: State['to']): string[] {
  if (!isText(column)) {
    const wrong = to === 'BOOLEAN' ? presentValues(column.values).filter((value) => !isTruth(value)).length : 0;
    const total = presentValues(column.values).length;
    return wrong > 0 ? [`${wrong} of ${total} values of ${column.name} are not ${KINDS[to]}.`] : [];
  }
  const counts = countCategories(column);
  // A blank text says nothing, so that there is nothing to read.
  const failed = [...counts.keys()].filter((code) => {
    const text = column.categories![code];
    return counts[code] > 0 && text.trim() !== '' && read(text) === null;
  });
  if (failed.length === 0) return [];
  const rows = failed.reduce((sum, code) => sum + counts[code], 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const samples = failed.slice(0, SAMPLES).map((code) => JSON.stringify(column.categories![code].slice(0, 60)));
  const such = column.pii ? '' : `, such as ${samples.join(', ')}`;
  return [`${rows} of ${total} values of ${column.name} are not ${KINDS[to]}${such}.`];
}

const tidied = (text: string): string => text.normalize('NFC').trim().replace(/\s+/gu, ' ');
const folded = (text: string): string => tidied(text).toLowerCase();

/** Of the spellings that differ in case and blanks only the most frequent, of several the first. */
function spellingsOf(column: RecipeColumn): string[] {
  const counts = countCategories(column);
  const rows = new Map<string, Map<string, number>>();
  for (const [code, text] of column.categories!.entries()) {
    if (counts[code] === 0 || tidied(text) === '') continue;
    const spellings = rows.get(folded(text)) ?? new Map<string, number>();
    rows.set(folded(text), spellings.set(tidied(text), (spellings.get(tidied(text)) ?? 0) + counts[code]));
  }
  return [...rows.values()].map(
    (spellings) => [...spellings].reduce((best, one) => (one[1] > best[1] ? one : best))[0],
  );
}

function respelled(column: RecipeColumn, spellings: readonly string[]): RecipeColumn {
  const byFold = new Map(spellings.map((text) => [folded(text), text]));
  return reworded(column, (text) => byFold.get(folded(text)) ?? (tidied(text) || null));
}
