import { grid, legend, names, numbers, short } from '../axes.ts';
import { type ChartOption, type ChartTable, type Size, valuesOf } from '../chart.ts';

/** More bars than these are drawn on a taller sheet. */
const MOST_ON_A_SHEET = 20;

/** As tall as so many bars need. */
export const sizeOfBars = (bars: number): { readonly size?: Size } =>
  bars > MOST_ON_A_SHEET ? { size: { width: 800, height: 120 + 20 * bars } } : {};

/** Lying bars, the first on top: the first column names them, every other column is a series. `x` names the lengths. */
export function bar(table: ChartTable, { x }: { readonly x: string }): ChartOption {
  const [labels, ...series] = table;
  const several = series.length > 1;
  return {
    grid: grid(several),
    ...(several && { legend }),
    xAxis: { ...numbers({ name: x }), scale: false },
    yAxis: { ...names(labels.values, 230), inverse: true, axisLine: { onZero: true } },
    series: series.map(({ name }, s) => ({
      type: 'bar',
      name,
      data: valuesOf(table, s + 1).map(short),
      barMaxWidth: 32,
      label: { show: true, position: 'right', formatter: '{c}' },
    })),
  };
}
