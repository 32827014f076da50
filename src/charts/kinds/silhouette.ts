import { groupBy } from '../../group-by.ts';
import { grid, legend, numbers } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { INK } from '../palette.ts';

/** Lying bars without gaps: segments in the first column, silhouettes in the second; `mean` is a line across. */
export function silhouette(table: ChartTable, { mean }: { readonly mean: number }): ChartOption {
  const values = valuesOf<number>(table, 1);
  const rows = valuesOf(table, 0);
  return {
    grid: grid(true),
    legend,
    xAxis: { ...numbers({ name: 'silhouette', max: 1 }), scale: false },
    yAxis: {
      type: 'category',
      data: [...rows.keys()],
      inverse: true,
      axisLabel: { show: false },
      axisTick: { show: false },
    },
    series: [...groupBy(rows.keys(), (i) => String(rows[i]))].map(([name, members], s) => ({
      type: 'bar',
      name,
      data: members.map((i) => [values[i], i]),
      barCategoryGap: '0%',
      barGap: '-100%',
      ...(s === 0 && {
        markLine: {
          symbol: 'none',
          label: { formatter: 'mean {c}', position: 'end', color: INK },
          lineStyle: { color: INK, type: 'dashed' },
          data: [{ xAxis: Number(mean.toFixed(3)) }],
        },
      }),
    })),
  };
}
