import { AppError } from '../errors.ts';
import type { Column, ColumnRequest } from './column.ts';
import { type Conversion, doubleConversion, misfit, SQL_TYPES } from './conversions.ts';
import { type Duck, duckMessage } from './duck.ts';
import { identifier, literal } from './quote-sql.ts';
import { openColumns, type SettledColumn, settled, strikeOut } from './settle-types.ts';
import type { OpenSource, Relation } from './sources/relation.ts';
import { type Rejected, storeRejects } from './store-rejects.ts';

/** Rows as they were stored, and those that were not. */
export interface StoredRows {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly rejected: Rejected;
}

interface Settings {
  readonly columns: readonly ColumnRequest[];
  readonly maxRejectedShare: number;
}

/** Types are first guessed from so many rows: most are struck out by a few, so that few are tried on many. */
const SAMPLES = [2_048, 20_480] as const;
const MISFIT = 'clientele: a value does not fit';

/**
 * Writes the rows of a source to `output` as typed Parquet, and those that cannot be to `rejects` as JSONL. At first the
 * types are taken from the first rows and the file is read once; a value that does not fit ends that attempt, and the
 * types are settled by all rows.
 */
export async function storeRows(
  duck: Duck,
  source: OpenSource,
  settings: Settings,
  output: string,
  rejects: string,
  signal: AbortSignal,
): Promise<StoredRows> {
  const quick = source.fast === undefined ? undefined : await storeFast(duck, source, settings, output);
  signal.throwIfAborted();
  const stored = quick ?? (await storeCarefully(duck, source, settings, output, rejects));
  const { rows, rejected } = stored;
  if (rows + rejected.count === 0)
    throw new AppError('INVALID_DATA', 'There are no rows below the header. Give at least one.', { rows: 0 });
  const share = rejected.count / (rows + rejected.count);
  if (share > settings.maxRejectedShare || rows === 0) {
    const first = rejected.samples
      .slice(0, 3)
      .map(
        ({ line, column, value, reason }) =>
          `line ${line}${column === null ? '' : `, ${column}`}${value === null ? '' : ` = ${JSON.stringify(value)}`}: ${reason}`,
      );
    throw new AppError(
      'INVALID_DATA',
      `${rejected.count} of ${rows + rejected.count} rows (${percent(share)}) cannot be read, more than the ${percent(settings.maxRejectedShare)} allowed. ${first.join('; ')}.`,
      {
        rejected: rejected.count,
        rows: rows + rejected.count,
        share,
        maxRejectedShare: settings.maxRejectedShare,
        samples: rejected.samples,
      },
    );
  }
  return stored;
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;

/** One pass over rows of which all are sound; undefined if they are not, or other than the first rows promised. */
async function storeFast(
  duck: Duck,
  source: OpenSource,
  { columns }: Settings,
  output: string,
): Promise<StoredRows | undefined> {
  const { fast } = source;
  if (fast === undefined) return undefined;
  const trusted = source.trusted?.() ?? Promise.resolve(true);
  // The answer is awaited below; without this a failure on the way there would count as unhandled.
  trusted.catch(() => false);
  let open = openColumns(fast.columns, columns);
  try {
    for (const rows of SAMPLES) open = await strikeOut(duck, `(SELECT * FROM ${fast.from} LIMIT ${rows})`, open);
    const types = settled(open);
    const numbers = new Set(
      fast.withNumbers ? types.flatMap(({ conversion }, index) => (conversion.type === 'NUMBER' ? [index] : [])) : [],
    );
    const list = types.map(({ raw, conversion, stated }, index) => {
      // Nothing is known of a column that has been empty so far, so a value in it ends this attempt.
      const promise = stated || open[index]?.seen ? conversion : { ...conversion, fits: 'false' };
      return `${guarded(numbers.has(index) ? doubleConversion(raw.text) : promise)} AS ${identifier(raw.name)}`;
    });
    const from = fast.withNumbers?.(numbers) ?? fast.from;
    const stored = await copyTo(duck, `SELECT ${list.join(', ')} FROM ${from}`, types, output);
    return (await trusted) ? { ...stored, rejected: { count: 0, samples: [] } } : undefined;
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Whatever went wrong: the careful way finds out which rows it was.
    return undefined;
  }
}

/** As many passes as it takes: one to settle the types by all rows, one for the rejects, one for the rest. */
async function storeCarefully(
  duck: Duck,
  source: OpenSource,
  { columns }: Settings,
  output: string,
  rejects: string,
): Promise<StoredRows> {
  const relation: Relation = await source.careful();
  try {
    let open = openColumns(relation.columns, columns);
    for (const rows of SAMPLES) open = await strikeOut(duck, `(SELECT * FROM ${relation.from} LIMIT ${rows})`, open);
    const types = settled(await strikeOut(duck, relation.from, open));
    const rejected = await storeRejects(duck, relation, types, source.broken(), rejects);
    const refused = types.flatMap(({ stated, conversion }) => (stated ? [misfit(conversion)] : []));
    const where = refused.length === 0 ? '' : ` WHERE NOT (${refused.join(' OR ')})`;
    const list = types.map(({ raw, conversion }) => `${lenient(conversion)} AS ${identifier(raw.name)}`);
    return {
      ...(await copyTo(duck, `SELECT ${list.join(', ')} FROM ${relation.from}${where}`, types, output)),
      rejected,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('INVALID_DATA', `The rows cannot be read: ${duckMessage(error)}`, {}, { cause: error });
  }
}

const typed = (sql: string, { type }: Conversion) => `CAST(${sql} AS ${SQL_TYPES[type]})`;
const guarded = (conversion: Conversion) =>
  typed(
    `CASE WHEN ${conversion.fits} THEN ${conversion.value} WHEN ${conversion.missing} THEN NULL ELSE error(${literal(MISFIT)}) END`,
    conversion,
  );
const lenient = (conversion: Conversion) =>
  typed(`CASE WHEN ${conversion.fits} THEN ${conversion.value} END`, conversion);

async function copyTo(
  duck: Duck,
  select: string,
  settled: readonly SettledColumn[],
  output: string,
): Promise<Omit<StoredRows, 'rejected'>> {
  const [stored] = await duck.rows<CopyStatistics>(
    `COPY (${select}) TO ${literal(output)} (FORMAT parquet, COMPRESSION lz4_raw, USE_TMP_FILE false, RETURN_STATS true)`,
  );
  const missing = new Map(
    (stored?.column_statistics ?? []).map(({ key, value }) => [
      key,
      Number(value.find((one) => one.key === 'null_count')?.value ?? 0),
    ]),
  );
  const columns = settled.map(
    ({ raw, request, conversion }): Column => ({
      name: raw.name,
      type: conversion.type,
      role: request?.role ?? 'FEATURE',
      pii: request?.pii ?? false,
      missing: missing.get(identifier(raw.name)) ?? 0,
    }),
  );
  return { rows: Number(stored?.count ?? 0), columns };
}

interface CopyStatistics {
  readonly count: string;
  readonly column_statistics: readonly {
    readonly key: string;
    readonly value: readonly { readonly key: string; readonly value: string }[];
  }[];
}
