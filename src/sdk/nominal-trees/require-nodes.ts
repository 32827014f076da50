import { UnsuitableData } from '../algorithm.ts';
import type { Feature } from '../data.ts';

/** A tree with more nodes than this says nothing to anyone, and takes hundreds of megabytes. */
const MOST_NODES = 500_000;

/** Refuses a tree that outgrows all use, as one does that asks again and again for a name or an address. */
export function requireNodes(nodes: number, features: readonly Feature[]): void {
  if (nodes <= MOST_NODES) return;
  const sizes = features.map(({ categories = [] }) => categories.length);
  const most = Math.max(...sizes);
  const { name } = features[sizes.indexOf(most)];
  const advice =
    most > 2 ? `Group the ${most} categories of ${name}, or leave it out` : 'Ask for more rows in a branch';
  throw new UnsuitableData(`The tree has grown to ${nodes} nodes; at most ${MOST_NODES} are of use. ${advice}.`, {
    requirement: MOST_NODES,
    actual: nodes,
    feature: name,
  });
}
