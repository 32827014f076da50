import type { Column } from './column.ts';
import { withDuck } from './duck.ts';
import { keyText } from './key-text.ts';
import { fileLiteral, literal } from './quote-sql.ts';

/** Those of these keys that occur in the KEY column of a version, as often as may be. */
export async function presentKeys(file: string, key: Column, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const text = keyText(key);
  return withDuck(async (duck) => {
    const rows = await duck.rows<{ key: string }>(
      `SELECT DISTINCT ${text} AS key FROM read_parquet(${fileLiteral(file)}) WHERE ${text} IN (${keys.map(literal).join(', ')})`,
    );
    return rows.map((row) => row.key);
  });
}
