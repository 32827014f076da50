import type { Column } from '../../datasets/column.ts';
import type { Chart, ChartsOf } from '../chart.ts';
import { bar, sizeOfBars } from '../kinds/bar.ts';
import { pie } from '../kinds/pie.ts';
import { slugs } from '../slug.ts';
import { count, percent } from '../wording.ts';
import { type DatasetSubject, FEWEST_ROWS } from './subject.ts';

const MOST_COLUMNS = 50;
const MOST_VALUES = 20;

/** How often each value of texts and truth values occurs. */
export const categories: ChartsOf<DatasetSubject> = (subject) => {
  const named = subject.columns.filter(({ type }) => type === 'TEXT' || type === 'BOOLEAN').slice(0, MOST_COLUMNS);
  const ids = slugs(named.map(({ name }) => name));
  return named.map((column, i) => valuesChart(subject, column, `values-of-${ids[i]}`));
};

const valuesChart = ({ sources, rows }: DatasetSubject, column: Column, id: string): Chart => ({
  id,
  kind: column.type === 'BOOLEAN' ? 'PIE' : 'BAR',
  title: `Values of ${column.name}`,
  async figure() {
    const { values, distinct } = await sources.values(column, MOST_VALUES);
    const table = [
      { name: column.name, values: values.map(({ value }) => value) },
      { name: 'rows', values: values.map((one) => one.rows) },
    ];
    const [first] = values;
    return {
      description: first
        ? `${column.name} has ${count(distinct)} different values in ${count(rows - column.missing)} rows; most frequent is "${first.value}" with ${count(first.rows)} (${percent(first.rows / (rows - column.missing))}).`
        : `No value of ${column.name} occurs in ${FEWEST_ROWS} rows or more.`,
      table,
      option: column.type === 'BOOLEAN' ? pie(table) : bar(table, { x: 'rows' }),
      ...(column.type === 'BOOLEAN' ? {} : sizeOfBars(values.length)),
      sample:
        values.length < distinct ? { shown: values.length, total: distinct, what: 'values, the most frequent' } : null,
    };
  },
});
