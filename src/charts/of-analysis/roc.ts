import type { ChartsOf } from '../chart.ts';
import { line } from '../kinds/line.ts';
import { about } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** How many of a class are found, for how many taken for it wrongly. */
export const roc: ChartsOf<AnalysisSubject> = ({ analysis: { evaluation }, privacy }) => {
  const curves = evaluation?.roc ?? [];
  if (curves.length === 0) return [];
  return [
    {
      id: 'roc',
      kind: 'LINE',
      title: 'ROC curve',
      figure() {
        const named = curves.map((curve) => ({
          ...curve,
          class: privacy.className(curve.class, evaluation!.classes!.indexOf(curve.class)),
        }));
        const table = [
          { name: 'false positive rate', values: named.flatMap(({ x }) => x) },
          { name: 'true positive rate', values: named.flatMap(({ y }) => y) },
          { name: 'class', values: named.flatMap((curve) => curve.x.map(() => curve.class)) },
        ];
        const area = evaluation!.metrics.find(({ name }) => name === 'rocAuc')?.value;
        return {
          description: `ROC of ${named.map((curve) => `"${curve.class}"`).join(', ')} on ${evaluation!.rows} rows that the model had not seen${area === undefined ? '' : `; the area under ${named.length === 1 ? 'it' : 'them'} is ${about(area)}`}; 0.5 is chance.`,
          table,
          option: line(table, {
            x: 'false positive rate',
            y: 'true positive rate',
            unit: true,
            against: {
              name: 'chance',
              points: [
                [0, 0],
                [1, 1],
              ],
            },
          }),
        };
      },
    },
  ];
};
