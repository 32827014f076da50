import type { Named, Outcome } from './own-process.ts';
import { requireAsGood } from './require-as-good.ts';
import type { Claim, Entry, Result } from './results.ts';
import { rowOf } from './results-table.ts';

/**
 * Prints a row of the table, and hands it to `npm run bench`, which keeps it. Fails where ours has failed or is not as good as the
 * first reference.
 */
export function printRow(claim: Claim, references: Named | readonly Named[], ours: Outcome | readonly Named[]): void {
  const theirs = [references].flat() as readonly Named[];
  const mine = [ours].flat().map((one) => ({ name: 'Clientele', ...one })) as readonly Named[];
  for (const one of mine) requireAsGood(claim, theirs.at(0), one);
  const row: Result = { ...claim, references: theirs.map(entryOf), ours: mine.map(entryOf) };
  console.log(`${rowOf(row).join('  |  ').replaceAll('<br>', '; ')}`);
  process.send?.(row);
}

function entryOf(one: Named): Entry {
  if ('failed' in one) return { name: one.name, failed: one.failed };
  const { name, seconds, peak, work, result } = one;
  return { name, seconds, result, ...(peak === undefined ? {} : { peak }), ...(work === undefined ? {} : { work }) };
}
