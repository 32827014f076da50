import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderScratch, rowsInOrder } from './rows-in-order.ts';

function ordered(column: Float64Array): number[] {
  const order = rowsInOrder(column, orderScratch(column.length));
  for (;;) {
    const step = order.next();
    if (step.done) return [...step.value];
  }
}

const values = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(-0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 1e300),
);

it('orders rows by value, missing last, equals as they come', () =>
  fc.assert(
    fc.property(fc.array(values, { maxLength: 60 }), (numbers) => {
      const rank = (i: number) => (Number.isNaN(numbers[i]) ? 1 : 0);
      const expected = [...numbers.keys()].sort(
        (a, b) => rank(a) - rank(b) || (rank(a) ? 0 : Math.sign(numbers[a] - numbers[b]) || 0) || a - b,
      );
      expect(ordered(Float64Array.from(numbers))).toEqual(expected);
    }),
    { numRuns: 500 },
  ));

it('tells a missing value with its sign bit set from a small one', () => {
  const column = new Float64Array(3);
  new BigUint64Array(column.buffer)[0] = 0xfff8000000000001n;
  column[1] = Number.NEGATIVE_INFINITY;
  expect(ordered(column)).toEqual([1, 2, 0]);
});
