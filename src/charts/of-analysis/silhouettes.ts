import type { ChartsOf } from '../chart.ts';
import { silhouette } from '../kinds/silhouette.ts';
import { about } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More segments than these have no room for their names. */
const MOST_SEGMENTS = 20;

/** How firmly rows sit in their segments: 1 is firm, 0 between two, below 0 nearer to another. */
export const silhouettes: ChartsOf<AnalysisSubject> = ({ analysis, segments }) => {
  const mean = analysis.metrics.find(({ name }) => name === 'silhouette')?.value;
  const known = analysis.silhouettes.filter(({ values }) => values.length > 0);
  if (mean === undefined || known.length < 2) return [];
  return [
    {
      id: 'silhouette',
      kind: 'SILHOUETTE',
      title: 'Silhouettes',
      figure() {
        const shown = known.slice(0, MOST_SEGMENTS);
        const nameOf = (index: number) =>
          segments.find((segment) => segment.index === index)?.name ?? `segment ${index}`;
        const table = [
          { name: 'segment', values: shown.flatMap(({ index, values }) => values.map(() => nameOf(index))) },
          { name: 'silhouette', values: shown.flatMap(({ values }) => values) },
        ];
        const averages = shown.map(({ index, values }) => ({
          name: nameOf(index),
          average: values.reduce((sum, value) => sum + value, 0) / values.length,
        }));
        const loosest = averages.reduce((least, one) => (one.average < least.average ? one : least));
        const total = analysis.silhouettes.reduce((sum, { rows }) => sum + rows, 0);
        return {
          description: `Silhouettes of rows, segment by segment: ${about(mean)} on average, where 1 is firm and below 0 is nearer to another segment; loosest is "${loosest.name}" with ${about(loosest.average)}.`,
          table,
          option: silhouette(table, { mean }),
          sample: table[0].values.length < total ? { shown: table[0].values.length, total, what: 'rows' } : null,
        };
      },
    },
  ];
};
