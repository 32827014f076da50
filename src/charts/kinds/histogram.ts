import { grid, numbers } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';

/**
 * Touching bars: ranges begin in the first column and end in the second, with the number of values in the third. Drawn as
 * the outline of steps, because bars of ECharts stand on names or points, not on ranges.
 */
export function histogram(table: ChartTable, { x, y }: { readonly x: string; readonly y: string }): ChartOption {
  const [from, to, counts] = [0, 1, 2].map((column) => valuesOf<number>(table, column));
  const outline = counts.flatMap((count, i) => [
    [from[i], 0],
    [from[i], count],
    [to[i], count],
    [to[i], 0],
  ]);
  // Where ranges lie around whole numbers, their ends are no round numbers.
  const round = Number.isInteger(from[0]);
  const ends = { hideOverlap: true, showMinLabel: round, showMaxLabel: round };
  return {
    grid: grid(),
    xAxis: { ...numbers({ name: x, min: 'dataMin', max: 'dataMax' }), splitLine: { show: false }, axisLabel: ends },
    yAxis: { ...numbers({ name: y }), scale: false },
    series: [
      {
        type: 'line',
        name: y,
        data: outline,
        showSymbol: false,
        lineStyle: { color: '#FFFFFF', width: 1 },
        areaStyle: { opacity: 1 },
      },
    ],
  };
}
