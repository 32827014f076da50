import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { MUTED } from '../palette.ts';

/** A ring of shares, clockwise from the top: names in the first column, numbers in the second. `muted` is the grey part. */
export const pie = (table: ChartTable, { muted }: { readonly muted?: string } = {}): ChartOption => ({
  series: [
    {
      type: 'pie',
      radius: ['38%', '66%'],
      center: ['50%', '55%'],
      data: valuesOf(table, 0).map((name, i) => ({
        name,
        value: table[1].values[i],
        ...(name === muted && { itemStyle: { color: MUTED } }),
      })),
      itemStyle: { borderColor: '#FFFFFF', borderWidth: 2 },
      label: { formatter: '{b}\n{d} %', width: 170, overflow: 'truncate' },
      minShowLabelAngle: 3,
    },
  ],
});
