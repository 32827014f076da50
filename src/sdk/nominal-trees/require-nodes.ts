import { UnsuitableData } from '../algorithm.ts';
import type { Feature } from '../data.ts';

/** A tree with more nodes than this says nothing to anyone, and takes hundreds of megabytes. */
const MOST_NODES = 500_000;

/** From here on the number of categories is to blame. */
const MANY_CATEGORIES = 100;

/** Refuses a tree that outgrows all use; `otherwise` says what helps where no feature has very many categories. */
export function requireNodes(nodes: number, features: readonly Feature[], otherwise: string): void {
  if (nodes <= MOST_NODES) return;
  const sizes = features.map(({ categories = [] }) => categories.length);
  const most = sizes.reduce((size, of) => Math.max(size, of), 0);
  const { name } = features[sizes.indexOf(most)];
  const advice = most >= MANY_CATEGORIES ? `Group the ${most} categories of ${name}, or leave it out` : otherwise;
  throw new UnsuitableData(`The tree has grown to ${nodes} nodes; at most ${MOST_NODES} are of use. ${advice}.`, {
    requirement: MOST_NODES,
    actual: nodes,
  });
}
