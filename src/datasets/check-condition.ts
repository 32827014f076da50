import { AppError, listed } from '../errors.ts';
import { checkSql } from './check-sql.ts';
import { identifier } from './quote-sql.ts';

/**
 * A caller's condition over the rows of one dataset, in brackets, for a query that runs where queries of callers do.
 * INVALID_SQL unless it is one expression that reads that dataset only; `of` names it in messages.
 */
export async function checkCondition(dataset: string, where: string, of: string): Promise<string> {
  // What closes a bracket that it did not open does not parse without brackets, and what is more than an expression does
  // not parse as the first or not as the second.
  await checkSql(`SELECT CASE WHEN ${where}\n THEN 1 END FROM ${identifier(dataset)}`);
  const condition = `(${where}\n)`;
  const { datasets } = await checkSql(`SELECT 1 FROM ${identifier(dataset)} WHERE ${condition}`);
  if (datasets.length === 1) return condition;
  throw new AppError('INVALID_SQL', `The condition of ${of} reads ${listed(datasets)}; it may read ${dataset} only.`, {
    datasets,
  });
}
