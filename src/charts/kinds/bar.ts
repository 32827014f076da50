import { grid, legend, names, numbers, short } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';

/** More bars than these have no room for their labels. */
const MOST_LABELS = 40;

/** Lying bars, the first on top: the first column names them, every other column is a series. `x` names the lengths. */
export function bar(table: ChartTable, { x }: { readonly x: string }): ChartOption {
  const [labels, ...series] = table;
  const few = labels.values.length <= MOST_LABELS;
  const several = series.length > 1;
  return {
    grid: grid(several),
    ...(several && { legend }),
    xAxis: { ...numbers({ name: x }), scale: false },
    yAxis: {
      ...names(labels.values, 230),
      inverse: true,
      ...(!few && { axisLabel: { width: 230, overflow: 'truncate' } }),
    },
    series: series.map(({ name }, s) => ({
      type: 'bar',
      name,
      data: valuesOf(table, s + 1).map(short),
      barMaxWidth: 32,
      label: { show: few, position: 'right', formatter: '{c}' },
    })),
  };
}
