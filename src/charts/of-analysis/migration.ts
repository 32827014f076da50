import type { ChartsOf } from '../chart.ts';
import { sankey } from '../kinds/sankey.ts';
import { count, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More segments than these on one side make no readable flows: the smallest are gathered. */
const MOST_SEGMENTS = 12;

/** Who moved between the segments of an earlier analysis and those of this one. */
export const migration: ChartsOf<AnalysisSubject> = ({ analysis, segments, before, sources }) => {
  if (segments.length === 0 || before === null) return [];
  return [
    {
      id: 'migration',
      kind: 'SANKEY',
      title: `From analysis ${before.id} to analysis ${analysis.id}`,
      async figure() {
        const earlier = await sources.flowsFrom(before);
        const nameFrom = namesOf(earlier.segments);
        const nameTo = namesOf(segments);
        const sizes = new Map<string, { from: string; to: string; customers: number }>();
        for (const flow of earlier.flows) {
          const [from, to] = [nameFrom(flow.from), nameTo(flow.to)];
          const key = JSON.stringify([from, to]);
          sizes.set(key, { from, to, customers: (sizes.get(key)?.customers ?? 0) + flow.customers });
        }
        const flows = [...sizes.values()];
        const table = [
          { name: 'from', values: flows.map(({ from }) => from) },
          { name: 'to', values: flows.map(({ to }) => to) },
          { name: 'customers', values: flows.map(({ customers }) => customers) },
        ];
        const total = flows.reduce((sum, { customers }) => sum + customers, 0);
        const [largest] = flows.toSorted((a, b) => b.customers - a.customers);
        const members = segments.reduce((sum, { size }) => sum + size, 0);
        return {
          description: largest
            ? `${count(total)} customers of both analyses; the largest stream, ${count(largest.customers)} (${percent(largest.customers / total)}), goes from "${largest.from}" to "${largest.to}".`
            : `Analyses ${before.id} and ${analysis.id} have no customer in common.`,
          table,
          option: sankey(table),
          sample: total < members ? { shown: total, total: members, what: 'customers, those of both analyses' } : null,
        };
      },
    },
  ];
};

/** Names of segments by id, the smallest under one name where there are many. */
function namesOf(segments: readonly { readonly id: number; readonly name: string; readonly size: number }[]) {
  const bySize = [...segments].sort((a, b) => b.size - a.size || a.id - b.id);
  const own = bySize.length > MOST_SEGMENTS ? bySize.slice(0, MOST_SEGMENTS - 1) : bySize;
  const names = new Map(own.map(({ id, name }) => [id, name]));
  return (id: number): string => names.get(id) ?? `${bySize.length - own.length} more segments`;
}
