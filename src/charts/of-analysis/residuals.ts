import type { ChartsOf } from '../chart.ts';
import { scatter } from '../kinds/scatter.ts';
import { about, count } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** By how much a regression misses, over what it answers. */
export const residuals: ChartsOf<AnalysisSubject> = ({ analysis: { evaluation, target }, privacy }) => {
  const points = evaluation?.residuals;
  if (!points || privacy.hidesTarget) return [];
  return [
    {
      id: 'residuals',
      kind: 'SCATTER',
      title: 'Residuals',
      figure() {
        const table = [
          { name: `predicted ${target}`, values: points.x },
          { name: 'residual', values: points.y },
        ];
        const rmse = evaluation.metrics.find(({ name }) => name === 'rmse')?.value;
        return {
          description: `Truth minus prediction over the prediction of ${target}, on ${count(evaluation.rows)} rows that the model had not seen${rmse === undefined ? '' : `; the root mean square is ${about(rmse)}`}.`,
          table,
          option: scatter(table, { x: table[0].name, y: 'truth − prediction', zero: true }),
          sample:
            points.x.length < evaluation.rows ? { shown: points.x.length, total: evaluation.rows, what: 'rows' } : null,
        };
      },
    },
  ];
};
