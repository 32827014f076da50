import { z } from 'zod';
import type { ChartsOf } from '../chart.ts';
import { line } from '../kinds/line.ts';
import { about, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** What a density-based method says of the distances to the k-th neighbor. */
const Details = z.object({
  epsilon: z.number(),
  kDistance: z.object({
    neighbor: z.number(),
    rows: z.number(),
    share: z.array(z.number()),
    distance: z.array(z.number()),
  }),
});

/** How far the k-th neighbor is, for all rows: a good epsilon lies where the curve bends. */
export const kDistance: ChartsOf<AnalysisSubject> = ({ analysis: { explanation } }) => {
  const details = Details.safeParse(explanation?.details).data;
  if (!details) return [];
  const { epsilon, kDistance: curve } = details;
  return [
    {
      id: 'k-distance',
      kind: 'LINE',
      title: 'Distance to the k-th neighbour',
      figure() {
        const table = [
          { name: 'share of rows', values: curve.share },
          { name: 'distance', values: curve.distance },
        ];
        const farther = curve.share.filter((_, i) => curve.distance[i] > epsilon).at(-1) ?? 0;
        return {
          description: `Distance to neighbour ${curve.neighbor}, farthest first: ${percent(farther)} of the rows have it farther away than the epsilon of ${about(epsilon)}.`,
          table,
          option: line(table, {
            x: 'share of rows',
            y: `distance to neighbour ${curve.neighbor}`,
            against: {
              name: `epsilon ${about(epsilon)}`,
              points: [
                [0, epsilon],
                [1, epsilon],
              ],
            },
          }),
          sample:
            curve.share.length < curve.rows ? { shown: curve.share.length, total: curve.rows, what: 'rows' } : null,
        };
      },
    },
  ];
};
