import { AppError } from '../errors.ts';
import type { Column, ColumnRequest, ColumnRole, DatasetKind } from './column.ts';
import { type Duck, duckMessage } from './duck.ts';
import { literal } from './quote-sql.ts';

/** Roles that at most one column of a dataset has. */
export const ONCE: ReadonlySet<ColumnRole> = new Set(['KEY', 'TIME', 'AMOUNT', 'ITEM', 'TARGET']);

/** Refuses statements about columns that contradict each other, before anything is read. */
export function checkRequests(columns: readonly ColumnRequest[], kind: DatasetKind): void {
  const byName = new Map<string, ColumnRequest>();
  const byRole = new Map<ColumnRole, string>();
  for (const column of columns) {
    const { name, role } = column;
    if (byName.has(name))
      throw new AppError(
        'INVALID_INPUT',
        `The column "${name}" is listed twice. Say everything about it in one entry.`,
        { path: 'columns', column: name },
      );
    byName.set(name, column);
    if (
      column.format !== undefined &&
      column.type !== undefined &&
      column.type !== 'DATE' &&
      column.type !== 'TIMESTAMP'
    ) {
      throw new AppError(
        'INVALID_INPUT',
        `The column "${name}" has a format and the type ${column.type}. A format says how a DATE or TIMESTAMP is written.`,
        { path: 'columns', column: name },
      );
    }
    if (role === undefined || !ONCE.has(role)) continue;
    const other = byRole.get(role);
    if (other !== undefined)
      throw new AppError(
        'INVALID_INPUT',
        `The columns "${other}" and "${name}" both have the role ${role}. At most one column can.`,
        { path: 'columns', role, columns: [other, name] },
      );
    byRole.set(role, name);
  }
  if (kind === 'CUSTOMERS' && !byRole.has('KEY')) {
    throw new AppError(
      'INVALID_INPUT',
      'A dataset of CUSTOMERS needs a column with the role KEY: the customer id. No column has it.',
      { path: 'columns', role: 'KEY' },
    );
  }
}

/** Refuses formats that `strptime` does not know. */
export async function checkFormats(duck: Duck, columns: readonly ColumnRequest[]): Promise<void> {
  for (const { name, format } of columns) {
    if (format === undefined) continue;
    await duck.rows(`SELECT try_strptime('', ${literal(format)})`).catch((error) => {
      throw new AppError(
        'INVALID_INPUT',
        `The format ${JSON.stringify(format)} of the column "${name}" cannot be used: ${duckMessage(error)} Write it like "%d.%m.%Y %H:%M".`,
        { path: 'columns', column: name, format },
      );
    });
  }
}

/** Refuses roles whose columns turned out to hold something else. */
export function checkColumns(columns: readonly Column[]): void {
  for (const { name, role, type } of columns) {
    if (role === 'TIME' && (type === 'TEXT' || type === 'BOOLEAN')) {
      throw new AppError(
        'INVALID_DATA',
        `The column "${name}" has the role TIME but holds ${type}. State its type as DATE or TIMESTAMP, and its format such as "%d.%m.%Y" if it is not ISO 8601.`,
        { column: name, role, type },
      );
    }
    if (role === 'AMOUNT' && type !== 'INTEGER' && type !== 'NUMBER') {
      throw new AppError(
        'INVALID_DATA',
        `The column "${name}" has the role AMOUNT but holds ${type}. State its type as NUMBER to reject the rows where it is none.`,
        { column: name, role, type },
      );
    }
  }
}
