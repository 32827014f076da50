import { afterEach, describe, expect, it, vi } from 'vitest';
import { chunksOf } from './answer-table.ts';

/** Sizes of the chunks of a table whose model takes so many milliseconds a call and a row. */
function sizesFor(rows: number, aCall: number, aRow: number): number[] {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const values = Float64Array.from({ length: rows }, (_, i) => i);
  const sizes: number[] = [];
  let next = 0;
  for (const { from, part } of chunksOf({ rows, features: [{ name: 'x' }], columns: [values] })) {
    expect([from, part.columns[0][0], part.columns[0].length]).toEqual([next, next, part.rows]);
    sizes.push(part.rows);
    next += part.rows;
    clock += aCall + aRow * part.rows;
  }
  expect(next).toBe(rows);
  return sizes;
}

describe('chunksOf', () => {
  afterEach(() => vi.restoreAllMocks());

  it('lets a cheap model answer for many rows at once', () => {
    const sizes = sizesFor(1_000_000, 0.1, 1e-5);
    expect(sizes.length).toBeLessThan(24);
    expect(Math.max(...sizes)).toBe(131_072);
  });

  it('breathes about every tenth of a second however much a row costs', () => {
    for (const aRow of [0.001, 0.01, 0.1, 1]) {
      const sizes = sizesFor(50_000, 0.1, aRow);
      expect(Math.max(...sizes) * aRow).toBeLessThan(100);
    }
    // Where even the first rows take longer, one more chunk finds out that calls are not to blame.
    expect(Math.max(...sizesFor(5000, 0.1, 3))).toBe(32);
  });

  it('does not call a model more often than needed whose calls cost more than its rows', () => {
    expect(sizesFor(1_000_000, 1000, 1e-4).length).toBeLessThan(25);
  });
});
