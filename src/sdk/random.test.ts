import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from './random.ts';

const sequence = (random: Random, length = 4) => Array.from({ length }, random.uniform).join();
const seeds = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

describe('seededRandom', () => {
  it('gives one sequence a seed, and another to every neighbor, up to the largest safe integers', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(sequence(seededRandom(seed))).toBe(sequence(seededRandom(seed)));
        const neighbors = [1, 2, 4, 2 ** 31, 2 ** 32, 2 ** 52].map((step) => seed - Math.sign(seed || 1) * step);
        for (const other of neighbors) expect(sequence(seededRandom(seed))).not.toBe(sequence(seededRandom(other)));
      }),
    );
  });

  it('splits into parts that differ from each other, from the whole, and between neighboring large seeds', () => {
    const parts = new Set<string>();
    for (const seed of [0, 1, 2 ** 32, 2 ** 53 - 2, 2 ** 53 - 1, -1, -(2 ** 53) + 1]) {
      const random = seededRandom(seed);
      parts.add(sequence(random));
      for (let index = 0; index < 1000; index++) parts.add(sequence(random.split(index)));
      for (let index = 0; index < 10; index++) parts.add(sequence(random.split(0).split(index)));
    }
    expect(parts.size).toBe(7 * 1011);
  });

  it('splits by the seed alone, wherever the sequence stands', () => {
    const random = seededRandom(7);
    const early = sequence(random.split(3));
    random.uniform();
    expect(sequence(random.split(3))).toBe(early);
  });

  it('is uniform on [0, 1), and standard normal, to within four standard errors', () => {
    const n = 200_000;
    const random = seededRandom(42);
    const uniform = Array.from({ length: n }, random.uniform);
    const normal = Array.from({ length: n }, random.normal);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / n;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(mean(normal.map((value) => value ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    const tens = new Array<number>(10).fill(0);
    for (let i = 0; i < n; i++) tens[random.int(10)]++;
    const chiSquare = tens.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    expect(chiSquare).toBeLessThan(27.9); // 0.999 quantile of chi-square with 9 degrees of freedom
  });
});
