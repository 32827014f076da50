import type { Column } from '../datasets/column.ts';
import { withDuck } from '../datasets/duck.ts';
import { fileLiteral, identifier } from '../datasets/quote-sql.ts';

/** Rows that lack the same columns. */
export interface MissingPattern {
  readonly columns: readonly string[];
  readonly rows: number;
}

/** Which values are missing together. */
export interface Missingness {
  /** Rows that lack nothing. */
  readonly complete: number;
  /** How many patterns there are, that of complete rows counted. */
  readonly patternCount: number;
  /** The most frequent patterns. */
  readonly patterns: readonly MissingPattern[];
}

/** The `first` most frequent patterns of missing values in the rows of a version. */
export async function missingPatterns(
  file: string,
  rows: number,
  columns: readonly Column[],
  first: number,
): Promise<Missingness> {
  const gaps = columns.filter(({ missing }) => missing > 0);
  if (gaps.length === 0) {
    const patterns = [{ columns: [], rows }].slice(0, rows > 0 ? first : 0);
    return { complete: rows, patternCount: rows > 0 ? 1 : 0, patterns };
  }
  const flags = gaps.map(({ name }) => `CASE WHEN ${identifier(name)} IS NULL THEN '1' ELSE '0' END`);
  const found = await withDuck(async (duck) => {
    await duck.run(`CREATE OR REPLACE TEMP TABLE patterns AS SELECT concat(${flags.join(', ')}) AS flags, count(*) AS n
      FROM read_parquet(${fileLiteral(file)}) GROUP BY flags`);
    const [all] = await duck.rows<{ patterns: string; complete: string }>(
      `SELECT count(*) AS patterns, coalesce(sum(n) FILTER (flags = '${'0'.repeat(gaps.length)}'), 0) AS complete FROM patterns`,
    );
    const patterns = await duck.rows<{ flags: string; n: string }>(
      `SELECT flags, n FROM patterns ORDER BY n DESC, flags LIMIT ${first}`,
    );
    return { all, patterns };
  });
  return {
    complete: Number(found.all?.complete),
    patternCount: Number(found.all?.patterns),
    patterns: found.patterns.map(({ flags: seen, n }) => ({
      columns: gaps.flatMap(({ name }, place) => (seen[place] === '1' ? [name] : [])),
      rows: Number(n),
    })),
  };
}
