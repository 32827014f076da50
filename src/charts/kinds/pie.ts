import { cut } from '../axes.ts';
import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { MUTED, PALETTE } from '../palette.ts';

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
        // By place, not by name: names that were cut may be the same.
        itemStyle: {
          color: name === muted ? MUTED : PALETTE[i % PALETTE.length],
          borderColor: '#FFFFFF',
          borderWidth: 2,
        },
      })),
      label: { formatter: '{b}\n{d} %', width: 190, overflow: 'break', lineHeight: 14 },
      minShowLabelAngle: 3,
    },
  ],
});
