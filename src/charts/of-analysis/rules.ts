import type { ChartsOf } from '../chart.ts';
import { MOST_POINTS, scatter } from '../kinds/scatter.ts';
import { about, count, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** Association rules by how often they apply, how often they hold, and how much above chance. */
export const rules: ChartsOf<AnalysisSubject> = ({ analysis: { baskets }, privacy, sources }) =>
  baskets === null
    ? []
    : [
        {
          id: 'rules',
          kind: 'SCATTER',
          title: 'Association rules',
          async figure() {
            const found = await sources.rules(MOST_POINTS);
            const hidden = privacy.hides(baskets.item) || (baskets.label !== null && privacy.hides(baskets.label));
            const table = [
              { name: 'support', values: found.rules.map(({ support }) => support) },
              { name: 'confidence', values: found.rules.map(({ confidence }) => confidence) },
              { name: 'lift', values: found.rules.map(({ lift }) => lift) },
              ...(hidden ? [] : [{ name: 'rule', values: found.rules.map(({ text }) => text) }]),
            ];
            const [first] = found.rules;
            return {
              description: first
                ? `${count(found.total)} rules by support and confidence; the greatest lift is ${about(first.lift)}${hidden ? '' : ` (${first.text})`}, with a confidence of ${percent(first.confidence)}.`
                : 'No rules were found.',
              table,
              option: scatter(table, { x: 'support', y: 'confidence', coloured: true }),
              sample:
                found.rules.length < found.total
                  ? { shown: found.rules.length, total: found.total, what: 'rules, by lift' }
                  : null,
            };
          },
        },
      ];
