import type { ColumnType } from './column.ts';
import { literal } from './quote-sql.ts';

/**
 * How one column of a source becomes values of one type, as SQL over the source's rows. Where `missing` holds there is
 * no value; where `fits` holds it is `value`; where neither holds, what stands there is none of this type.
 */
export interface Conversion {
  readonly type: ColumnType;
  readonly fits: string;
  readonly value: string;
  readonly missing: string;
  /** Where the source has an infinite value, which counts as missing; absent where it cannot have any. */
  readonly infinite?: string;
}

/** True where a value does not fit, and false elsewhere: never NULL. */
export const misfit = ({ fits, missing }: Conversion): string =>
  `(CASE WHEN ${fits} THEN false WHEN ${missing} THEN false ELSE true END)`;

/** True where there is no value, and false elsewhere: never NULL. */
export const missingOnly = ({ missing }: Conversion): string => `coalesce(${missing}, true)`;

/** The SQL types that versions are stored in. */
export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  TEXT: 'VARCHAR',
  INTEGER: 'BIGINT',
  NUMBER: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMP',
};

// DuckDB's own casts take more than people mean: 3.7 becomes 4, 1_000 and 0x1F are integers, "epoch" is a date. Each
// condition below starts with the cheap test that ordinary values pass, because a million of them go through it.

const asInteger = (text: string) => `TRY_CAST(${text} AS BIGINT)`;
const asNumber = (text: string) => `TRY_CAST(${text} AS DOUBLE)`;
const asDate = (text: string) => `TRY_CAST(${text} AS DATE)`;
const isBlank = (text: string) => `${text} IS NULL OR trim(${text}) = ''`;

/** Wall time as it is; with an offset or a zone, which makes it longer, the same moment in UTC. */
const asTimestamp = (text: string) =>
  `CASE WHEN length(${text}) <= 19 THEN TRY_CAST(${text} AS TIMESTAMP) ELSE CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP) END`;

/** Text as it is. An empty text is a missing value, whatever the source. */
export const textConversion = (text: string): Conversion => ({
  type: 'TEXT',
  fits: `strlen(${text}) > 0`,
  value: text,
  missing: `${text} IS NULL OR strlen(${text}) = 0`,
});

/** Where a text begins with a digit, a sign or a point, and not like a code: 007, +49. */
const startsAsNumber = (text: string) => `(${text} >= ',' AND NOT (${text} >= '00' AND ${text} < '0:'))`;

/** What is a number already. */
export const doubleConversion = (column: string): Conversion => ({
  type: 'NUMBER',
  fits: `isfinite(${column})`,
  value: column,
  missing: `${column} IS NULL OR isnan(${column})`,
});

/**
 * What an unlabelled text may be, most particular first; the last takes everything. Codes like 007, +49 or 12_34 and
 * whole numbers too long to be exact are no numbers, because the text would be lost.
 */
export function inferredConversions(text: string): readonly Conversion[] {
  const missing = isBlank(text);
  const whole = `CAST(${asInteger(text)} AS VARCHAR)`;
  const number = asNumber(text);
  return [
    { type: 'BOOLEAN', fits: `lower(${text}) IN ('true', 'false')`, value: `TRY_CAST(${text} AS BOOLEAN)`, missing },
    {
      type: 'INTEGER',
      fits: `${whole} = ${text} OR (contains(${text}, ' ') AND ${whole} = trim(${text}))`,
      value: asInteger(text),
      missing,
    },
    {
      type: 'NUMBER',
      fits: `(abs(${number}) < 1e18 OR (isfinite(${number}) AND regexp_matches(${text}, '[.eE]'))) AND NOT contains(${text}, '_')
        AND (${startsAsNumber(text)} OR (${text} < '!' AND ${startsAsNumber(`ltrim(${text})`)}))`,
      value: number,
      missing: `${missing} OR isnan(${number})`,
    },
    { type: 'DATE', fits: `${text} LIKE '____-__-__' AND isfinite(${asDate(text)})`, value: asDate(text), missing },
    {
      type: 'TIMESTAMP',
      fits: `${text} LIKE '____-__-__%' AND isfinite(${asTimestamp(text)})`,
      value: asTimestamp(text),
      missing,
    },
    textConversion(text),
  ];
}

/** What a text is when the caller states its type: more forgiving than inference, since nothing is guessed. */
export function statedConversion(text: string, type: ColumnType, format?: string): Conversion {
  const missing = isBlank(text);
  const parsed = format === undefined ? undefined : `try_strptime(${text}, ${literal(format)})`;
  switch (type) {
    case 'TEXT':
      return textConversion(text);
    case 'BOOLEAN': {
      const value = `TRY_CAST(trim(${text}) AS BOOLEAN)`;
      return { type, fits: `${value} IS NOT NULL`, value, missing };
    }
    case 'INTEGER': {
      const exact = `regexp_full_match(${text}, '\\s*[+-]?[0-9]+(\\.0*)?\\s*') AND ${asInteger(text)} IS NOT NULL`;
      return {
        type,
        fits: `CAST(${asInteger(text)} AS VARCHAR) = ${text} OR (${exact})`,
        value: asInteger(text),
        missing,
      };
    }
    case 'NUMBER':
      return {
        type,
        fits: `isfinite(${asNumber(text)})`,
        value: asNumber(text),
        missing: `${missing} OR isnan(${asNumber(text)})`,
      };
    case 'DATE': {
      const value = parsed === undefined ? asDate(text) : `CAST(${parsed} AS DATE)`;
      return { type, fits: `isfinite(${value}) AND ${text} <> 'epoch'`, value, missing };
    }
    case 'TIMESTAMP': {
      const value = parsed ?? asTimestamp(text);
      return { type, fits: `isfinite(${value}) AND ${text} <> 'epoch'`, value, missing };
    }
  }
}

/** What is wrong with a value that does not fit, for a reject's reason. */
export const misfitReason = (type: ColumnType, format?: string): string => {
  const wanted: Record<ColumnType, string> = {
    TEXT: 'text',
    INTEGER: 'a whole number within 64 bits',
    NUMBER: 'a finite number',
    BOOLEAN: 'true or false',
    DATE: `a date ${format ?? 'YYYY-MM-DD'}`,
    TIMESTAMP: `a date and time ${format ?? 'YYYY-MM-DD HH:MM:SS'}`,
  };
  return `not ${wanted[type]}, as ${type} was stated`;
};
