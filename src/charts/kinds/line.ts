import { groupBy } from '../../group-by.ts';
import { grid, legend, numbers } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { MUTED } from '../palette.ts';

/** What a chart of curves says. */
export interface Lines {
  readonly x: string;
  readonly y: string;
  /** Both axes from 0 to 1. */
  readonly unit?: boolean;
  /** Points through which a grey line of comparison goes, and what it is. */
  readonly against?: { readonly name: string; readonly points: readonly (readonly [number, number])[] };
  /** Marks single points: for curves of few. */
  readonly symbols?: boolean;
  /** x counts something: no ticks between whole numbers. */
  readonly whole?: boolean;
  /** x are days, `YYYY-MM-DD`. */
  readonly time?: boolean;
}

/** Curves: x in the first column, y in the second, and the name of the curve in the third where there are several. */
export function line(
  table: ChartTable,
  { x, y, unit = false, against, symbols = false, whole = false, time = false }: Lines,
): ChartOption {
  const [xs, ys] = [valuesOf(table, 0), valuesOf(table, 1)];
  const curves = groupBy(xs.keys(), (i) => (table[2] ? String(table[2].values[i]) : table[1].name));
  const named = curves.size > 1 || against !== undefined;
  const ends = unit ? { min: 0, max: 1 } : {};
  return {
    grid: grid(named),
    ...(named && { legend }),
    xAxis: { ...numbers({ name: x, ...ends }), ...(whole && { minInterval: 1 }), ...(time && { type: 'time' }) },
    yAxis: numbers({ name: y, ...ends }),
    series: [
      ...[...curves].map(([name, rows]) => ({
        type: 'line',
        name,
        data: rows.map((i) => [xs[i], ys[i]]),
        showSymbol: symbols,
        symbolSize: 7,
      })),
      ...(against
        ? [
            {
              type: 'line',
              name: against.name,
              data: against.points,
              showSymbol: false,
              color: MUTED,
              lineStyle: { type: 'dashed' },
            },
          ]
        : []),
    ],
  };
}
