import { countBelow, countUpTo, NOISE } from '#sdk';
import type { Edges } from './edges.ts';

/** The bin of a value, counted from 0, or NOISE where it lies outside the edges. */
export function binOf({ edges, right, includeLowest, openBelow, openAbove }: Omit<Edges, 'dropped'>, value: number) {
  const above = right ? countBelow(edges, value) : countUpTo(edges, value);
  if (above === 0) return openBelow || (includeLowest && value === edges[0]) ? 0 : NOISE;
  if (above < edges.length) return above - 1;
  return openAbove ? edges.length - 2 : NOISE;
}
