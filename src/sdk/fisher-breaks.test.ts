import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, type Progress } from './algorithm.ts';
import { type Breaks, fisherBreaks } from './fisher-breaks.ts';
import { seededRandom } from './random.ts';
import { sortedValues, type Tally, tallySorted } from './sorted-values.ts';

const START: Progress = { done: 0, of: 1 };
const tallyOf = (values: readonly number[]): Tally =>
  tallySorted(finish(sortedValues(Float64Array.from(values), START)));
const breaksOf = (tally: Tally, classes: number): Breaks => finish(fisherBreaks(tally, classes));

/** The sum of squares within classes by definition; counted from the first value of each, or rounding of the mean would show. */
function squaresOf({ values, counts }: Tally, starts: readonly number[]): number {
  let sum = 0;
  for (const [c, start] of starts.entries()) {
    const x = Array.from(values.subarray(start, starts[c + 1]), (value) => value - values[start]);
    const w = Array.from(counts.subarray(start, starts[c + 1]));
    const weight = w.reduce((a, b) => a + b, 0);
    const mean = x.reduce((total, value, i) => total + value * w[i], 0) / weight;
    sum += x.reduce((total, value, i) => total + w[i] * (value - mean) ** 2, 0);
  }
  return sum;
}

/** All ways to choose where classes start. */
function* allStarts(values: number, classes: number, from = 0): Generator<number[]> {
  if (classes === 1) {
    yield [from];
    return;
  }
  for (let next = from + 1; next <= values - classes + 1; next++)
    for (const rest of allStarts(values, classes - 1, next)) yield [from, ...rest];
}

/** The plain recurrence: O(k m²) candidates, each cost in two passes. */
function plainBreaks(tally: Tally, classes: number): number {
  const m = tally.values.length;
  const part = (i: number, j: number) =>
    squaresOf({ values: tally.values.subarray(i, j + 1), counts: tally.counts.subarray(i, j + 1) }, [0]);
  let costs = Array.from({ length: m }, (_, j) => part(0, j));
  for (let q = 1; q < classes; q++) {
    const before = costs;
    costs = before.map((_, j) => {
      const starts = Array.from({ length: Math.max(0, j - q + 1) }, (_, at) => q + at);
      return Math.min(...starts.map((i) => before[i - 1] + part(i, j)));
    });
  }
  return costs[m - 1];
}

const near = (actual: number, expected: number, scale: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * scale + 1e-300);

describe('Fisher breaks', () => {
  const columns = fc.oneof(
    fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 }),
    fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 }),
    fc.array(fc.constantFrom(-1e9, 0, 1, 1.5, 7, 1e9, 1e9 + 1), { minLength: 1, maxLength: 12 }),
  );

  it('are the best of all classes that could be', () => {
    fc.assert(
      fc.property(columns, fc.nat(), (values, choice) => {
        const tally = tallyOf(values);
        const m = tally.values.length;
        const classes = 1 + (choice % m);
        const { starts, sumsOfSquares } = breaksOf(tally, classes);
        const total = squaresOf(tally, [0]);
        expect(starts[0]).toBe(0);
        for (let c = 1; c < classes; c++) expect(starts[c]).toBeGreaterThan(starts[c - 1]);
        for (let q = 1; q <= classes; q++) {
          const least = Math.min(...Array.from(allStarts(m, q), (all) => squaresOf(tally, all)));
          near(sumsOfSquares[q - 1], least, total);
          if (q === classes) near(squaresOf(tally, Array.from(starts)), least, total);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are those of the plain recurrence', () => {
    for (const [seed, classes] of [
      [1, 2],
      [2, 5],
      [3, 9],
    ]) {
      const random = seededRandom(seed);
      const tally = tallyOf(Array.from({ length: 150 }, () => Math.round(100 * Math.exp(random.normal()))));
      const { starts, sumsOfSquares } = breaksOf(tally, classes);
      const total = squaresOf(tally, [0]);
      near(sumsOfSquares[classes - 1], plainBreaks(tally, classes), total);
      near(squaresOf(tally, Array.from(starts)), plainBreaks(tally, classes), total);
    }
  });

  it('find as much among many values as among few, block after block', () => {
    const random = seededRandom(4);
    const values = Array.from({ length: 40_000 }, (_, i) => 10 * (i % 7) + random.normal());
    const tally = tallyOf(values);
    const { starts, sumsOfSquares } = breaksOf(tally, 7);
    near(sumsOfSquares[6], squaresOf(tally, Array.from(starts)), squaresOf(tally, [0]));
    for (let c = 1; c < 7; c++) {
      const gap = tally.values[starts[c]] - 10 * c;
      expect(gap).toBeGreaterThan(-7);
      expect(gap).toBeLessThan(-3);
      for (const shift of [-1, 1]) {
        const moved = starts.map((start, at) => (at === c ? start + shift : start));
        expect(squaresOf(tally, Array.from(moved))).toBeGreaterThanOrEqual(sumsOfSquares[6]);
      }
    }
  });

  it('keep a value far below from drowning the others', () => {
    const tally = tallyOf([-1e12, 1, 1.1, 1.2, 5, 5.1, 9, 9.2]);
    expect(Array.from(breaksOf(tally, 4).starts, (start) => tally.values[start])).toEqual([-1e12, 1, 5, 9]);
    const above = tallyOf([1, 1.1, 1.2, 5, 5.1, 9, 9.2, 1e12]);
    expect(Array.from(breaksOf(above, 4).starts, (start) => above.values[start])).toEqual([1, 5, 9, 1e12]);
  });

  it('break a tie so that the last class starts earliest', () => {
    expect(Array.from(breaksOf(tallyOf([1, 2, 3]), 2).starts)).toEqual([0, 1]);
    expect(Array.from(breaksOf(tallyOf([1, 2, 2, 3]), 2).starts)).toEqual([0, 1]);
  });

  it('report progress that grows', () => {
    const seen = [...fisherBreaks(tallyOf(Array.from({ length: 500 }, (_, i) => i * i)), 6, { done: 3, of: 12 })];
    expect(seen.map(({ done }) => done)).toEqual([4, 5, 6, 7, 8].map((done) => done + 1));
    expect(seen.every(({ of }) => of === 12)).toBe(true);
  });
});

const bytesOf = (column: Float64Array) => Buffer.from(column.buffer, column.byteOffset, column.byteLength);

describe('sorted values', () => {
  it('are in order, whatever their number, and the column stays as it is', () => {
    for (const length of [0, 1, 2, 131_072, 131_073, 300_000, 700_001]) {
      const random = seededRandom(length);
      const column = Float64Array.from({ length }, () => Math.floor(1e5 * random.uniform()));
      const before = column.slice();
      expect(bytesOf(finish(sortedValues(column, START))).equals(bytesOf(column.slice().sort()))).toBe(true);
      expect(bytesOf(column).equals(bytesOf(before))).toBe(true);
    }
  });

  it('are tallied', () => {
    expect(tallyOf([3, 1, 3, -2, 3])).toEqual({ values: Float64Array.of(-2, 1, 3), counts: Float64Array.of(1, 1, 3) });
    expect(tallyOf([]).values).toHaveLength(0);
  });
});
