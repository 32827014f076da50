import type { ChartsOf } from '../chart.ts';
import { bar, sizeOfBars } from '../kinds/bar.ts';
import { count, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** How many customers each segment has. */
export const segmentSizes: ChartsOf<AnalysisSubject> = ({ segments }) =>
  segments.length === 0
    ? []
    : [
        {
          id: 'segment-sizes',
          kind: 'BAR',
          title: 'Segment sizes',
          figure() {
            const table = [
              { name: 'segment', values: segments.map(({ name }) => name) },
              { name: 'customers', values: segments.map(({ size }) => size) },
            ];
            const largest = segments.reduce((most, one) => (one.size > most.size ? one : most));
            const total = segments.reduce((sum, { size }) => sum + size, 0);
            return {
              description: `${count(total)} customers in ${count(segments.length)} segments; the largest is "${largest.name}" with ${count(largest.size)} (${percent(largest.share)}).`,
              table,
              option: bar(table, { x: 'customers' }),
              ...sizeOfBars(table[0].values.length),
            };
          },
        },
      ];
