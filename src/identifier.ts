import { AppError } from './errors.ts';

/** The number behind an `ID` argument. */
export function idOf(id: string, what: string): number {
  if (/^[1-9]\d{0,9}$/.test(id)) return Number(id);
  throw new AppError('NOT_FOUND', `There is no ${what} ${JSON.stringify(id.slice(0, 50))}.`, { id: id.slice(0, 50) });
}

/** The `wait` argument in seconds, refused beyond what a connection should be held open for. */
export function waitSeconds(wait: number): number {
  if (wait >= 0 && wait <= 600) return wait;
  throw new AppError('INVALID_INPUT', `\`wait\` is ${wait}; it must be from 0 to 600 seconds.`, {
    path: 'wait',
    value: wait,
  });
}
