import type { Column } from '../datasets/column.ts';
import type { Duck } from '../datasets/duck.ts';
import { fileLiteral, identifier } from '../datasets/quote-sql.ts';
import { stabilityIndex } from './stability-index.ts';

/** Categories that count apart in the stability index, the most frequent ones of both versions; the others are one. */
const CATEGORIES = 100;
/** New and dropped categories shown. */
const SHOWN = 20;

/** Categories that one of two versions has only. */
export interface CategoryDifference {
  readonly count: number;
  /** The most frequent of them; none of personal data. */
  readonly values: readonly string[];
}

/** How far the categories of a column have moved from a baseline. */
export interface CategoryDrift {
  readonly stability: number;
  readonly added: CategoryDifference;
  readonly dropped: CategoryDifference;
}

interface Counted {
  readonly category: string | null;
  readonly now: string;
  readonly before: string;
}

/** Compares a category in two files of rows. Missing values count in the stability index, as a category of their own. */
export async function categoryDrift(
  duck: Duck,
  file: string,
  baseline: string,
  { name, pii }: Pick<Column, 'name' | 'pii'>,
): Promise<CategoryDrift> {
  const column = identifier(name);
  const tally = (path: string, place: string) =>
    `SELECT CAST(${column} AS VARCHAR) AS category, count(*) AS ${place} FROM read_parquet(${fileLiteral(path)}) GROUP BY category`;
  await duck.run(`CREATE OR REPLACE TEMP TABLE drift AS
    SELECT coalesce(a.category, b.category) AS category, coalesce(now, 0) AS now, coalesce(before, 0) AS before
    FROM (${tally(file, 'now')}) a FULL JOIN (${tally(baseline, 'before')}) b ON a.category IS NOT DISTINCT FROM b.category`);
  const counts = await duck.rows<Counted>(
    `SELECT category, now, before FROM drift ORDER BY now + before DESC, category LIMIT ${CATEGORIES}`,
  );
  const [all] = await duck.rows<Record<'now' | 'before' | 'added' | 'dropped', string | null>>(
    `SELECT sum(now) AS now, sum(before) AS before, count(*) FILTER (before = 0 AND category IS NOT NULL) AS added,
       count(*) FILTER (now = 0 AND category IS NOT NULL) AS dropped FROM drift`,
  );
  const withRest = (place: 'now' | 'before') => {
    const shown = counts.map((one) => Number(one[place]));
    return [...shown, Number(all?.[place] ?? 0) - shown.reduce((sum, count) => sum + count, 0)];
  };
  const only = async (here: string, there: string): Promise<string[]> => {
    if (pii) return [];
    const found = await duck.rows<{ category: string }>(
      `SELECT category FROM drift WHERE ${there} = 0 AND category IS NOT NULL ORDER BY ${here} DESC, category LIMIT ${SHOWN}`,
    );
    return found.map(({ category }) => category);
  };
  return {
    stability: stabilityIndex(withRest('now'), withRest('before')),
    added: { count: Number(all?.added), values: await only('now', 'before') },
    dropped: { count: Number(all?.dropped), values: await only('before', 'now') },
  };
}
