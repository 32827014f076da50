import type { ChartsOf } from '../chart.ts';
import { heatMap } from '../kinds/heat-map.ts';
import { MOST_POINTS, scatter } from '../kinds/scatter.ts';
import { about } from '../wording.ts';
import { isNumeric } from './distributions.ts';
import type { Correlations, DatasetSubject } from './subject.ts';

/** More columns than these have no room for their names. */
const MOST_COLUMNS = 20;

/** Which numbers go together: all pairs as a grid, and the pair that does most as points. */
export const correlations: ChartsOf<DatasetSubject> = ({ columns, sources }) => {
  const numeric = columns.filter(isNumeric);
  const shown = numeric.slice(0, MOST_COLUMNS);
  if (shown.length < 2) return [];
  const words = (r: Correlations) => {
    const pair = strongest(r);
    return pair
      ? `Strongest is ${shown[pair.i].name} with ${shown[pair.k].name}: ${about(pair.r)}.`
      : 'None of them varies.';
  };
  return [
    {
      id: 'correlations',
      kind: 'HEAT_MAP',
      title: 'Correlations',
      async figure() {
        const r = await sources.correlations(shown);
        const cells = shown.flatMap((a, i) => shown.map((b, k) => ({ a: a.name, b: b.name, r: r[i][k] })));
        const table = [
          { name: 'column', values: cells.map(({ b }) => b) },
          { name: 'with', values: cells.map(({ a }) => a) },
          { name: 'correlation', values: cells.map((cell) => cell.r) },
        ];
        return {
          description: `Pearson correlations of ${shown.length} numeric columns. ${words(r)}`,
          table,
          option: heatMap(table, { diverging: true, reach: 1 }),
          sample:
            shown.length < numeric.length
              ? { shown: shown.length, total: numeric.length, what: 'numeric columns' }
              : null,
        };
      },
    },
    {
      id: 'strongest-pair',
      kind: 'SCATTER',
      title: 'The two numbers that go together most',
      async figure() {
        const r = await sources.correlations(shown);
        const { i, k } = strongest(r) ?? { i: 0, k: 1 };
        const [a, b] = [shown[i], shown[k]];
        const { rows, total } = await sources.sample([a, b], MOST_POINTS);
        const table = [a, b].map(({ name }) => ({ name, values: rows.map((row) => row[name] as number) }));
        return {
          description: `${a.name} and ${b.name}, row by row. ${words(r)}`,
          table,
          option: scatter(table, { x: a.name, y: b.name }),
          sample: rows.length < total ? { shown: rows.length, total, what: 'rows' } : null,
        };
      },
    },
  ];
};

/** The pair with the greatest correlation in either direction; the first of equals. */
function strongest(matrix: Correlations): { readonly i: number; readonly k: number; readonly r: number } | null {
  let best: { i: number; k: number; r: number } | null = null;
  for (const [i, row] of matrix.entries())
    for (const [k, r] of row.entries())
      if (k > i && r !== null && Math.abs(r) > Math.abs(best?.r ?? 0)) best = { i, k, r };
  return best;
}
