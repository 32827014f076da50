import { AppError } from '../../errors.ts';

/** A text as a number (0 or 1 for a boolean, milliseconds since 1970 for a date); null where it is none. */
export type ReadText = (text: string) => number | null;

const DECIMAL = { POINT: '.', COMMA: ',' } as const;
const THOUSANDS = { NONE: '', COMMA: ',', POINT: '.', SPACE: ' ', APOSTROPHE: "'" } as const;
export type DecimalMark = keyof typeof DECIMAL;
export type ThousandsMark = keyof typeof THOUSANDS;

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Reads numbers as people write them. Groups of thousands have three digits each: 1.23 is no number with points between them. */
export function numberReader(decimal: DecimalMark, thousands: ThousandsMark): ReadText {
  const [mark, group] = [DECIMAL[decimal], THOUSANDS[thousands]];
  if (mark === group)
    throw new AppError('INVALID_INPUT', `The decimal mark and the mark between thousands are both ${decimal}.`, {
      value: decimal,
    });
  const whole = group === '' ? '\\d+' : `(?:\\d{1,3}(?:${quoted(group)}\\d{3})+|\\d+)`;
  const shape = new RegExp(`^[+-]?(?:${whole}(?:${quoted(mark)}\\d*)?|${quoted(mark)}\\d+)(?:[eE][+-]?\\d+)?$`);
  return (text) => {
    // Blanks that do not break are written between thousands as well.
    const plain = text
      .trim()
      .replace(/[\u00a0\u202f\u2009]/g, ' ')
      .replace(/\u2212/g, '-');
    if (!shape.test(plain)) return null;
    const number = Number((group === '' ? plain : plain.replaceAll(group, '')).replace(mark, '.'));
    return Number.isFinite(number) ? number : null;
  };
}

const TRUE = new Set(['true', 't', 'yes', 'y', '1']);
const FALSE = new Set(['false', 'f', 'no', 'n', '0']);

export const readBoolean: ReadText = (text) => {
  const word = text.trim().toLowerCase();
  return TRUE.has(word) ? 1 : FALSE.has(word) ? 0 : null;
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'half';

/** What a letter of `strptime` stands for: which field, how it is written, and what it says. */
const LETTERS: Readonly<Record<string, readonly [Field, string, (text: string) => number]>> = {
  Y: ['year', '\\d{4}', Number],
  y: ['year', '\\d{2}', (text) => Number(text) + (Number(text) < 69 ? 2000 : 1900)],
  m: ['month', '\\d{1,2}', Number],
  b: ['month', '[A-Za-z]{3}', (text) => MONTHS.indexOf(text.toLowerCase()) + 1],
  B: ['month', '[A-Za-z]{3,9}', (text) => MONTHS.indexOf(text.toLowerCase().slice(0, 3)) + 1],
  d: ['day', '\\d{1,2}', Number],
  H: ['hour', '\\d{1,2}', Number],
  I: ['hour', '0?[1-9]|1[0-2]', (text) => Number(text) % 12],
  p: ['half', '[AaPp][Mm]', (text) => (/p/i.test(text) ? 12 : 0)],
  M: ['minute', '\\d{1,2}', Number],
  S: ['second', '\\d{1,2}', Number],
  f: ['fraction', '\\d{1,9}', (text) => Number(`0.${text}`) * 1000],
};

/** Whether a format has a time of day. */
export const hasTime = (format: string): boolean => /%[HIpMSf]/.test(format);

/** Reads dates written in any of these `strptime` formats, the first that fits; times are UTC. */
export function dateReader(formats: readonly string[]): ReadText {
  const readers = formats.map(formatReader);
  return (text) => {
    const trimmed = text.trim();
    for (const read of readers) {
      const instant = read(trimmed);
      if (instant !== null) return instant;
    }
    return null;
  };
}

function formatReader(format: string): ReadText {
  const fields: (readonly [Field, string, (text: string) => number])[] = [];
  const pattern = format.replace(/%(.)|([^%])/g, (whole, letter: string | undefined, other: string | undefined) => {
    if (other !== undefined) return quoted(other);
    if (letter === '%') return '%';
    const field = LETTERS[letter ?? ''];
    if (!field)
      throw new AppError(
        'INVALID_INPUT',
        `The format ${JSON.stringify(format)} has ${whole}; there are ${Object.keys(LETTERS)
          .map((known) => `%${known}`)
          .join(' ')}.`,
        { value: format },
      );
    fields.push(field);
    return `(${field[1]})`;
  });
  const shape = new RegExp(`^${pattern}$`);
  return (text) => {
    const [, ...found] = shape.exec(text) ?? [];
    if (found.length === 0) return null;
    const part: Partial<Record<Field, number>> = {};
    for (const [i, [field, , read]] of fields.entries()) part[field] = read(found[i]);
    return instantOf(part);
  };
}

/** Milliseconds since 1970; null where the calendar has no such day, or the clock no such time. */
function instantOf({
  year = 1970,
  month = 1,
  day = 1,
  hour = 0,
  minute = 0,
  second = 0,
  fraction = 0,
  half = 0,
}: Partial<Record<Field, number>>): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour + half, minute, second);
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour + half &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return exists ? date.getTime() + Math.floor(fraction) : null;
}
