import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheRoom, createRowCache } from './row-cache.ts';

/** What a caller may do: ask for the front of a row, let columns change places, or say how many matter. */
type Step =
  | { readonly kind: 'ask'; readonly row: number; readonly length: number }
  | { readonly kind: 'swap'; readonly at: readonly number[] }
  | { readonly kind: 'fit'; readonly length: number };

const SIZE = 9;
const place = fc.integer({ min: 0, max: SIZE - 1 });
const length = fc.integer({ min: 1, max: SIZE });
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('ask' as const), row: place, length }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('swap' as const),
        at: fc.uniqueArray(place, { minLength: 2, maxLength: 6 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fit' as const), length }) },
  ),
  { maxLength: 60 },
);

describe('the row cache', () => {
  it('never shows a number that is not the matrix’s', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 4 * SIZE * SIZE }), (all: readonly Step[], bytes) => {
        const cache = createRowCache(SIZE, cacheRoom(SIZE, bytes));
        const columns = Array.from({ length: SIZE }, (_, j) => j);
        const valueAt = (row: number, at: number) => 100 * row + columns[at];
        let before: { row: number; array: Float32Array; known: number } | null = null;
        for (const step of all) {
          if (step.kind === 'fit') cache.fit(step.length);
          if (step.kind === 'swap') {
            const pairs = pairsOf(step.at);
            cache.swapColumns(pairs);
            for (const [a, b] of pairs) [columns[a], columns[b]] = [columns[b], columns[a]];
          }
          if (step.kind !== 'ask') {
            before = null;
            continue;
          }
          const wanted = Math.min(step.length, cache.width());
          const array = cache.hold(step.row);
          const known = cache.known(step.row);
          for (let at = 0; at < known; at++) expect(array[at]).toBe(valueAt(step.row, at));
          for (let at = known; at < wanted; at++) array[at] = valueAt(step.row, at);
          cache.know(step.row, Math.max(known, wanted));
          // The row asked for before this one is still there.
          if (before) for (let at = 0; at < before.known; at++) expect(before.array[at]).toBe(valueAt(before.row, at));
          before = { row: step.row, array, known: Math.max(known, wanted) };
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds more rows when fewer columns matter', () => {
    const cache = createRowCache(64, cacheRoom(64, 4 * 64 * 4));
    const remembered = () => {
      for (let row = 0; row < 64; row++) {
        cache.hold(row);
        cache.know(row, Math.min(16, cache.width()));
      }
      return Array.from({ length: 64 }, (_, row) => cache.known(row)).filter((known) => known > 0).length;
    };
    expect(remembered()).toBe(4);
    cache.fit(16);
    expect(cache.width()).toBe(16);
    expect(remembered()).toBe(16);
    cache.fit(64);
    expect([cache.width(), remembered()]).toEqual([64, 4]);
  });
});

/** Pairs with ascending first and descending second places, as the solver makes them. */
function pairsOf(at: readonly number[]): [number, number][] {
  const sorted = at.toSorted((a, b) => a - b);
  return Array.from({ length: sorted.length >> 1 }, (_, p) => [sorted[p], sorted[sorted.length - 1 - p]]);
}
