import { rm } from 'node:fs/promises';
import type { Config } from '../config.ts';
import type { ReadableVersion } from '../datasets/dataset.service.ts';
import { runQuery } from '../datasets/sources/query-source.ts';
import { type BasketChoice, basketQuery } from '../preparation/baskets.ts';

interface BasketSource {
  readonly name: string;
  readonly version: ReadableVersion;
  /** The Parquet file of the version. */
  readonly file: string;
  readonly choice: BasketChoice;
}

/**
 * Selects the baskets of an analysis into a Parquet file beside the version, lends it to `work`, and removes it. The
 * condition is a caller's SQL, so it runs where queries of callers do: in a process of its own that can read nothing else.
 */
export async function withBasketFile<T>(
  { name, version, file, choice }: BasketSource,
  id: number,
  config: Config,
  signal: AbortSignal,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = `${file}.baskets-${id}`;
  const sql = await basketQuery(name, version.columns, choice);
  const datasets = new Map([[name, { file, columns: version.columns }]]);
  const limits = { queryMemoryMb: config.QUERY_MEMORY_MB, queryTimeoutMs: config.QUERY_TIMEOUT_SECONDS * 1000 };
  try {
    await runQuery({ sql, datasets }, [], limits, path, signal);
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}
