import type { ChartsOf } from '../chart.ts';
import { bar, sizeOfBars } from '../kinds/bar.ts';
import { about } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

const MOST_BARS = 25;

/** How much a linear model adds for each feature. */
export const coefficients: ChartsOf<AnalysisSubject> = ({ analysis: { explanation }, privacy }) => {
  // `class: feature` where there is one equation a class.
  const featureOf = (term: string) => term.slice(term.indexOf(': ') < 0 ? 0 : term.indexOf(': ') + 2);
  const known = (explanation?.coefficients ?? []).filter(
    ({ term }) => featureOf(term) !== 'intercept' && privacy.shows(term) && privacy.shows(featureOf(term)),
  );
  if (known.length === 0 || (privacy.hidesTarget && known.some(({ term }) => featureOf(term) !== term))) return [];
  return [
    {
      id: 'coefficients',
      kind: 'BAR',
      title: 'Coefficients',
      figure() {
        const ordered = [...known].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
        const shown = ordered.slice(0, MOST_BARS);
        const table = [
          { name: 'term', values: shown.map(({ term }) => term) },
          { name: 'coefficient', values: shown.map(({ value }) => value) },
        ];
        return {
          description: `Coefficients of ${known.length} terms, for features as they were prepared; greatest are ${shown
            .slice(0, 3)
            .map(({ term, value }) => `${term} ${about(value)}`)
            .join(', ')}.`,
          table,
          option: bar(table, { x: 'coefficient' }),
          ...sizeOfBars(table[0].values.length),
          sample:
            shown.length < known.length
              ? { shown: shown.length, total: known.length, what: 'terms, the greatest' }
              : null,
        };
      },
    },
  ];
};
