import type { Analysis } from '../../analyses/analysis.entity.ts';
import type { ChartsOf } from '../chart.ts';
import { line } from '../kinds/line.ts';
import { about } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** Fewer points make no curve. */
const FEWEST = 3;

/**
 * What more segments gain, from all analyses of the same rows and features that differ in their number of clusters: the
 * inertia each came to, the least where there are several.
 */
export const elbow: ChartsOf<AnalysisSubject> = ({ analysis, others }) => {
  const byClusters = new Map<number, { readonly inertia: number; readonly silhouette: number | null }>();
  for (const one of [analysis, ...others.filter((other) => isComparable(analysis, other))]) {
    const clusters = one.params.clusters;
    const inertia = metricOf(one, 'inertia');
    if (typeof clusters !== 'number' || inertia === null) continue;
    if (inertia < (byClusters.get(clusters)?.inertia ?? Number.POSITIVE_INFINITY))
      byClusters.set(clusters, { inertia, silhouette: metricOf(one, 'silhouette') });
  }
  if (byClusters.size < FEWEST) return [];
  return [
    {
      id: 'elbow',
      kind: 'LINE',
      title: 'Inertia by number of segments',
      figure() {
        const points = [...byClusters].sort(([a], [b]) => a - b);
        const table = [
          { name: 'segments', values: points.map(([clusters]) => clusters) },
          { name: 'inertia', values: points.map(([, { inertia }]) => inertia) },
          { name: 'silhouette', values: points.map(([, { silhouette }]) => silhouette) },
        ];
        const [from, to] = [points[0], points[points.length - 1]];
        return {
          description: `Inertia of ${points.length} analyses falls from ${about(from[1].inertia)} with ${from[0]} segments to ${about(to[1].inertia)} with ${to[0]}; beyond the bend, more segments gain little.`,
          table,
          option: line(table.slice(0, 2), { x: 'segments', y: 'inertia', symbols: true, whole: true }),
        };
      },
    },
  ];
};

/** Whether two analyses learned by the same algorithm from the same numbers. */
const isComparable = (a: Analysis, b: Analysis): boolean =>
  a.datasetVersionId === b.datasetVersionId &&
  a.algorithmId === b.algorithmId &&
  JSON.stringify([a.features, a.preparation]) === JSON.stringify([b.features, b.preparation]);

const metricOf = ({ metrics }: Analysis, name: string): number | null =>
  metrics.find((metric) => metric.name === name)?.value ?? null;
