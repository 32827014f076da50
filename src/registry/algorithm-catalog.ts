import { describeAlgorithm } from './algorithm.type.ts';
import type { AlgorithmRegistry } from './algorithm-registry.ts';

/** Every algorithm as the API describes it: the content of schema/algorithms.json. */
export const algorithmCatalog = (registry: AlgorithmRegistry): object => ({
  algorithms: registry.list().map(describeAlgorithm),
});
