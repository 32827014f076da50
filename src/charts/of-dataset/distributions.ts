import type { Column } from '../../datasets/column.ts';
import type { Chart, ChartsOf } from '../chart.ts';
import { box } from '../kinds/box.ts';
import { histogram } from '../kinds/histogram.ts';
import { slugs } from '../slug.ts';
import { about, count } from '../wording.ts';
import type { DatasetSubject } from './subject.ts';

/** Charts of more columns than these would be a list that nobody reads. */
const MOST_COLUMNS = 50;

export const isNumeric = ({ type }: Column): boolean => type === 'INTEGER' || type === 'NUMBER';

/** How the numbers of each column are spread: as ranges, and as quartiles. */
export const distributions: ChartsOf<DatasetSubject> = (subject) => {
  const numeric = subject.columns.filter(isNumeric).slice(0, MOST_COLUMNS);
  const ids = slugs(numeric.map(({ name }) => name));
  return numeric.flatMap((column, i) => [
    histogramChart(subject, column, `histogram-of-${ids[i]}`),
    boxChart(subject, column, `box-of-${ids[i]}`),
  ]);
};

const histogramChart = ({ sources }: DatasetSubject, column: Column, id: string): Chart => ({
  id,
  kind: 'HISTOGRAM',
  title: `Distribution of ${column.name}`,
  async figure() {
    const { from, to, counts, values } = await sources.histogram(column);
    const table = [
      { name: 'from', values: from },
      { name: 'to', values: to },
      { name: 'rows', values: counts },
    ];
    const most = counts.indexOf(Math.max(...counts));
    return {
      description:
        values === 0
          ? `No row has a ${column.name}.`
          : `${count(values)} values of ${column.name} in ${counts.length} ranges; most, ${count(counts[most])}, lie between ${about(from[most])} and ${about(to[most])}.`,
      table,
      option: histogram(table, { x: column.name, y: 'rows' }),
    };
  },
});

const boxChart = ({ sources }: DatasetSubject, column: Column, id: string): Chart => ({
  id,
  kind: 'BOX',
  title: `Quartiles of ${column.name}`,
  async figure() {
    const five = await sources.quartiles(column);
    const table = [
      { name: 'column', values: five ? [column.name] : [] },
      ...['minimum', 'first quartile', 'median', 'third quartile', 'maximum'].map((name, at) => ({
        name,
        values: five ? [five[at]] : [],
      })),
    ];
    return {
      description: five
        ? `${column.name} goes from ${about(five[0])} to ${about(five[4])}; half of its values lie between ${about(five[1])} and ${about(five[3])}, around a median of ${about(five[2])}.`
        : `No row has a ${column.name}.`,
      table,
      option: box(table, { x: column.name }),
    };
  },
});
