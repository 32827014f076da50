import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';

/** Refuses so many columns at a time, as they are read and as they are prepared, where they and `more` bytes are too much. */
export function requireTableMemory(rows: number, columns: number, more: number, config: Config): void {
  requireMemory(2 * 8 * rows * columns + more, 'Use fewer rows or features.', config);
}

/** Refuses work that would take more memory than an analysis may. */
export function requireMemory(bytes: number, advice: string, { MEMORY_LIMIT_MB: limit }: Config): void {
  if (bytes <= limit * 1e6) return;
  const megabytes = Math.ceil(bytes / 1e6);
  throw new AppError(
    'RESOURCE_LIMIT',
    `This would take about ${megabytes} MB; the limit is ${limit} MB (MEMORY_LIMIT_MB). ${advice}`,
    { requirement: limit, actual: megabytes },
  );
}
