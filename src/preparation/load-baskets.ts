import type { Baskets } from '#sdk';
import { withDuck } from '../datasets/duck.ts';
import { fileLiteral } from '../datasets/quote-sql.ts';
import { chunksOf, doublesOf } from '../datasets/raw-vectors.ts';
import { AppError } from '../errors.ts';

/** Baskets in memory, and what their items are called. */
export interface LoadedBaskets {
  readonly baskets: Baskets;
  /** Label of each item, null where it has none. */
  readonly labels: readonly (string | null)[];
}

/**
 * Reads baskets from a Parquet file of (basket, item, label). Items are in the order of code points, baskets in that of
 * their ids; an item counts once a basket. Where an item has several labels, its most frequent one is taken.
 */
export async function loadBaskets(file: string): Promise<LoadedBaskets> {
  return withDuck(async (duck) => {
    const from = `(SELECT * FROM read_parquet(${fileLiteral(file)}) WHERE basket IS NOT NULL AND item IS NOT NULL)`;
    const items = await duck.rows<{ item: string; label: string | null }>(
      `SELECT item, first(label ORDER BY n DESC, label) AS label
       FROM (SELECT item, label, count(*) AS n FROM ${from} GROUP BY ALL) GROUP BY item ORDER BY item`,
    );
    if (items.length === 0)
      throw new AppError(
        'UNSUITABLE_DATA',
        'No row has both a basket and an item. Check the columns and the condition of the baskets.',
        { requirement: 'rows with basket and item', actual: 0 },
      );
    const pairs = `SELECT (dense_rank() OVER (ORDER BY basket) - 1)::DOUBLE AS b, (dense_rank() OVER (ORDER BY item) - 1)::DOUBLE AS i
                   FROM (SELECT DISTINCT basket, item FROM ${from}) ORDER BY b, i`;
    const members: number[] = [];
    const offsets: number[] = [];
    for await (const chunk of chunksOf(await duck.connection.stream(pairs))) {
      const [basket, item] = [doublesOf(chunk, 0), doublesOf(chunk, 1)];
      for (let r = 0; r < chunk.rowCount; r++) {
        if (basket[r] === offsets.length) offsets.push(members.length);
        members.push(item[r]);
      }
    }
    offsets.push(members.length);
    const baskets = {
      rows: offsets.length - 1,
      items: items.map(({ item }) => item),
      offsets: Uint32Array.from(offsets),
      members: Uint32Array.from(members),
    };
    return { baskets, labels: items.map(({ label }) => label) };
  });
}
