import { AppError, listed } from '../errors.ts';
import type { ColumnRequest, ColumnType } from './column.ts';
import { type Conversion, misfit, missingOnly } from './conversions.ts';
import type { Duck } from './duck.ts';
import type { RawColumn, Relation } from './sources/relation.ts';

/** A column and the types it may still have: at least one, preferred first. */
export interface OpenColumn {
  readonly raw: RawColumn;
  readonly request: ColumnRequest | undefined;
  /** Whether the caller stated the type, so that values that do not fit are rejected and not the type. */
  readonly stated: boolean;
  readonly candidates: readonly Conversion[];
  /** Whether a value has been seen. */
  readonly seen: boolean;
}

/** A column whose type is settled. */
export interface SettledColumn extends Omit<OpenColumn, 'candidates' | 'seen'> {
  readonly conversion: Conversion;
}

/** The columns of a source with what was stated about them. UNKNOWN_COLUMN if something was stated of others. */
export function openColumns(columns: readonly RawColumn[], requests: readonly ColumnRequest[]): readonly OpenColumn[] {
  const known = columns.map(({ name }) => name);
  const unknown = requests.flatMap(({ name }) => (known.includes(name) ? [] : [name]));
  if (unknown.length > 0) {
    throw new AppError(
      'UNKNOWN_COLUMN',
      `There is no column ${listed(unknown.map((name) => JSON.stringify(name)))}. The columns are: ${listed(known, 50)}.`,
      { unknown, columns: known },
    );
  }
  return columns.map((raw) => {
    const request = requests.find(({ name }) => name === raw.name);
    const type = statedType(request);
    const stated = type !== undefined;
    return {
      raw,
      request,
      stated,
      candidates: stated ? [raw.stated(type, request?.format)] : raw.candidates,
      seen: false,
    };
  });
}

/** A format alone states a date, or a time if it has an hour in it. */
function statedType({ type, format }: Omit<ColumnRequest, 'name'> = {}) {
  if (type !== undefined || format === undefined) return type;
  return /%[HIXTRcs]/.test(format) ? 'TIMESTAMP' : 'DATE';
}

/** What the values of a column ruled out. */
interface Findings {
  readonly misfits: ReadonlySet<ColumnType>;
  readonly seen: boolean;
}

/** Strikes out the candidates that some value in the rows `from`, which are of `relation`, does not fit. */
export async function strikeOut(
  duck: Duck,
  from: string,
  { infer }: Pick<Relation, 'infer'>,
  columns: readonly OpenColumn[],
): Promise<readonly OpenColumn[]> {
  const asked = columns.filter(({ candidates }) => candidates.length > 1);
  if (asked.length === 0) return columns;
  const found = await (infer === undefined ? askApart(duck, from, asked) : askTogether(duck, from, asked, infer));
  return columns.map((column) => {
    const place = asked.indexOf(column);
    if (place < 0) return column;
    const { misfits, seen } = found[place] ?? { misfits: new Set(), seen: false };
    return {
      ...column,
      candidates: column.candidates.filter((candidate) => !misfits.has(candidate.type)),
      seen: column.seen || seen,
    };
  });
}

/** Asks every column by expressions of its own. */
async function askApart(duck: Duck, from: string, columns: readonly OpenColumn[]): Promise<readonly Findings[]> {
  const counts = columns.flatMap(({ candidates }, index) => [
    ...candidates.map((candidate) => `count_if(${misfit(candidate)}) AS ${candidate.type}${index}`),
    `count_if(NOT ${missingOnly(candidates.at(-1) as Conversion)}) AS seen${index}`,
  ]);
  const [found] = await duck.rows<Record<string, string>>(`SELECT ${counts.join(', ')} FROM ${from}`);
  return columns.map(({ candidates }, index) => ({
    misfits: new Set(candidates.flatMap(({ type }) => (found?.[`${type}${index}`] === '0' ? [] : [type]))),
    seen: found?.[`seen${index}`] !== '0',
  }));
}

/**
 * Asks all columns by the same expressions, value after value: DuckDB takes a millisecond or two to prepare those of one
 * column, and more the more there are, which is minutes for a thousand columns.
 */
async function askTogether(
  duck: Duck,
  from: string,
  columns: readonly OpenColumn[],
  infer: NonNullable<Relation['infer']>,
): Promise<readonly Findings[]> {
  const candidates = infer('text', 'kind');
  const open = ({ candidates: left }: OpenColumn) =>
    candidates.reduce((bits, { type }, bit) => (left.some((one) => one.type === type) ? bits | (1 << bit) : bits), 0);
  const each = (value: (column: OpenColumn, index: number) => string | number) =>
    `unnest([${columns.map(value).join(', ')}])`;
  const values = `SELECT ${each(({ raw }) => raw.text)} AS text, ${each(({ raw }) => raw.kind ?? 'NULL')} AS kind,
    ${each((_, index) => index)} AS place, ${each(open)} AS open FROM ${from}`;
  const counts = candidates.map(
    (candidate, bit) =>
      `count_if(CASE WHEN open & ${1 << bit} <> 0 THEN ${misfit(candidate)} ELSE false END) AS ${candidate.type}`,
  );
  const rows = await duck.rows<Record<string, string>>(
    `SELECT place, ${counts.join(', ')}, count_if(NOT ${missingOnly(candidates.at(-1) as Conversion)}) AS seen FROM (${values}) GROUP BY place`,
  );
  const found: Findings[] = [];
  for (const row of rows) {
    const misfits = candidates.flatMap(({ type }) => (row[type] === '0' ? [] : [type]));
    found[Number(row.place)] = { misfits: new Set(misfits), seen: row.seen !== '0' };
  }
  return found;
}

/** Takes the first type left for every column, and the last, which is TEXT or the source's own, for one without a value. */
export const settled = (columns: readonly OpenColumn[]): readonly SettledColumn[] =>
  columns.map(({ raw, request, stated, candidates, seen }) => ({
    raw,
    request,
    stated,
    conversion: candidates.at(seen ? 0 : -1) as Conversion,
  }));
