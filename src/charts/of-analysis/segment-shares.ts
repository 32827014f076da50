import type { ChartsOf } from '../chart.ts';
import { pie } from '../kinds/pie.ts';
import { count, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** Parts of a ring thinner than these could not be told apart: the smallest segments are shown as one. */
const MOST_PARTS = 8;

/** What share of the customers each segment has. */
export const segmentShares: ChartsOf<AnalysisSubject> = ({ segments }) =>
  segments.length < 2
    ? []
    : [
        {
          id: 'segment-shares',
          kind: 'PIE',
          title: 'Shares of the segments',
          figure() {
            const bySize = [...segments].sort((a, b) => b.size - a.size || a.id - b.id);
            const [shown, rest] =
              bySize.length > MOST_PARTS
                ? [bySize.slice(0, MOST_PARTS - 1), bySize.slice(MOST_PARTS - 1)]
                : [bySize, []];
            const others = `${rest.length} more segments`;
            const sum = (of: readonly { readonly size: number }[]) => of.reduce((all, { size }) => all + size, 0);
            const table = [
              { name: 'segment', values: [...shown.map(({ name }) => name), ...(rest.length > 0 ? [others] : [])] },
              {
                name: 'customers',
                values: [...shown.map(({ size }) => size), ...(rest.length > 0 ? [sum(rest)] : [])],
              },
            ];
            const first = shown.slice(0, 3).map(({ name, size }) => `"${name}" ${percent(size / sum(segments))}`);
            return {
              description: `Shares of ${count(sum(segments))} customers: ${first.join(', ')}${bySize.length > 3 ? ` and ${bySize.length - 3} more segments` : ''}.`,
              table,
              option: pie(table, {
                muted: rest.length > 0 ? others : (segments.find(({ isNoise }) => isNoise)?.name ?? ''),
              }),
            };
          },
        },
      ];
