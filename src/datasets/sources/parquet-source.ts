import { AppError } from '../../errors.ts';
import type { ColumnType } from '../column.ts';
import { type Conversion, statedConversion, textConversion } from '../conversions.ts';
import { type Duck, duckMessage } from '../duck.ts';
import { fileLiteral, identifier } from '../quote-sql.ts';
import type { OpenSource, RawColumn, Relation } from './relation.ts';

/** A Parquet file: its own types decide, mapped to ours. */
export async function openParquet(duck: Duck, path: string, name: string): Promise<OpenSource> {
  const from = `read_parquet(${fileLiteral(path)}, binary_as_string = true)`;
  const described = await duck
    .rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${from}`)
    .catch((error) => {
      throw new AppError(
        'INVALID_DATA',
        `The Parquet file ${JSON.stringify(name)} cannot be read: ${duckMessage(error)}`,
        { file: name },
        { cause: error },
      );
    });
  const columns = described.map((column) => typedColumn(column.column_name, column.column_type));
  // DuckDB numbers rows in a column that a file may have itself.
  const numbered = !columns.some((column) => column.name.toLowerCase() === 'file_row_number');
  const relation: Relation = { from, columns, line: numbered ? 'file_row_number + 1' : 'NULL::BIGINT' };
  return { fast: relation, careful: async () => relation, broken: () => undefined };
}

const WHOLE = /^U?(TINYINT|SMALLINT|INTEGER)$|^BIGINT$/;
const HUGE = /^(UBIGINT|U?HUGEINT|BIGNUM|VARINT|DECIMAL\(\d+,0\))$/;
const NESTED = /\[\d*\]$|^(STRUCT|MAP|UNION|JSON|VARIANT)\b/;

/** A column of a query's result as SQL of a type that Parquet keeps exactly. */
export function storable(name: string, duckType: string): string {
  const column = identifier(name);
  // Parquet has no such integers: DuckDB would write them as floating point numbers.
  if (/^(U?HUGEINT|BIGNUM|VARINT)$/.test(duckType)) return `CAST(${column} AS DECIMAL(38, 0))`;
  return ownConversion(column, duckType) === undefined ? asText(column, duckType) : column;
}

const asText = (column: string, duckType: string) =>
  `CAST(${NESTED.test(duckType) ? `to_json(${column})` : column} AS VARCHAR)`;

/** A column of a DuckDB type. */
function typedColumn(name: string, duckType: string): RawColumn {
  const column = identifier(name);
  const text = asText(column, duckType);
  const candidates = ownConversion(column, duckType) ?? [textConversion(text)];
  return {
    name,
    text,
    candidates,
    stated: (type, format) => {
      const already = candidates.find((candidate) => candidate.type === type);
      return already !== undefined && format === undefined ? already : statedConversion(text, type, format);
    },
  };
}

function ownConversion(column: string, duckType: string): readonly Conversion[] | undefined {
  if (WHOLE.test(duckType)) return [present('INTEGER', `CAST(${column} AS BIGINT)`)];
  if (HUGE.test(duckType)) {
    return [
      present('INTEGER', `TRY_CAST(${column} AS BIGINT)`, `${column} IS NULL`),
      finite('NUMBER', `CAST(${column} AS DOUBLE)`),
    ];
  }
  if (/^(FLOAT|DOUBLE|DECIMAL)/.test(duckType)) return [finite('NUMBER', `CAST(${column} AS DOUBLE)`)];
  if (duckType === 'BOOLEAN') return [present('BOOLEAN', column)];
  if (duckType === 'DATE') return [finite('DATE', column)];
  if (duckType.startsWith('TIMESTAMP')) return [finite('TIMESTAMP', `CAST(${column} AS TIMESTAMP)`)];
  return undefined;
}

const present = (type: ColumnType, value: string, missing = `${value} IS NULL`): Conversion => ({
  type,
  fits: `${value} IS NOT NULL`,
  value,
  missing,
});

/** Infinity is what divisions by zero leave behind, and no statistic can be computed of it: it counts as missing. */
const finite = (type: ColumnType, value: string): Conversion => ({
  type,
  fits: `isfinite(${value})`,
  value,
  missing: `coalesce(NOT isfinite(${value}), true)`,
  infinite: `isinf(${value})`,
});
