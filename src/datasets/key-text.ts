import type { Column } from './column.ts';
import { identifier } from './quote-sql.ts';

/** A key as text, in SQL: numbers as JavaScript writes them (17850, not 17850.0), times as ISO 8601. */
export function keyText({ name, type }: Pick<Column, 'name' | 'type'>): string {
  const column = identifier(name);
  switch (type) {
    case 'TEXT':
      return column;
    case 'NUMBER':
      return `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
    case 'TIMESTAMP':
      return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
    case 'INTEGER':
    case 'BOOLEAN':
    case 'DATE':
      return `CAST(${column} AS VARCHAR)`;
  }
}

/** A key as it is compared: without the blanks at its end, which MySQL does not see either. */
export const comparedKey = (column: Pick<Column, 'name' | 'type'>): string =>
  column.type === 'TEXT' ? `rtrim(${keyText(column)})` : keyText(column);
