import type { Chart, ChartOption, Figure } from './chart.ts';
import { INK, PALETTE } from './palette.ts';

const count = (value: number): string => value.toLocaleString('en');

/** The whole option of a chart: what its kind has made, under its title, in the common colours and with its text alternative. */
export function frame({ title }: Pick<Chart, 'title'>, { option, description, sample }: Figure): ChartOption {
  const subtext = sample ? `${count(sample.shown)} of ${count(sample.total)} ${sample.what}` : '';
  return {
    backgroundColor: '#FFFFFF',
    color: PALETTE,
    textStyle: { fontFamily: 'sans-serif', color: INK },
    aria: { enabled: true, label: { description } },
    title: {
      text: title,
      subtext,
      left: 20,
      top: 14,
      itemGap: 4,
      textStyle: { fontSize: 17, width: 750, overflow: 'truncate' },
    },
    tooltip: {},
    ...option,
  };
}
