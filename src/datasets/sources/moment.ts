import { AppError } from '../../errors.ts';

const WRITTEN = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?)?$/;

/** Milliseconds since 1970 of a day or a moment in UTC as a caller writes it. INVALID_INPUT for anything else. */
export function parseMoment(text: string, path: string): number {
  const time = WRITTEN.test(text)
    ? Date.parse(text.length === 10 || text.endsWith('Z') ? text : `${text}Z`)
    : Number.NaN;
  // JavaScript rolls the 31st of April over into May.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))) return time;
  throw new AppError(
    'INVALID_INPUT',
    `${path} is ${JSON.stringify(text.slice(0, 50))}; it must be a day such as "2011-12-10", or a moment in UTC such as "2011-12-10T08:30:00Z".`,
    { path, value: text.slice(0, 50) },
  );
}

/** A moment as SQL, of any year: a calendar of four digits would end at the 9999-12-31 that some write for "never". */
export const timestampLiteral = (time: number): string => `make_timestamp_ms(${time})`;

/** A moment for a message: the day alone where it is a midnight. */
export const momentText = (time: number): string =>
  new Date(time)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/\.000Z$/, 'Z');
