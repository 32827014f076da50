import { AppError } from '../errors.ts';
import type { Column, ColumnRequest } from './column.ts';
import { type Conversion, doubleConversion, misfit, SQL_TYPES } from './conversions.ts';
import { type Duck, duckMessage } from './duck.ts';
import { identifier, literal } from './quote-sql.ts';
import { type OpenColumn, openColumns, type SettledColumn, settled, strikeOut } from './settle-types.ts';
import type { FastRelation, OpenSource, Relation } from './sources/relation.ts';
import { type Rejected, storeRejects } from './store-rejects.ts';

/** Rows as they were stored, and those that were not. */
export interface StoredRows {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly rejected: Rejected;
}

type Written = Omit<StoredRows, 'rejected'>;

/** Types are first guessed from so many rows: most are struck out by a few, so that few are tried on many. */
const SAMPLES = [1_024, 10_240] as const;

/** Raised in DuckDB by a value that is not of the type inferred so far, and by one that is not of the type stated. */
const MISFIT = 'clientele: a value does not fit the type inferred';
const REJECT = 'clientele: a value does not fit the type stated';

/**
 * Writes the rows of a source to `output` as typed Parquet, and those that cannot be to `rejects` as JSONL. The types are
 * taken from the first rows and the source is read once; only if a value does not fit, or a row is broken, is it read again.
 */
export async function storeRows(
  duck: Duck,
  source: OpenSource,
  columns: readonly ColumnRequest[],
  output: string,
  rejects: string,
  signal: AbortSignal,
): Promise<StoredRows> {
  const quick = await storeFast(duck, source, columns, output);
  signal.throwIfAborted();
  return quick ?? storeCarefully(duck, source, columns, output, rejects);
}

/** One pass over rows of which all are sound, or two if the first rows misled; undefined if some are not sound. */
async function storeFast(
  duck: Duck,
  source: OpenSource,
  columns: readonly ColumnRequest[],
  output: string,
): Promise<StoredRows | undefined> {
  const { fast } = source;
  if (fast === undefined) return undefined;
  const stop = new AbortController();
  const trusted = source.trusted?.(stop.signal) ?? Promise.resolve(true);
  // The answer is awaited below; without this a failure on the way there would count as unhandled.
  trusted.catch(() => false);
  try {
    const open = await sampled(duck, fast, columns);
    const stored = await storePromised(duck, fast, open, output).catch(async (error) => {
      if (!isMisfit(error)) throw error;
      return storePromised(duck, fast, await strikeOut(duck, fast.from, fast, open), output);
    });
    return (await trusted) ? { ...stored, rejected: { count: 0, samples: [] } } : undefined;
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Whatever went wrong: the careful way finds out which rows it was.
    return undefined;
  } finally {
    stop.abort();
  }
}

const isMisfit = (error: unknown) =>
  (error instanceof Error && /Error when converting column/.test(error.message)) || String(error).includes(MISFIT);

async function sampled(
  duck: Duck,
  relation: FastRelation,
  columns: readonly ColumnRequest[],
): Promise<readonly OpenColumn[]> {
  let open = openColumns(relation.columns, columns);
  for (const rows of SAMPLES) {
    open = await strikeOut(duck, `(SELECT * FROM ${relation.from} LIMIT ${rows})`, relation, open);
  }
  return open;
}

/** Stores rows under the promise that every value fits; one that does not ends it. */
async function storePromised(
  duck: Duck,
  fast: FastRelation,
  open: readonly OpenColumn[],
  output: string,
): Promise<Written> {
  const types = settled(open);
  const numbers = new Set(
    fast.withNumbers ? types.flatMap(({ conversion }, index) => (conversion.type === 'NUMBER' ? [index] : [])) : [],
  );
  const list = types.map(({ raw, conversion, stated }, index) => {
    // Nothing is known of a column that has been empty so far, so a value in it ends this attempt.
    const known =
      open[index]?.seen || open[index]?.candidates.length === 1 ? conversion : { ...conversion, fits: 'false' };
    const sql = guarded(numbers.has(index) ? doubleConversion(raw.text) : known, stated ? REJECT : MISFIT);
    return `${sql} AS ${identifier(raw.name)}`;
  });
  const from = fast.withNumbers?.(numbers) ?? fast.from;
  return write(duck, list, from, types, output);
}

/** As many passes as it takes: one to settle the types by all rows, one for the rejects, one for the rest. */
async function storeCarefully(
  duck: Duck,
  source: OpenSource,
  columns: readonly ColumnRequest[],
  output: string,
  rejects: string,
): Promise<StoredRows> {
  const relation: Relation = await source.careful();
  try {
    const open = await sampled(duck, relation, columns);
    const types = settled(await strikeOut(duck, relation.from, relation, open));
    const rejected = await storeRejects(duck, relation, types, source.broken(), rejects);
    const refused = types.flatMap(({ stated, conversion }) => (stated ? [misfit(conversion)] : []));
    const where = refused.length === 0 ? '' : ` WHERE NOT (${refused.join(' OR ')})`;
    const list = types.map(({ raw, conversion }) => `${lenient(conversion)} AS ${identifier(raw.name)}`);
    return {
      ...(await write(duck, list, `${relation.from}${where}`, types, output)),
      rejected,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('INVALID_DATA', `The rows cannot be read: ${duckMessage(error)}`, {}, { cause: error });
  }
}

const typed = (sql: string, { type }: Conversion) => `CAST(${sql} AS ${SQL_TYPES[type]})`;
const guarded = (conversion: Conversion, otherwise: string) =>
  typed(
    `CASE WHEN ${conversion.fits} THEN ${conversion.value} WHEN ${conversion.missing} THEN NULL ELSE error(${literal(otherwise)}) END`,
    conversion,
  );
const lenient = (conversion: Conversion) =>
  typed(`CASE WHEN ${conversion.fits} THEN ${conversion.value} END`, conversion);

async function write(
  duck: Duck,
  list: readonly string[],
  from: string,
  settled: readonly SettledColumn[],
  output: string,
): Promise<Written> {
  const [stored] = await duck.rows<CopyStatistics>(
    `COPY (SELECT ${list.join(', ')} FROM ${from}) TO ${literal(output)} (FORMAT parquet, COMPRESSION lz4_raw, USE_TMP_FILE false, RETURN_STATS true)`,
  );
  const missing = new Map(
    (stored?.column_statistics ?? []).map(({ key, value }) => [
      key,
      Number(value.find((one) => one.key === 'null_count')?.value ?? 0),
    ]),
  );
  const infinite = await countInfinite(duck, from, settled);
  const columns = settled.map(
    ({ raw, request, conversion }): Column => ({
      name: raw.name,
      type: conversion.type,
      role: request?.role ?? 'FEATURE',
      pii: request?.pii ?? false,
      missing: missing.get(identifier(raw.name)) ?? 0,
      ...(request?.format === undefined ? {} : { format: request.format }),
      ...(infinite[raw.name] ? { infinite: infinite[raw.name] } : {}),
    }),
  );
  return { rows: Number(stored?.count ?? 0), columns };
}

/** How many values are infinite, of the columns that may have any. */
async function countInfinite(
  duck: Duck,
  from: string,
  settled: readonly SettledColumn[],
): Promise<Readonly<Record<string, number>>> {
  const counts = settled.flatMap(({ raw, conversion: { infinite } }) =>
    infinite === undefined ? [] : [`count_if(${infinite}) AS ${identifier(raw.name)}`],
  );
  if (counts.length === 0) return {};
  const [found] = await duck.rows<Record<string, string>>(`SELECT ${counts.join(', ')} FROM ${from}`);
  return Object.fromEntries(Object.entries(found ?? {}).map(([name, count]) => [name, Number(count)]));
}

interface CopyStatistics {
  readonly count: string;
  readonly column_statistics: readonly {
    readonly key: string;
    readonly value: readonly { readonly key: string; readonly value: string }[];
  }[];
}
