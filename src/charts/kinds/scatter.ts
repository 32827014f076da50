import { groupBy } from '../../group-by.ts';
import { grid, legend, numbers } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { MUTED, SEQUENTIAL } from '../palette.ts';

/** Points beyond these would only cover each other, and make the drawing large. */
export const MOST_POINTS = 2000;

interface Points {
  readonly x: string;
  readonly y: string;
  /** The third column is a number that colours points, instead of the name of their group. */
  readonly coloured?: boolean;
  /** Draws a line at y = 0. */
  readonly zero?: boolean;
  /** Groups drawn in grey. */
  readonly muted?: readonly string[];
}

/** Points: x in the first column, y in the second, and the name of their group, or a number for their colour, in the third. */
export function scatter(table: ChartTable, { x, y, coloured = false, zero = false, muted = [] }: Points): ChartOption {
  const [xs, ys, third] = [valuesOf(table, 0), valuesOf(table, 1), table[2]?.values];
  const groups = groupBy(xs.keys(), (i) => (third && !coloured ? String(third[i]) : ''));
  const named = groups.size > 1 || (third !== undefined && !coloured);
  const size = xs.length > 500 ? 5 : 8;
  const colours = (coloured ? third : []) as readonly number[];
  return {
    grid: { ...grid(named), ...(coloured && { right: 130 }) },
    ...(named && { legend }),
    xAxis: numbers({ name: x }),
    yAxis: numbers({ name: y }),
    ...(coloured && {
      visualMap: {
        min: Math.min(...colours),
        max: Math.max(...colours),
        dimension: 2,
        precision: 2,
        text: [table[2].name, ''],
        calculable: true,
        right: 16,
        top: 'middle',
        inRange: { color: SEQUENTIAL.slice(1) },
      },
    }),
    series: [...groups].map(([name, rows], s) => ({
      type: 'scatter',
      name,
      data: rows.map((i) => (coloured ? [xs[i], ys[i], third[i]] : [xs[i], ys[i]])),
      symbolSize: size,
      itemStyle: { opacity: 0.65, ...(muted.includes(name) && { color: MUTED }) },
      ...(zero && s === 0 && { markLine: zeroLine }),
    })),
  };
}

const zeroLine = {
  symbol: 'none',
  label: { show: false },
  lineStyle: { color: MUTED, type: 'dashed' },
  data: [{ yAxis: 0 }],
};
