import { describe, expect, it } from 'vitest';
import { type FeatureTable, type Fit, type Progress, plainCompute, seededRandom, UnsuitableData } from '#sdk';
import { myAlgorithm } from './index.ts';

const compute = plainCompute();

function tableOf(...points: number[][]): FeatureTable {
  const features = points[0].map((_, j) => ({ name: `feature ${j}` }));
  return {
    rows: points.length,
    features,
    columns: features.map((_, j) => Float64Array.from(points, (point) => point[j])),
  };
}

/** Runs a fit to its model, as an engine does. */
function finish<Model>(fit: Fit<Model>): Model {
  const steps = fit as Generator<Progress, Model, void>;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const learn = (table: FeatureTable, clusters: number) =>
  finish(myAlgorithm.fit(table, { clusters }, { compute, random: seededRandom(1) }));

describe('my-algorithm', () => {
  it('gives rows that are close to each other the same segment', () => {
    const table = tableOf([0, 0], [10, 0], [0, 1], [10, 1]);
    const { segment } = myAlgorithm.assign(learn(table, 2), table, { compute });
    expect([...segment]).toEqual([segment[0], segment[1], segment[0], segment[1]]);
    expect(segment[0]).not.toBe(segment[1]);
  });

  it('reaches every row within the radius', () => {
    // Whatever row comes first, the two centers are 3 from the remaining row.
    expect(learn(tableOf([0, 0], [5, 0], [0, 3]), 2).radius).toBe(3);
  });

  it('says how many segments there can be', () => {
    expect(() => learn(tableOf([1], [1], [1]), 2)).toThrow(UnsuitableData);
  });
});
