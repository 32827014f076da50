import { AppError, listed } from '../errors.ts';
import type { ColumnRequest } from './column.ts';
import { type Conversion, misfit, missingOnly } from './conversions.ts';
import type { Duck } from './duck.ts';
import type { RawColumn } from './sources/relation.ts';

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

/** Strikes out the candidates that some value in the rows `from` does not fit. */
export async function strikeOut(
  duck: Duck,
  from: string,
  columns: readonly OpenColumn[],
): Promise<readonly OpenColumn[]> {
  const counts: string[] = [];
  const count = (condition: string) => counts.push(`count_if(${condition}) AS n${counts.length}`) - 1;
  // The last candidate fits every value: what it takes for missing is missing.
  const asked = columns.map(({ candidates }) =>
    candidates.length === 1
      ? undefined
      : {
          misfits: candidates.slice(0, -1).map((candidate) => count(misfit(candidate))),
          values: count(`NOT ${missingOnly(candidates.at(-1) as Conversion)}`),
        },
  );
  if (counts.length === 0) return columns;
  const [found] = await duck.rows<Record<string, string>>(`SELECT ${counts.join(', ')} FROM ${from}`);
  const zero = (index: number) => found?.[`n${index}`] === '0';
  return columns.map((column, index) => {
    const at = asked[index];
    if (at === undefined) return column;
    return {
      ...column,
      candidates: column.candidates.filter(
        (_, place) => place === column.candidates.length - 1 || zero(at.misfits[place] as number),
      ),
      seen: column.seen || !zero(at.values),
    };
  });
}

/** Takes the first type left for every column; TEXT, which comes last, for columns without a value. */
export const settled = (columns: readonly OpenColumn[]): readonly SettledColumn[] =>
  columns.map(({ raw, request, stated, candidates, seen }) => ({
    raw,
    request,
    stated,
    conversion: candidates.at(seen ? 0 : -1) as Conversion,
  }));
