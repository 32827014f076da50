import type { Segment } from '../../segments/segment.entity.ts';
import type { ChartOption, ChartTable, Sample } from '../chart.ts';
import { scatter } from '../kinds/scatter.ts';
import type { Members } from './subject.ts';

/** Groups beyond these would share colours: the smallest segments are drawn as one. */
const MOST_GROUPS = 7;

/** An axis of points: what it is called, and where each row lies. */
interface Axis {
  readonly name: string;
  readonly at: (row: number) => number;
}

/** Rows as points coloured by their segments, as table and option. */
export function memberPoints(
  segments: readonly Segment[],
  { rows, segment }: Members,
  x: Axis,
  y: Axis,
): { readonly table: ChartTable; readonly option: ChartOption } {
  const bySize = [...segments].sort((a, b) => b.size - a.size || a.id - b.id);
  const own = bySize.length > MOST_GROUPS ? bySize.slice(0, MOST_GROUPS - 1) : bySize;
  const rest = `${bySize.length - own.length} more segments`;
  const nameOf = (index: number) => own.find((segment) => segment.index === index)?.name ?? rest;
  // Large segments first: small ones are drawn above them.
  const place = new Map(own.map(({ name }, i) => [name, i]));
  const points = rows
    .map((_, i) => ({ x: x.at(i), y: y.at(i), segment: nameOf(segment[i]) }))
    .sort((a, b) => (place.get(a.segment) ?? -1) - (place.get(b.segment) ?? -1));
  const table = [
    { name: x.name, values: points.map((point) => point.x) },
    { name: y.name, values: points.map((point) => point.y) },
    { name: 'segment', values: points.map((point) => point.segment) },
  ];
  const muted = [rest, ...segments.filter(({ isNoise }) => isNoise).map(({ name }) => name)];
  return { table, option: scatter(table, { x: x.name, y: y.name, muted }) };
}

/** Where only some of the members are shown. */
export const sampleOf = ({ rows, total }: Members): Sample | null =>
  rows.length < total ? { shown: rows.length, total, what: 'customers' } : null;
