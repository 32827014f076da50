import { type Alert, percent } from './alert.ts';
import type { DuplicateRows } from './duplicate-rows.ts';

/** The alert that rows of a dataset are the same in all columns. */
export function rowAlerts(dataset: string, rows: number, { repeated, groups }: DuplicateRows): Alert[] {
  if (repeated === 0) return [];
  const share = repeated / rows;
  const recipe = `source: { recipe: { dataset: ${JSON.stringify(dataset)}, steps: [{ dropDuplicates: {} }] } }`;
  return [
    {
      kind: 'DUPLICATE_ROWS',
      columns: [],
      message: `${repeated} of ${rows} rows repeat an earlier one in all columns (${percent(share)}).`,
      evidence: { repeated, groups, rows, share },
      suggestion: `Import a dataset without them by \`${recipe}\`, unless each stands for one more of the same.`,
    },
  ];
}
