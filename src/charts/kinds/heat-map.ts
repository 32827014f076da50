import { cut, grid, names, short } from '../axes.ts';
import { type Cell, type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { DIVERGING, SEQUENTIAL } from '../palette.ts';

/** More columns than these have no room for numbers. */
const MOST_NUMBERED = 12;

interface Colours {
  /** From far below to far above 0, instead of from little to much. */
  readonly diverging?: boolean;
  /** The greatest number the colours reach (default: the greatest there is). */
  readonly reach?: number;
  /** Names of the axes. */
  readonly x?: string;
  readonly y?: string;
}

/** Coloured cells: x in the first column, y in the second, the number in the third. Names appear in their order. */
export function heatMap(table: ChartTable, { diverging = false, reach, x, y }: Colours = {}): ChartOption {
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
  // ECharts leaves a cell of '-' blank.
  const written = (value: Cell) => (value === null ? '-' : diverging ? Number(Number(value).toFixed(2)) : short(value));
  return {
    grid: { ...grid(), right: 110 },
    xAxis: {
      ...names(columns, crowded ? 110 : Math.max(60, Math.floor(520 / columns.length))),
      ...axis(x),
      ...(crowded && {
        data: columns.map((name) => cut(name, 20)),
        axisLabel: { interval: 0, rotate: 40 },
      }),
    },
    yAxis: { ...names(rows, 180, crowded ? 260 : 340), ...axis(y), inverse: true },
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
        data: xs.map((_, i) => [places[0].get(xs[i]), places[1].get(ys[i]), written(values[i])]),
        label: { show: columns.length <= MOST_NUMBERED, fontSize: crowded ? 11 : 12 },
        itemStyle: { borderColor: '#FFFFFF', borderWidth: 1 },
      },
    ],
  };
}
