import type { ColumnType } from '../column.ts';
import { inferredConversions, statedConversion } from '../conversions.ts';
import type { RawColumn } from './relation.ts';

/** A column as the information schema of a server describes it. */
export interface MysqlColumn {
  readonly name: string;
  /** Its `DATA_TYPE`, such as `decimal`. */
  readonly type: string;
  /** Digits after the point of a decimal. */
  readonly scale: number | null;
}

interface MysqlType {
  /** What values may be, preferred first. A value that is none of these, such as 2024-00-15, makes the column TEXT. */
  readonly types: readonly ColumnType[];
  /** What is selected, of the quoted name: by default the column itself, which the server writes as text. */
  readonly select?: (column: string) => string;
  /** The text in DuckDB's SQL, where it is not the one selected. */
  readonly text?: (column: string) => string;
}

const WHOLE: MysqlType = { types: ['INTEGER'] };
const TEXT: MysqlType = { types: [] };
/** MySQL's own word for no date. */
const withoutZero = (column: string) => `CASE WHEN ${column} NOT LIKE '0000-00-00%' THEN ${column} END`;
const MOMENT: MysqlType = { types: ['TIMESTAMP'], text: withoutZero };
const AS_NUMBER: MysqlType = { types: ['INTEGER'], select: (column) => `${column} + 0` };

const all = (names: string, type: MysqlType): [string, MysqlType][] => names.split(' ').map((name) => [name, type]);

/** The types of MySQL and MariaDB that can be read. Others are bytes and shapes, for which we have no type. */
const TYPES: ReadonlyMap<string, MysqlType> = new Map([
  ...all('tinyint smallint mediumint int bigint', WHOLE),
  ...all('bit year', AS_NUMBER),
  ['decimal', { types: ['NUMBER'] }],
  ['double', { types: ['NUMBER'] }],
  // The server writes a FLOAT with six digits; as DOUBLE it comes whole, and its shortest form is what was meant: 0.1.
  [
    'float',
    {
      types: ['NUMBER'],
      select: (column) => `${column} + 0e0`,
      text: (column) => `CAST(CAST(${column} AS FLOAT) AS VARCHAR)`,
    },
  ],
  ['date', { types: ['DATE'], text: withoutZero }],
  ...all('datetime timestamp', MOMENT),
  ...all('char varchar tinytext text mediumtext longtext enum set json time uuid inet4 inet6', TEXT),
]);

export const isReadable = ({ type }: MysqlColumn): boolean => TYPES.has(type);

/** A name as MySQL quotes it. */
export const mysqlName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** What to select so that the server writes a value as text in full. */
export const selected = ({ name, type }: MysqlColumn): string =>
  TYPES.get(type)?.select?.(mysqlName(name)) ?? mysqlName(name);

/** Whether its text may hold characters that CSV needs quoted. */
export const isFreeText = ({ type }: MysqlColumn): boolean => TYPES.get(type)?.types.length === 0;

/** Column `c<index>` of the file that a table was copied to. */
export function mysqlColumn({ name, type, scale }: MysqlColumn, index: number): RawColumn {
  const known = TYPES.get(type) ?? TEXT;
  const text = known.text?.(`c${index}`) ?? `c${index}`;
  const types: readonly ColumnType[] = [...(type === 'decimal' && scale === 0 ? WHOLE.types : known.types), 'TEXT'];
  return {
    name,
    text,
    candidates: inferredConversions(text).filter((conversion) => types.includes(conversion.type)),
    stated: (stated, format) => statedConversion(text, stated, format),
  };
}
