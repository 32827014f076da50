import { AppError } from '../errors.ts';
import type { RejectedSample } from './store-rejects.ts';
import type { StoredRows } from './store-rows.ts';

/** Refuses a version without rows, and one of which too great a share was rejected: INVALID_DATA with the first of them. */
export function checkRejected({ rows, rejected }: StoredRows, maxRejectedShare: number): void {
  const all = rows + rejected.count;
  if (all === 0)
    throw new AppError(
      'INVALID_DATA',
      'There are no rows: nothing follows the names of the columns. Give at least one row.',
      { rows: 0 },
    );
  const share = rejected.count / all;
  if (share <= maxRejectedShare && rows > 0) return;
  throw new AppError(
    'INVALID_DATA',
    `${rejected.count} of ${all} rows (${percent(share)}) cannot be read${share > maxRejectedShare ? `, more than the ${percent(maxRejectedShare)} allowed` : ''}. ${rejected.samples.slice(0, 3).map(described).join('; ')}.`,
    { rejected: rejected.count, rows: all, share, maxRejectedShare, samples: rejected.samples },
  );
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;

const described = ({ line, column, value, reason }: RejectedSample) =>
  `line ${line}${column === null ? '' : `, ${column}`}${value === null ? '' : ` = ${JSON.stringify(value)}`}: ${reason}`;
