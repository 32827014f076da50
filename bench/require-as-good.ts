import type { Measured } from './measured.ts';
import type { Named } from './own-process.ts';
import type { Claim } from './results.ts';

/** Ends a benchmark in which ours has failed, or has arrived at something else or worse than the reference, beyond what the claim lets pass. */
export function requireAsGood(
  { what, figure, within, better }: Claim,
  reference: Named | undefined,
  ours: Named,
): void {
  if ('failed' in ours) throw new Error(`${what}: ${ours.name} ${ours.failed}.`);
  if (within === undefined || !reference || 'failed' in reference) return;
  const worse = (ours.result - reference.result) / Math.max(Math.abs(reference.result), Number.MIN_VALUE);
  const fault = better === 'lower' ? worse : better === 'higher' ? -worse : Math.abs(worse);
  if (!(fault <= within))
    throw new Error(
      `${what}: ${figure} is ${ours.result} with ${ours.name}, ${reference.result} with ${reference.name}; more than ${within} apart.`,
    );
  requireSameAnswer(what, reference, ours, within);
}

function requireSameAnswer(what: string, reference: Measured & { name: string }, ours: Measured, within: number): void {
  if (!reference.answer || !ours.answer) return;
  const [theirs, mine] = [reference.answer, ours.answer];
  for (let k = 0; k < Math.max(theirs.length, mine.length); k++)
    if (!isSame(theirs[k], mine[k], within))
      throw new Error(`${what}: the answers differ at ${k}: ${mine[k]}, ${theirs[k]} with ${reference.name}.`);
}

/** Numbers are the same within a share of the larger, or of 1. */
const isSame = (a: number | string | undefined, b: number | string | undefined, within: number): boolean =>
  typeof a === 'number' && typeof b === 'number'
    ? Math.abs(a - b) <= within * Math.max(1, Math.abs(a), Math.abs(b))
    : a === b;
