import type { Column } from '../../datasets/column.ts';
import type { Chart, ChartsOf } from '../chart.ts';
import { line } from '../kinds/line.ts';
import { slugs } from '../slug.ts';
import { about, count } from '../wording.ts';
import type { DatasetSubject } from './subject.ts';

const MOST_COLUMNS = 5;

/** How many rows there are over time, and how much they come to. */
export const overTime: ChartsOf<DatasetSubject> = (subject) => {
  const { columns } = subject;
  const times = columns.filter(({ type }) => type === 'DATE' || type === 'TIMESTAMP').slice(0, MOST_COLUMNS);
  const amounts = columns
    .filter(({ role, type }) => role === 'AMOUNT' && (type === 'INTEGER' || type === 'NUMBER'))
    .slice(0, MOST_COLUMNS);
  const timeIds = slugs(times.map(({ name }) => name));
  const amountIds = slugs(amounts.map(({ name }) => name));
  return times.flatMap((time, t) => [
    curve(subject, time, null, `rows-by-${timeIds[t]}`),
    ...amounts.map((amount, a) => curve(subject, time, amount, `${amountIds[a]}-by-${timeIds[t]}`)),
  ]);
};

const curve = ({ sources }: DatasetSubject, time: Column, amount: Column | null, id: string): Chart => ({
  id,
  kind: 'LINE',
  title: `${amount ? `Sum of ${amount.name}` : 'Rows'} by ${time.name}`,
  async figure() {
    const { periods, unit } = await sources.periods(time, amount);
    const values = periods.map((period) => (amount ? period.amount : period.rows));
    const y = amount ? `sum of ${amount.name}` : 'rows';
    const table = [
      { name: unit, values: periods.map(({ start }) => start) },
      { name: y, values },
    ];
    const most = values.reduce<number>((best, value, i) => ((value ?? 0) > (values[best] ?? 0) ? i : best), 0);
    return {
      description:
        periods.length === 0
          ? `No row has a ${time.name}.`
          : `${amount ? `Sum of ${amount.name}` : 'Rows'} by ${unit}, from ${periods[0].start} to ${periods[periods.length - 1].start}; the ${unit} with most begins on ${periods[most].start} (${amount ? about(values[most] ?? 0) : count(periods[most].rows)}).`,
      table,
      option: line(table, { x: `${time.name}, by ${unit}`, y, time: true }),
    };
  },
});
