import type { ChartsOf } from '../chart.ts';
import { bar, sizeOfBars } from '../kinds/bar.ts';
import { percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

const MOST_BARS = 25;

/** How much each feature counts in the model. */
export const importance: ChartsOf<AnalysisSubject> = ({ analysis: { explanation }, privacy }) => {
  const weights = (explanation?.importance ?? []).filter(({ feature }) => privacy.shows(feature));
  if (weights.length === 0) return [];
  return [
    {
      id: 'importance',
      kind: 'BAR',
      title: 'What counts in the model',
      figure() {
        const ordered = [...weights].sort((a, b) => b.weight - a.weight);
        const shown = ordered.slice(0, MOST_BARS);
        const table = [
          { name: 'feature', values: shown.map(({ feature }) => feature) },
          { name: 'weight', values: shown.map(({ weight }) => weight) },
        ];
        const first = shown.slice(0, 3).map(({ feature, weight }) => `${feature} ${percent(weight)}`);
        return {
          description: `Of ${weights.length} features, those that count most in the model: ${first.join(', ')}.`,
          table,
          option: bar(table, { x: 'weight' }),
          ...sizeOfBars(table[0].values.length),
          sample:
            shown.length < weights.length
              ? { shown: shown.length, total: weights.length, what: 'features, the weightiest' }
              : null,
        };
      },
    },
  ];
};
