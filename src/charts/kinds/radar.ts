import { cut, legend, short } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';

/** Polygons over the features of the first column, one for each other column; the middle ring is 0 where numbers may be below. */
export function radar(table: ChartTable): ChartOption {
  const [features, ...series] = table;
  const values = series.flatMap((column) => column.values as readonly number[]);
  const reach = Math.max(1, Math.ceil(Math.max(...values.map(Math.abs))));
  const min = values.some((value) => value < 0) ? -reach : 0;
  return {
    legend: { ...legend, data: series.map(({ name }) => name) },
    radar: {
      center: ['36%', '56%'],
      radius: features.values.length > 4 ? '56%' : '66%',
      indicator: features.values.map((name) => ({ name: cut(name, 22), min, max: reach })),
      splitNumber: 4,
      splitArea: { show: false },
      axisLabel: { show: true, showMinLabel: false },
      axisLine: { lineStyle: { color: '#CCCCCC' } },
    },
    series: [
      {
        type: 'radar',
        data: series.map(({ name }, s) => ({ name, value: valuesOf(table, s + 1).map(short) })),
        lineStyle: { width: 2 },
        areaStyle: { opacity: 0.08 },
      },
    ],
  };
}
