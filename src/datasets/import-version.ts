import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { appendBatch, type Base, requestsLike } from './append-batch.ts';
import { checkColumns, checkFormats, checkRequests } from './check-columns.ts';
import { checkKeys } from './check-keys.ts';
import { checkRejected } from './check-rejected.ts';
import type { Column, ColumnRequest, DatasetKind } from './column.ts';
import { type Duck, withDuck } from './duck.ts';
import type { MadeSource } from './recipe-maker.ts';
import type { CsvOptions } from './sources/csv-dialect.ts';
import { openCsv } from './sources/csv-source.ts';
import { type Derivation, type DerivedSource, openDerived, withCarried } from './sources/derived-source.ts';
import { openJson, openRows } from './sources/json-source.ts';
import { type MysqlSource, openMysql } from './sources/mysql-source.ts';
import { openParquet } from './sources/parquet-source.ts';
import { type QuerySource, runQuery } from './sources/query-source.ts';
import { recognizeFile } from './sources/recognize-file.ts';
import type { OpenSource } from './sources/relation.ts';
import type { Rejected } from './store-rejects.ts';
import { type StoredRows, storeRows } from './store-rows.ts';

export type { Rejected };

/** Where the rows of a version come from. `name` is what the caller calls the file, for messages. */
export type Source =
  | { readonly kind: 'file'; readonly path: string; readonly name: string; readonly options?: CsvOptions }
  | { readonly kind: 'rows'; readonly rows: readonly Record<string, unknown>[] }
  | ({ readonly kind: 'query' } & QuerySource)
  | ({ readonly kind: 'derived' } & DerivedSource)
  | ({ readonly kind: 'mysql' } & MysqlSource)
  | MadeSource;

export interface ImportRequest {
  readonly source: Source;
  readonly datasetKind: DatasetKind;
  readonly columns: readonly ColumnRequest[];
  /** Path of the Parquet file to be written; its directory exists. */
  readonly file: string;
  readonly maxRejectedShare: number;
  readonly queryMemoryMb: number;
  readonly queryTimeoutMs: number;
  /** The version that the rows are added to, whose columns and kind they must have; without it they are all there is. */
  readonly base?: Base;
}

/** What an import brought: a finished Parquet file, and what was left out of it. */
export interface ImportedVersion {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly rejected: Rejected;
  /** JSONL of all rejected rows, beside the Parquet file; null if there are none. */
  readonly rejectFile: string | null;
  /** Size of the Parquet file. */
  readonly bytes: number;
  /** What a derivation from other datasets left out, and what the rows were added to; null for other imports. */
  readonly derivation: Derivation | null;
}

/**
 * Imports rows as an immutable Parquet file. The file appears under its name complete and synced to the disk, or not at
 * all: until the end everything is under names that begin with the file's own and end in `.part…`.
 */
export async function importVersion(request: ImportRequest, signal: AbortSignal): Promise<ImportedVersion> {
  const { source } = request;
  const known = source.kind === 'derived' || source.kind === 'made' ? source.columns : [];
  const columns = withCarried(request.columns, known);
  if (request.base === undefined) checkRequests(columns, request.datasetKind);
  const scratch = `${request.file}.part-${randomUUID()}`;
  try {
    return await withDuck((duck) => importWith(duck, request, columns, scratch, signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await removeScratch(scratch);
  }
}

async function importWith(
  duck: Duck,
  request: ImportRequest,
  columns: readonly ColumnRequest[],
  scratch: string,
  signal: AbortSignal,
): Promise<ImportedVersion> {
  await checkFormats(duck, columns);
  const source = await openSource(duck, { ...request, columns }, scratch, signal);
  // A source that states its columns when it is open knows better than beforehand: some may be gone.
  const known = source.stated ? withCarried(request.columns, source.stated) : columns;
  const stored = await storeSource(duck, source, { ...request, columns: known }, scratch, signal);
  signal.throwIfAborted();

  const rejectFile = stored.rejected.count > 0 ? request.file.replace(/(\.parquet)?$/, '.rejected.jsonl') : null;
  if (rejectFile !== null) {
    await sync(`${scratch}.rejected`);
    await rename(`${scratch}.rejected`, rejectFile);
  }
  await rename(`${scratch}.parquet`, request.file);
  // A rename survives a power failure only when its directory is on the disk too.
  await sync(dirname(request.file));
  return {
    ...stored,
    rejectFile,
    bytes: (await stat(request.file)).size,
    derivation: derivationOf(source, request.base),
  };
}

/** Writes the rows that the version has to `<scratch>.parquet`, synced to the disk, and checks them. */
async function storeSource(
  duck: Duck,
  source: OpenSource,
  { columns, datasetKind, maxRejectedShare, base }: ImportRequest,
  scratch: string,
  signal: AbortSignal,
): Promise<StoredRows> {
  const output = `${scratch}.parquet`;
  if (base === undefined) {
    const stored = await storeRows(duck, source, columns, output, `${scratch}.rejected`, signal);
    checkRejected(stored, maxRejectedShare);
    checkColumns(stored.columns);
    await Promise.all([checkKeys(duck, output, stored.columns, datasetKind), sync(output)]);
    return stored;
  }
  const names = (source.fast ?? (await source.careful())).columns.map(({ name }) => name);
  const requests = requestsLike(base.columns, source, names);
  const batch = await storeRows(duck, source, requests, `${scratch}.batch`, `${scratch}.rejected`, signal);
  checkRejected(batch, maxRejectedShare);
  const whole = await appendBatch(duck, base, batch, `${scratch}.batch`, output);
  await sync(output);
  return whole;
}

const derivationOf = ({ derivation }: Opened, base: Base | undefined): Derivation | null =>
  base === undefined ? (derivation ?? null) : { warnings: [], ...derivation, appendedTo: base.version };

type Opened = OpenSource & { readonly derivation?: Derivation };

async function openSource(duck: Duck, request: ImportRequest, scratch: string, signal: AbortSignal): Promise<Opened> {
  const { source } = request;
  switch (source.kind) {
    case 'file': {
      const file = await recognizeFile(source.path, source.name);
      if (file.format === 'parquet') return openParquet(duck, file.path, file.name);
      if (file.format === 'json') return openJson(duck, file, scratch);
      return openCsv(file, source.options ?? {}, scratch, signal);
    }
    case 'rows':
      return openRows(duck, source.rows, scratch);
    case 'made': {
      const { columns: stated, warnings } = await source.make(`${scratch}.made`, signal);
      return { ...(await openParquet(duck, `${scratch}.made`, 'the recipe')), stated, derivation: { warnings } };
    }
    case 'query':
      await runQuery(source, request.columns, request, `${scratch}.query`, signal);
      return openParquet(duck, `${scratch}.query`, 'the query');
    case 'mysql':
      return openMysql(source, scratch, signal);
    case 'derived':
      return openDerived(duck, source, request, `${scratch}.query`, signal);
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeScratch(scratch: string): Promise<void> {
  const prefix = basename(scratch);
  const names = await readdir(dirname(scratch)).catch(() => []);
  await Promise.all(
    names.filter((name) => name.startsWith(prefix)).map((name) => rm(join(dirname(scratch), name), { force: true })),
  );
}
