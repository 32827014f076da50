import { AppError } from '../errors.ts';
import type { Column, DatasetKind } from './column.ts';
import type { Duck } from './duck.ts';
import { comparedKey } from './key-text.ts';
import { fileLiteral } from './quote-sql.ts';

/** Refuses CUSTOMERS whose KEY does not tell them apart: INVALID_DATA counts missing and repeated keys. */
export async function checkKeys(
  duck: Duck,
  file: string,
  columns: readonly Column[],
  kind: DatasetKind,
): Promise<void> {
  const key = columns.find(({ role }) => role === 'KEY');
  if (kind !== 'CUSTOMERS' || key === undefined) return;
  const from = `(SELECT ${comparedKey(key)} AS key FROM read_parquet(${fileLiteral(file)}))`;
  const [counts] = await duck.rows<{ present: string; distinct: string }>(
    `SELECT count(key) AS present, count(DISTINCT key) AS "distinct" FROM ${from}`,
  );
  const repeats = Number(counts?.present) - Number(counts?.distinct);
  if (key.missing === 0 && repeats === 0) return;

  const repeated = `SELECT key, count(*) AS times FROM ${from} WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1`;
  const [total] = await duck.rows<{ keys: string; rows: string }>(
    `SELECT count(*) AS keys, coalesce(sum(times), 0) AS rows FROM (${repeated})`,
  );
  const examples = key.pii
    ? []
    : await duck.rows<{ key: string; times: string }>(`${repeated} ORDER BY times DESC, key LIMIT 5`);
  const duplicated = Number(total?.keys);
  const problems = [
    ...(key.missing > 0 ? [`${rows(key.missing)} without a key`] : []),
    ...(duplicated > 0
      ? [`${duplicated} ${duplicated === 1 ? 'key' : 'keys'} on more than one row (${rows(Number(total?.rows))})`]
      : []),
  ];
  const shown = examples.map((one) => `${JSON.stringify(one.key)} on ${one.times} rows`).join(', ');
  throw new AppError(
    'INVALID_DATA',
    `The KEY column "${key.name}" does not identify customers: ${problems.join(' and ')}${shown === '' ? '' : `, such as ${shown}`}. In CUSTOMERS every row needs a key of its own; several rows a customer belong into PURCHASES or EVENTS.`,
    {
      column: key.name,
      missing: key.missing,
      duplicated,
      rowsWithDuplicates: Number(total?.rows),
      examples: examples.map((one) => one.key),
    },
  );
}

const rows = (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`;
