import {
  type FeatureTable,
  growKdTree,
  type KdTree,
  keepPoints,
  type Matrix,
  neighborSearch,
  type Progress,
} from '#sdk';
import { connectCores } from './connect-cores.ts';
import { corePoints } from './core-points.ts';
import { type KDistance, kDistance, knee } from './k-distance.ts';
import type { MetricSpace } from './metric-space.ts';
import { pacing } from './pacing.ts';

/** What DBSCAN finds in a table. */
export interface Clusters {
  readonly epsilon: number;
  /** The core points as the table has them, in the order of their rows, and the segment of each. */
  readonly core: Matrix;
  readonly segment: Int32Array;
  /** Rows of each segment, border rows included, the largest first. */
  readonly sizes: Int32Array;
  readonly noise: number;
  readonly kDistance: KDistance;
  readonly suggestedEpsilon: number | null;
}

/** Any epsilon will do where all rows are equal. */
const EPSILON_OF_EQUALS = 1;
const STAGES = 5;
const STEPS = 1000;

/** Finds the clusters of a table, and a tree of their core points in which `row` is the core point. */
export function* findClusters(
  table: FeatureTable,
  space: MetricSpace,
  { epsilon: given, minPoints }: { readonly epsilon?: number | undefined; readonly minPoints: number },
): Generator<Progress, { clusters: Clusters; tree: KdTree }> {
  const { rows } = table;
  const all = yield* stage(0, growKdTree({ rows, columns: space.columnsOf(table) }, space.distance));
  const curve = yield* stage(1, kDistance(all, space, minPoints));
  const suggestedEpsilon = knee(curve);
  const epsilon = given ?? suggestedEpsilon ?? EPSILON_OF_EQUALS;
  const radius = space.powerOf(epsilon);

  const isCore = yield* stage(2, corePoints(all, radius, minPoints));
  yield reached(3);
  const kept = keepPoints(all, isCore);
  yield reached(3);
  const coreRows = inOrder(kept.row, rows);
  const tree = { ...kept, row: placesIn(coreRows, kept.row, rows) };
  const component = yield* stage(3, connectCores(tree, radius));
  const borders = yield* stage(4, countBorders(all, isCore, tree, radius, component));

  yield reached(STAGES);
  const { numberOf, sizes } = numberBySize(component, borders, tree.row);
  yield reached(STAGES);
  const segment = new Int32Array(coreRows.length);
  for (let point = 0; point < segment.length; point++) segment[tree.row[point]] = numberOf[component[point]];
  const noise = rows - sizes.reduce((sum, size) => sum + size, 0);
  yield reached(STAGES);
  const core = rowsOf(table, coreRows);
  return { clusters: { epsilon, core, segment, sizes, noise, kDistance: curve, suggestedEpsilon }, tree };
}

/** So many stages are done. */
const reached = (stages: number): Progress => ({ done: stages * STEPS, of: STAGES * STEPS });

/** The progress of one stage as that of the whole. */
function* stage<T>(at: number, steps: Generator<Progress, T>): Generator<Progress, T> {
  yield reached(at);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield { done: at * STEPS + Math.floor((STEPS * step.value.done) / step.value.of), of: STAGES * STEPS };
  }
}

/** Some of the rows 0 … total − 1, in their order. */
function inOrder(some: Int32Array, total: number): Int32Array {
  const has = new Uint8Array(total);
  for (let i = 0; i < some.length; i++) has[some[i]] = 1;
  const sorted = new Int32Array(some.length);
  for (let row = 0, at = 0; row < total; row++) if (has[row] === 1) sorted[at++] = row;
  return sorted;
}

/** The place of every row among the sorted rows. */
function placesIn(sorted: Int32Array, row: Int32Array, total: number): Int32Array {
  const place = new Int32Array(total);
  for (let i = 0; i < sorted.length; i++) place[sorted[i]] = i;
  const places = new Int32Array(row.length);
  for (let i = 0; i < row.length; i++) places[i] = place[row[i]];
  return places;
}

/** How many points of a tree, not core points themselves, have their nearest core point in each component. */
function* countBorders(
  all: KdTree,
  isCore: Uint8Array,
  cores: KdTree,
  radius: number,
  component: Int32Array,
): Generator<Progress, Int32Array> {
  const search = neighborSearch(cores);
  const isDue = pacing();
  const counts = new Int32Array(component.length);
  for (let point = 0; point < isCore.length; point++) {
    if (isCore[point] === 1) continue;
    const nearest = search.nearest(all.points, point * all.dimensions, radius);
    if (nearest >= 0) counts[component[nearest]]++;
    if (isDue(search.effort())) yield { done: point, of: isCore.length };
  }
  return counts;
}

/** Numbers the components by their rows, the most first; of equals, the one whose first core point comes first. */
function numberBySize(component: Int32Array, borders: Int32Array, place: Int32Array) {
  let components = 0;
  for (let point = 0; point < component.length; point++) components = Math.max(components, component[point] + 1);
  const sizes = borders.slice(0, components);
  const first = new Int32Array(components).fill(place.length);
  for (let point = 0; point < component.length; point++) {
    const c = component[point];
    sizes[c]++;
    first[c] = Math.min(first[c], place[point]);
  }
  const order = Int32Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || first[a] - first[b]);
  const numberOf = new Int32Array(components);
  for (const [number, c] of order.entries()) numberOf[c] = number;
  return { numberOf, sizes: order.map((c) => sizes[c]) };
}

/** Some rows of a table, copied. */
function rowsOf({ columns }: FeatureTable, rows: Int32Array): Matrix {
  const values = new Float64Array(rows.length * columns.length);
  for (const [j, column] of columns.entries())
    for (let i = 0; i < rows.length; i++) values[i * columns.length + j] = column[rows[i]];
  return { rows: rows.length, columns: columns.length, values };
}
