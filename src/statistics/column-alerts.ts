import type { Column } from '../datasets/column.ts';
import { type Alert, percent } from './alert.ts';
import { isNumber } from './column-kind.ts';
import type { NumberSummary } from './summarize-numbers.ts';

/** Share of missing values from which they are many. */
const MANY_MISSING = 0.2;
/** Skewness, up or down, from which few values dominate a mean. */
const SKEWED = 2;
/** Share of the most frequent value from which the others are rare. */
const IMBALANCED = 0.85;

/** Alerts that need no more than the rows, the missing values and what the import saw. */
export function importAlerts(rows: number, column: Column): Alert[] {
  const { name, missing, infinite = 0 } = column;
  const alerts: Alert[] = [];
  if (rows > 0 && missing / rows >= MANY_MISSING) {
    alerts.push({
      kind: 'MANY_MISSING',
      columns: [name],
      message: `${missing} of ${rows} values of ${JSON.stringify(name)} are missing (${percent(missing / rows)}).`,
      evidence: { missing, rows, share: missing / rows },
      suggestion:
        missing === rows
          ? 'Leave the column out.'
          : 'Fill the values or drop the rows by `preparation: { missing }`, take an algorithm that reads missing values, or leave the column out.',
    });
  }
  if (infinite > 0) {
    alerts.push({
      kind: 'INFINITE',
      columns: [name],
      message: `${infinite} values of ${JSON.stringify(name)} were infinite; they count as missing.`,
      evidence: { infinite, rows },
      suggestion: 'Look for divisions by zero where the numbers come from, and import again.',
    });
  }
  return alerts;
}

/** Alerts about a column of numbers or times. */
export function numberAlerts(column: Column, summary: NumberSummary): Alert[] {
  const { name, type, role, pii } = column;
  const { count, min, max, mean, skewness } = summary;
  if (count > 0 && min === max) return [constantAlert(column, count)];
  if (!isNumber(column)) return [];
  if (type === 'BOOLEAN') return imbalanceAlerts(column, count, Math.max(mean, 1 - mean) * count, 2);
  if (pii || role === 'KEY' || !(Math.abs(skewness) > SKEWED)) return [];
  return [
    {
      kind: 'SKEWED',
      columns: [name],
      message: `${JSON.stringify(name)} is skewed ${skewness > 0 ? 'to the right' : 'to the left'}: its skewness is ${skewness.toPrecision(3)}, where symmetric values have 0.`,
      evidence: { skewness, mean, median: summary.quartiles[1], min, max },
      suggestion:
        min > 0
          ? 'Take its logarithm, or a scaling by ranks or quartiles, before methods that measure distances; look at the extreme values.'
          : 'Take a scaling by ranks or quartiles before methods that measure distances; look at the extreme values.',
    },
  ];
}

export const constantAlert = ({ name, missing }: Column, count: number): Alert => ({
  kind: 'CONSTANT',
  columns: [name],
  message: `All ${count} values of ${JSON.stringify(name)} are the same${missing > 0 ? `; ${missing} more are missing` : ''}.`,
  evidence: { count, distinct: 1, missing },
  suggestion:
    missing > 0 ? 'Leave it out, or import whether it is missing instead.' : 'Leave it out: it tells nothing.',
});

/** `most` rows of `count` have the most frequent of `distinct` values. */
export function imbalanceAlerts({ name, role }: Column, count: number, most: number, distinct: number): Alert[] {
  const share = most / count;
  if (!(share >= IMBALANCED)) return [];
  return [
    {
      kind: 'IMBALANCE',
      columns: [name],
      message: `${percent(share)} of the values of ${JSON.stringify(name)} are the same one of ${distinct}.`,
      evidence: { share, most, count, distinct },
      suggestion:
        role === 'TARGET'
          ? 'Judge predictions by recall, F1 or the area under the curve, not by accuracy, and weigh the rare classes.'
          : 'Join the rare values, or leave the column out.',
    },
  ];
}
