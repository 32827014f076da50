import { z } from 'zod';
import type { ChartsOf } from '../chart.ts';
import { heatMap } from '../kinds/heat-map.ts';
import { count, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** What a scoring of recency and frequency says of its grid: row r − 1 holds recency score r, column f − 1 frequency score f. */
const Details = z.object({
  scores: z.number(),
  recencyByFrequency: z.array(z.array(z.number())),
  grid: z.array(z.array(z.string())),
});

/** How many customers have each pair of scores, the best at the top right. */
export const rfmGrid: ChartsOf<AnalysisSubject> = ({ analysis: { explanation } }) => {
  const details = Details.safeParse(explanation?.details).data;
  if (!details) return [];
  return [
    {
      id: 'rfm-grid',
      kind: 'HEAT_MAP',
      title: 'Recency by frequency',
      figure() {
        const { scores, recencyByFrequency, grid } = details;
        const score = Array.from({ length: scores }, (_, s) => s + 1);
        const cells = [...score]
          .reverse()
          .flatMap((r) => score.map((f) => ({ r, f, customers: recencyByFrequency[r - 1][f - 1] })));
        const total = cells.reduce((sum, { customers }) => sum + customers, 0);
        const fullest = cells.reduce((most, cell) => (cell.customers > most.customers ? cell : most));
        const table = [
          { name: 'frequency score', values: cells.map(({ f }) => f) },
          { name: 'recency score', values: cells.map(({ r }) => r) },
          { name: 'customers', values: cells.map(({ customers }) => customers) },
          // The names belong to a grid of their own size.
          ...(scores === grid.length ? [{ name: 'segment', values: cells.map(({ r, f }) => grid[r - 1][f - 1]) }] : []),
        ];
        return {
          description: `${count(total)} customers by recency and frequency score, ${scores} is best; most, ${percent(fullest.customers / total)}, score ${fullest.r} for recency and ${fullest.f} for frequency.`,
          table,
          option: heatMap(table, { x: 'frequency score', y: 'recency score' }),
        };
      },
    },
  ];
};
