import { names, short } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { DIVERGING, SEQUENTIAL } from '../palette.ts';

/** More cells than these have no room for their numbers. */
const MOST_NUMBERS = 150;

interface Cells {
  /** From far below to far above 0, instead of from little to much. */
  readonly diverging?: boolean;
  /** The greatest number the colours reach (default: the greatest there is). */
  readonly reach?: number;
  /** Names of the axes. */
  readonly x?: string;
  readonly y?: string;
}

/** Coloured cells: x in the first column, y in the second, the number in the third. Names appear in their order. */
export function heatMap(table: ChartTable, { diverging = false, reach, x, y }: Cells = {}): ChartOption {
  const [xs, ys, values] = [valuesOf(table, 0), valuesOf(table, 1), valuesOf(table, 2)];
  const [columns, rows] = [[...new Set(xs)], [...new Set(ys)]];
  const known = values.filter((value) => value !== null) as number[];
  const most = reach ?? Math.max(...known.map(Math.abs), Number.MIN_VALUE);
  const axis = (name: string | undefined) => ({
    ...(name && { name, nameLocation: 'middle' }),
    splitArea: { show: false },
  });
  const crowded = columns.length > 8;
  const places = [new Map(columns.map((name, i) => [name, i])), new Map(rows.map((name, i) => [name, i]))];
  return {
    grid: { left: 24, right: 110, top: 76, bottom: 24 },
    xAxis: {
      ...names(columns, crowded ? 110 : Math.max(60, Math.floor(520 / columns.length))),
      ...axis(x),
      ...(crowded && { axisLabel: { interval: 0, rotate: 40, width: 110, overflow: 'truncate' } }),
    },
    yAxis: { ...names(rows, 180), ...axis(y), inverse: true },
    visualMap: {
      min: diverging ? -most : 0,
      max: most,
      precision: most < 10 ? 2 : 0,
      calculable: true,
      orient: 'vertical',
      right: 16,
      top: 'middle',
      inRange: { color: diverging ? DIVERGING : SEQUENTIAL },
    },
    series: [
      {
        type: 'heatmap',
        data: xs.map((_, i) => [places[0].get(xs[i]), places[1].get(ys[i]), short(values[i]) ?? '-']),
        label: { show: xs.length <= MOST_NUMBERS },
        itemStyle: { borderColor: '#FFFFFF', borderWidth: 1 },
      },
    ],
  };
}
