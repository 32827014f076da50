import { checkCondition } from '../datasets/check-condition.ts';
import type { Column } from '../datasets/column.ts';
import { identifier } from '../datasets/quote-sql.ts';
import { AppError, listed } from '../errors.ts';

/** Which rows of a dataset belong to one basket, and what is in it. */
export interface BasketChoice {
  readonly by: string;
  readonly item: string;
  readonly label: string | null;
  readonly where: string | null;
}

/**
 * The query that selects baskets from the dataset of this name. The condition is a caller's: it is refused unless it is
 * one expression over that dataset, and the query runs where queries of callers do.
 */
export async function basketQuery(
  dataset: string,
  columns: readonly Column[],
  { by, item, label, where }: BasketChoice,
): Promise<string> {
  for (const name of [by, item, label]) {
    if (name === null || columns.some((column) => column.name === name)) continue;
    const known = columns.map((column) => column.name);
    throw new AppError('UNKNOWN_COLUMN', `The dataset has no column "${name}". It has: ${listed(known)}.`, {
      column: name,
      columns: known,
    });
  }
  const text = (name: string) => `CAST(${identifier(name)} AS VARCHAR)`;
  const labelled = label === null ? 'CAST(NULL AS VARCHAR)' : text(label);
  const select = `SELECT ${text(by)} AS basket, ${text(item)} AS item, ${labelled} AS label FROM ${identifier(dataset)}`;
  if (where === null) return select;
  return `${select} WHERE ${await checkCondition(dataset, where, 'the baskets')}`;
}
