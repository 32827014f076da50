import { cut } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { MUTED } from '../palette.ts';

/** A ring of shares, clockwise from the top: names in the first column, numbers in the second. `muted` is the grey part. */
export const pie = (table: ChartTable, { muted }: { readonly muted?: string } = {}): ChartOption => ({
  series: [
    {
      type: 'pie',
      radius: ['36%', '60%'],
      center: ['50%', '55%'],
      data: valuesOf(table, 0).map((name, i) => ({
        name: cut(name, 50),
        value: table[1].values[i],
        ...(name === muted && { itemStyle: { color: MUTED } }),
      })),
      itemStyle: { borderColor: '#FFFFFF', borderWidth: 2 },
      label: { formatter: '{b}\n{d} %', width: 190, overflow: 'break', lineHeight: 14 },
      minShowLabelAngle: 3,
    },
  ],
});
