import type { Compute, FeatureTable } from '#sdk';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { type OpenModels, opened, preparedRows } from './answer.ts';
import type { AnswerOrder } from './engine.ts';
import { type Component, principalPlane } from './principal-plane.ts';

/** Rows given as JSON on the plane in which they differ most, as the model sees them: with the preparation fitted with it. */
export function project(
  order: AnswerOrder,
  registry: AlgorithmRegistry,
  compute: Compute,
  models: OpenModels,
): readonly [Component, Component] {
  const table = preparedRows(opened(order, registry, models), order.rows, compute);
  return principalPlane(numbersOf(table), table.rows);
}

/** The columns of a table; of categories, each counts as one of 0 and 1. */
const numbersOf = ({ features, columns }: FeatureTable) =>
  features.flatMap(({ name, categories }, j) =>
    categories
      ? categories.map((category, code) => ({
          name: `${name}=${category}`,
          values: columns[j].map((value) => (Number.isNaN(value) ? value : Number(value === code))),
        }))
      : [{ name, values: columns[j] }],
  );
