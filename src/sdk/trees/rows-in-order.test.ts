import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { differ, entryFor, MOST_ROWS, orderScratch, type RowList, rowOf, rowsInOrder } from './rows-in-order.ts';

function ordered(column: Float64Array): RowList {
  const order = rowsInOrder(column, orderScratch(column.length));
  for (;;) {
    const step = order.next();
    if (step.done) return step.value;
  }
}
const rowsOf = ({ entries }: RowList) => Array.from(entries, rowOf);

const values = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  // Doubles that differ in their last digits only.
  fc.integer({ min: 0, max: 200 }).map((steps) => 1 + steps * Number.EPSILON),
  fc.constantFrom(-0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 1e300),
);

/** Missing values are equal, and greater than all others. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a === b) return 0;
  return a > b ? 1 : -1;
}

it('orders rows by value, missing last, equals as they come', () =>
  fc.assert(
    fc.property(fc.array(values, { maxLength: 150 }), (numbers) => {
      const expected = [...numbers.keys()].sort((a, b) => compare(numbers[a], numbers[b]) || a - b);
      expect(rowsOf(ordered(Float64Array.from(numbers)))).toEqual(expected);
    }),
    { numRuns: 500 },
  ));

it('makes entries that differ only where values do, and wherever they do if it says so', () =>
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 200 }), fc.nat(), (numbers, at) => {
      const { entries, exact } = ordered(Float64Array.from(numbers));
      const a = entries[at % entries.length];
      for (const b of entries) {
        const equal = compare(numbers[rowOf(a)], numbers[rowOf(b)]) === 0;
        if (differ(a, b)) expect(equal).toBe(false);
        else if (exact) expect(equal).toBe(true);
      }
      expect(exact).toBe(new Set(numbers.map((x) => x + 0)).size <= 128);
    }),
  ));

it.each([100, 2 ** 40])('orders more rows than it looks at in one go, of %d values', (range) => {
  const random = seededRandom(5);
  const column = Float64Array.from({ length: 1_100_000 }, () => random.int(range));
  const { entries, exact } = ordered(column);
  expect(exact).toBe(range === 100);
  let misplaced = 0;
  for (let p = 1; p < entries.length; p++) {
    const [a, b] = [rowOf(entries[p - 1]), rowOf(entries[p])];
    if (column[a] > column[b] || (column[a] === column[b] && (a > b || differ(entries[p - 1], entries[p]))))
      misplaced++;
    else if (column[a] < column[b] && !differ(entries[p - 1], entries[p])) misplaced++;
  }
  expect(misplaced).toBe(0);
});

it('keeps numbers of rows apart from codes up to the last row that fits', () => {
  const last = new Int32Array([entryFor(MOST_ROWS - 1, 127)])[0];
  expect(rowOf(last)).toBe(MOST_ROWS - 1);
  expect(differ(last, entryFor(0, 127))).toBe(false);
});

it('tells a missing value with its sign bit set from a small one', () => {
  const column = new Float64Array(3);
  new BigUint64Array(column.buffer)[0] = 0xfff8000000000001n;
  column[1] = Number.NEGATIVE_INFINITY;
  expect(rowsOf(ordered(column))).toEqual([1, 2, 0]);
});
