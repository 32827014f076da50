import type { Config } from '../config.ts';
import { withDuck } from '../datasets/duck.ts';
import { fileLiteral } from '../datasets/quote-sql.ts';
import { requireMemory, requireTableMemory } from '../engine/require-memory.ts';
import { AppError } from '../errors.ts';
import type { Algorithm } from '../sdk/algorithm.ts';

/** Refuses a table with too few or too many rows, or one that would take more memory than an analysis may. */
export function requireSize(
  algorithm: Algorithm,
  params: Record<string, unknown>,
  rows: number,
  features: number,
  isStreamed: boolean,
  config: Config,
): void {
  const needed = algorithm.rowsNeeded?.(params, features) ?? 1;
  if (rows < needed)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The dataset has ${rows} rows; with these parameters ${algorithm.title} needs at least ${needed}.`,
      { requirement: needed, actual: rows },
    );
  const most = algorithm.traits?.maxRows;
  if (most !== undefined && rows > most)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The dataset has ${rows} rows; ${algorithm.title} takes at most ${most}. Take a sample with \`source: { query }\`.`,
      { requirement: most, actual: rows },
    );
  requireTableMemory(rows, isStreamed ? 1 : features, algorithm.bytesNeeded?.(params, rows, features) ?? 0, config);
}

/** Refuses another number of features than the algorithm takes. */
export function requireFeatures(algorithm: Algorithm, features: number): void {
  const taken = algorithm.traits?.features;
  if (taken !== undefined && features !== taken)
    throw new AppError(
      'UNSUITABLE_DATA',
      `${algorithm.title} takes exactly ${taken} feature${taken === 1 ? '' : 's'}; there are ${features}. Name ${taken === 1 ? 'the one' : `the ${taken}`} with \`features\`.`,
      { requirement: taken, actual: features },
    );
}

/** Refuses memory that is too much for the baskets that their condition has selected into a Parquet file of (basket, item). */
export async function requireBasketSize(
  algorithm: Algorithm,
  params: Record<string, unknown>,
  file: string,
  config: Config,
): Promise<void> {
  const [found] = await withDuck((duck) =>
    duck.rows<Record<'pairs' | 'baskets' | 'items', string>>(
      `SELECT count(*) AS pairs, count(DISTINCT basket) AS baskets, count(DISTINCT item) AS items
       FROM read_parquet(${fileLiteral(file)})`,
    ),
  );
  const { pairs, baskets, items } = found;
  // What is in the baskets as it is read, and as it is kept.
  const bytes = 20 * Number(pairs) + (algorithm.bytesNeeded?.(params, Number(baskets), Number(items)) ?? 0);
  const advice = `There are ${baskets} baskets of ${items} items: select fewer with the condition of the baskets, or lower maxMegabytes, maxItemsets or maxRules.`;
  requireMemory(bytes, advice, config);
}
