import type { Column } from '../datasets/column.ts';
import type { Alert } from './alert.ts';
import type { Square } from './correlate.ts';

/** Correlation, up or down, from which two columns say nearly the same. */
const HIGHLY_CORRELATED = 0.9;

/** Alerts about pairs of columns with these correlations, strongest first. */
export function correlationAlerts(columns: readonly Column[], values: Square): Alert[] {
  const pairs = columns.flatMap((one, i) =>
    columns.slice(0, i).map((other, j) => ({ columns: [other.name, one.name], correlation: values[i][j] })),
  );
  return pairs
    .filter(({ correlation }) => Math.abs(correlation) >= HIGHLY_CORRELATED)
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
    .map(({ columns: [one, other], correlation }) => ({
      kind: 'HIGHLY_CORRELATED',
      columns: [one, other],
      message: `${JSON.stringify(one)} and ${JSON.stringify(other)} say nearly the same: their correlation is ${correlation.toFixed(3)}.`,
      evidence: { method: 'PEARSON', correlation },
      suggestion: 'Leave one of them out, or let principal components join them.',
    }));
}
