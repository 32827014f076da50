import { grid, names, numbers } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { PALETTE } from '../palette.ts';

/** Lying boxes: names in the first column, then minimum, first quartile, median, third quartile, maximum. `x` names the numbers. */
export const box = (table: ChartTable, { x }: { readonly x: string }): ChartOption => ({
  grid: grid(),
  xAxis: numbers({ name: x }),
  yAxis: { ...names(valuesOf(table, 0), 230), inverse: true },
  series: [
    {
      type: 'boxplot',
      data: table[0].values.map((_, i) => [1, 2, 3, 4, 5].map((column) => table[column].values[i])),
      boxWidth: [10, 36],
      itemStyle: { color: '#CFE3F1', borderColor: PALETTE[0], borderWidth: 1.5 },
    },
  ],
});
