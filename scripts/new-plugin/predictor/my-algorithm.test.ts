import { describe, expect, it } from 'vitest';
import { type FeatureTable, plainCompute, seededRandom } from '#sdk';
import { myAlgorithm } from './index.ts';

const compute = plainCompute();

const tableOf = (...values: number[]): FeatureTable => ({
  rows: values.length,
  features: [{ name: 'age' }],
  columns: [Float64Array.from(values)],
});

function predict(neighbors: number, age: number): number {
  const learned = { ...tableOf(20, 30, 40, 60), target: Float64Array.of(1, 2, 6, 100) };
  const model = myAlgorithm.fit(learned, { neighbors }, { compute, random: seededRandom(1) });
  if ('next' in model) throw new Error('fit takes no steps');
  return myAlgorithm.predict(model, tableOf(age), { compute }).value[0];
}

describe('my-algorithm', () => {
  it('answers the mean of the nearest rows', () => {
    expect(predict(1, 21)).toBe(1);
    expect(predict(2, 36)).toBe(4);
    expect(predict(3, 1000)).toBe(36);
  });

  it('prefers the first of two rows that are equally far', () => {
    expect(predict(1, 25)).toBe(1);
  });
});
