import type { ChartsOf } from '../chart.ts';
import { heatMap } from '../kinds/heat-map.ts';
import { count, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

const MOST_CLASSES = 25;

/** Which classes are taken for which. */
export const confusion: ChartsOf<AnalysisSubject> = ({ analysis: { evaluation }, privacy }) => {
  const { confusion: counts, classes, rows = 0 } = evaluation ?? {};
  if (!counts || !classes) return [];
  return [
    {
      id: 'confusion',
      kind: 'HEAT_MAP',
      title: 'What was taken for what',
      figure() {
        const shown = classes.slice(0, MOST_CLASSES).map((name, a) => privacy.className(name, a));
        const cells = shown.flatMap((truth, a) => shown.map((answer, b) => ({ truth, answer, rows: counts[a][b] })));
        const table = [
          { name: 'answered', values: cells.map(({ answer }) => answer) },
          { name: 'is', values: cells.map(({ truth }) => truth) },
          { name: 'rows', values: cells.map((cell) => cell.rows) },
        ];
        const right = counts.reduce((sum, row, a) => sum + row[a], 0);
        const worst = cells
          .filter(({ truth, answer }) => truth !== answer)
          .reduce((most, cell) => (cell.rows > most.rows ? cell : most));
        return {
          description: `${count(right)} of ${count(rows)} rows that the model had not seen were answered rightly (${percent(right / rows)}); most often "${worst.truth}" was taken for "${worst.answer}" (${count(worst.rows)}).`,
          table,
          option: heatMap(table, { x: 'answered', y: 'is' }),
          sample:
            shown.length < classes.length ? { shown: shown.length, total: classes.length, what: 'classes' } : null,
        };
      },
    },
  ];
};
