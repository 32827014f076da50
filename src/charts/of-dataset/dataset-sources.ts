import type { Column } from '../../datasets/column.ts';
import type { ReadableVersion } from '../../datasets/dataset.service.ts';
import { distinctCounts } from '../../datasets/read-rows.ts';
import { sampleRows } from '../../datasets/sample-rows.ts';
import type { StatisticsService } from '../../statistics/statistics.service.ts';
import type { Turn } from '../in-turn.ts';
import { countRanges, rangesOf } from './nice-ranges.ts';
import { periodsOf } from './periods.ts';
import { type DatasetSources, FEWEST_ROWS } from './subject.ts';

type Statistics = Pick<StatisticsService, 'summaries' | 'topValues' | 'correlation'>;

/** What the charts of a version are made of: figures are those of its statistics, to the last digit. */
export function sourcesOf(version: ReadableVersion, file: string, statistics: Statistics, turn: Turn): DatasetSources {
  const summaryOf = async (column: Column) => (await statistics.summaries(version, [column])).get(column.name)!;
  return {
    async histogram(column) {
      const { min, max, count } = await summaryOf(column);
      if (count === 0) return { from: [], to: [], counts: [], values: 0 };
      const ranges = rangesOf(min, max, count, column.type === 'INTEGER');
      const counts = await turn(() => countRanges(file, column, ranges));
      return { from: ranges.edges.slice(0, -1), to: ranges.edges.slice(1), counts, values: count };
    },
    async quartiles(column) {
      const { count, min, quartiles, max } = await summaryOf(column);
      return count === 0 ? null : [min, ...quartiles, max];
    },
    async values(column, most) {
      const [top = [], distinct] = await turn(async () => [
        (await statistics.topValues(version, [column], most)).get(column.name),
        (await distinctCounts(file, [column.name]))[column.name],
      ]);
      const often = top.filter(({ count }) => count >= FEWEST_ROWS);
      return {
        values: often.map(({ value, count }) => ({ value: String(value), rows: count })),
        distinct,
      };
    },
    periods: (time, amount) => turn(() => periodsOf(file, time, amount)),
    async correlations(columns) {
      const square = await statistics.correlation(version, columns, 'PEARSON');
      return square.map((row) => row.map((r) => (Number.isFinite(r) ? r : null)));
    },
    sample: (columns, most) => turn(() => sampleRows(file, columns, most)),
  };
}
