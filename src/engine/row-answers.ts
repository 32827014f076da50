import type { Assignment } from '#sdk';
import type { Keys } from '../datasets/load-keys.ts';
import type { SegmentSummary } from '../segments/profile.ts';
import type { TableAnswers } from './answer-table.ts';
import type { PredictedRows, SegmentedRows } from './engine.ts';

/** The source rows that a table was made of. `kept` is null where it is all of them. */
export interface TableRows {
  readonly kept: Uint32Array | null;
  readonly total: number;
  readonly keys: Keys;
}

/** The members of each segment, in the order in which the databases cluster them: by segment, then by key. */
export function segmentedRows(
  { segment, strength }: Assignment,
  segments: readonly SegmentSummary[],
  rows: TableRows,
): SegmentedRows {
  return {
    kind: 'segments',
    keys: rows.keys,
    segments,
    ...listMembers(segment, segments, rows),
    strength: strength ? spread(strength, rows, Float64Array) : null,
  };
}

/** The answer for each row, in the order of the keys; of the probabilities, that of the class answered. */
export function predictedRows(
  { value, label, probability }: TableAnswers,
  classes: readonly string[],
  rows: TableRows,
): PredictedRows {
  const certainty = label && probability && Float64Array.from(label, (a, i) => probability[i * classes.length + a]);
  return {
    kind: 'predictions',
    keys: rows.keys,
    order: rows.kept ? rows.keys.order.filter(isIn(rows.kept, rows.total)) : rows.keys.order,
    value: value && spread(value, rows, Float64Array),
    label: label && spread(label, rows, Int32Array),
    classes,
    probability: certainty && spread(certainty, rows, Float64Array),
  };
}

const NOT_KEPT = -2;

function listMembers(
  segment: Int32Array,
  segments: readonly SegmentSummary[],
  rows: TableRows,
): { order: Uint32Array; ends: number[] } {
  const bySource = spread(segment, rows, Int32Array, NOT_KEPT);
  const place = new Map(segments.map(({ index }, slot) => [index, slot]));
  let start = 0;
  const next = segments.map(({ size }) => {
    start += size;
    return start - size;
  });
  const order = new Uint32Array(segment.length);
  for (const row of rows.keys.order) {
    const s = bySource[row];
    if (s !== NOT_KEPT) order[next[place.get(s)!]++] = row;
  }
  return { order, ends: next };
}

/** Values of the kept rows at their places among all source rows. */
function spread<A extends Float64Array | Int32Array>(
  values: A,
  { kept, total }: TableRows,
  make: new (length: number) => A,
  fill = 0,
): A {
  if (!kept) return values;
  const all = new make(total).fill(fill) as A;
  for (let i = 0; i < kept.length; i++) all[kept[i]] = values[i];
  return all;
}

function isIn(kept: Uint32Array, total: number): (row: number) => boolean {
  const flags = new Uint8Array(total);
  for (const row of kept) flags[row] = 1;
  return (row) => flags[row] === 1;
}
