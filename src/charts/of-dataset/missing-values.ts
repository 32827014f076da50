import type { ChartsOf } from '../chart.ts';
import { bar, sizeOfBars } from '../kinds/bar.ts';
import { count, percent } from '../wording.ts';
import type { DatasetSubject } from './subject.ts';

const MOST_BARS = 40;

/** Which columns lack values, and how many. */
export const missingValues: ChartsOf<DatasetSubject> = ({ all, rows }) => {
  const lacking = all.filter(({ missing }) => missing > 0).sort((a, b) => b.missing - a.missing);
  if (lacking.length === 0) return [];
  return [
    {
      id: 'missing-values',
      kind: 'BAR',
      title: 'Missing values',
      figure() {
        const shown = lacking.slice(0, MOST_BARS);
        const table = [
          { name: 'column', values: shown.map(({ name }) => name) },
          { name: 'rows without a value', values: shown.map(({ missing }) => missing) },
        ];
        const [first] = shown;
        return {
          description: `${count(lacking.length)} of ${count(all.length)} columns lack values; most does ${first.name}, in ${count(first.missing)} of ${count(rows)} rows (${percent(first.missing / rows)}).`,
          table,
          option: bar(table, { x: 'rows without a value' }),
          ...sizeOfBars(shown.length),
          sample:
            shown.length < lacking.length ? { shown: shown.length, total: lacking.length, what: 'columns' } : null,
        };
      },
    },
  ];
};
