import { groupBy } from '../../group-by.ts';
import { cut, grid, numbers } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { INK, PALETTE } from '../palette.ts';

const LEAST_SHARE = 0.025;

/** Lying bars without gaps: segments in the first column, silhouettes in the second; `mean` is a line across. */
export function silhouette(table: ChartTable, { mean }: { readonly mean: number }): ChartOption {
  const values = valuesOf<number>(table, 1);
  const segments = [...groupBy(table[0].values.keys(), (i) => String(table[0].values[i]))];
  // Each name stands once, at the middle of its rows, where those are high enough for a line of text.
  const labels = segments.flatMap(([name, rows]) =>
    rows.map((_, at) => (at === rows.length >> 1 && rows.length > LEAST_SHARE * values.length ? cut(name, 42) : '')),
  );
  return {
    grid: grid(),
    xAxis: {
      ...numbers({ name: 'silhouette', min: Math.floor(5 * Math.min(0, ...values)) / 5, max: 1 }),
      interval: 0.2,
    },
    yAxis: { type: 'category', data: labels, inverse: true, axisTick: { show: false }, axisLabel: { interval: 0 } },
    series: segments.map(([name, rows], s) => {
      const color = PALETTE[s % PALETTE.length];
      return {
        type: 'bar',
        name,
        data: rows.map((i) => [values[i], i]),
        barWidth: '100%',
        barGap: '-100%',
        // A border of its own colour closes the hairlines between bars.
        itemStyle: { color, borderColor: color, borderWidth: 0.6 },
        ...(s === 0 && {
          markLine: {
            symbol: 'none',
            label: { formatter: 'mean {c}', position: 'start', color: INK },
            lineStyle: { color: INK, type: 'dashed' },
            data: [{ xAxis: Number(mean.toFixed(3)) }],
          },
        }),
      };
    }),
  };
}
