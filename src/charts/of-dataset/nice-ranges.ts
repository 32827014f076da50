/**
 * Ranges of histograms to be read: with edges that are round numbers, where `statistics` has them wherever the least and
 * greatest value happen to lie.
 */
import type { Column } from '../../datasets/column.ts';
import { withDuck } from '../../datasets/duck.ts';
import { fileLiteral, identifier } from '../../datasets/quote-sql.ts';

/** Bars of a histogram, about: fewer for few values. */
const MOST_BARS = 40;

export interface Ranges {
  readonly start: number;
  readonly width: number;
  /** One more than ranges. */
  readonly edges: readonly number[];
}

/** Ranges whose width is 1, 2 or 5 times a power of ten; whole numbers lie in the middle of theirs. */
export function rangesOf(least: number, greatest: number, values: number, whole: boolean): Ranges {
  const wanted = Math.min(MOST_BARS, Math.max(5, Math.ceil(Math.sqrt(values))));
  const rough = (greatest - least) / wanted || Math.abs(least) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].map((factor) => factor * power).find((width) => width >= rough) ?? 10 * power;
  const width = whole ? Math.max(1, Math.round(nice)) : nice;
  const start = whole && width === 1 ? least - 0.5 : Math.floor(least / width) * width;
  const bars = Math.max(1, Math.floor((greatest - start) / width) + 1);
  const edges = Array.from({ length: bars + 1 }, (_, i) => Number((start + i * width).toPrecision(12)));
  return { start, width, edges };
}

/** How many values of a column lie in each range; an edge belongs to the range above it, the last to its own. */
export const countRanges = (file: string, { name }: Column, { start, width, edges }: Ranges): Promise<number[]> =>
  withDuck(async (duck) => {
    const last = edges.length - 2;
    const list = edges.map((edge) => `${edge}::DOUBLE`).join(', ');
    // A division may end up beside an edge: the edges themselves decide.
    const found = await duck.rows<{ bar: number; rows: string }>(
      `SELECT least(${last}, about + CASE WHEN x >= edges[about + 2] THEN 1 WHEN x < edges[about + 1] AND about > 0 THEN -1 ELSE 0 END) AS bar,
         count(*) AS rows
       FROM (SELECT CAST(greatest(0, least(${last}, floor((x - ${start}) / ${width}))) AS INTEGER) AS about, x, [${list}] AS edges
             FROM (SELECT CAST(${identifier(name)} AS DOUBLE) AS x FROM read_parquet(${fileLiteral(file)})) WHERE x IS NOT NULL)
       GROUP BY bar`,
    );
    const counts = new Array<number>(last + 1).fill(0);
    for (const { bar, rows } of found) counts[bar] = Number(rows);
    return counts;
  });
