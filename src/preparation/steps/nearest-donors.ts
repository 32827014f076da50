/**
 * The rows nearest to one that lacks values: those learned from that have all columns are looked for in a k-d tree, the
 * others are compared one by one. Where a row lacks columns, boxes and distances count along the others only:
 *
 *   d²(x, y) = p / |P| · Σ_{j ∈ P} (x_j − y_j)²,  P the columns that both have, p all columns
 *
 * A box is at least as far as any row in it, also after rounding: term by term it is no more. So whether rows come from
 * the tree or one by one, the same are found, and of equally near ones the first.
 */
import { growKdTree, type KdTree } from '#sdk';

/** So many asked rows are compared with so many learned from at a time, which then stay close to the processor. */
const BLOCK = 2048;
/** With fewer rows asked about, a tree takes longer to grow than it saves. */
const WORTH_A_TREE = 64;

/** Columns of some of the rows learned from, and which rows they are. */
interface Part {
  readonly rows: Uint32Array;
  readonly columns: readonly { readonly values: Float64Array; readonly isComplete: boolean }[];
}

/** The rows learned from: all of them one by one, or the complete ones in a tree. */
export interface Donors {
  readonly part: Part;
  readonly tree: { readonly nodes: KdTree; readonly rows: Uint32Array } | null;
}

/** The nearest rows that have a column, nearest first, and what they say there. */
export interface Nearest {
  readonly column: number;
  readonly rows: number[];
  readonly distances: number[];
}

/** A row that lacks the columns of `gaps`. */
export interface AskedRow {
  readonly values: Float64Array;
  readonly gaps: readonly Nearest[];
}

export const askedRow = (values: Float64Array): AskedRow => ({
  values,
  gaps: [...values.keys()]
    .filter((j) => Number.isNaN(values[j]))
    .map((column) => ({ column, rows: [], distances: [] })),
});

/** Trees by what was learned, which is asked again for every fold and shuffle. */
const grown = new WeakMap<object, Donors>();

/** Makes the rows learned from ready to be asked so often; `lesson` is what they belong to. */
export function* gatherDonors(
  lesson: object,
  columns: readonly Float64Array[],
  asked: number,
): Generator<unknown, Donors> {
  const known = grown.get(lesson);
  if (known) return known;
  const rows = Uint32Array.from(columns[0], (_, row) => row);
  if (asked < WORTH_A_TREE) return { part: partOf(columns, rows), tree: null };
  const isWhole = (row: number) => !columns.some((values) => Number.isNaN(values[row]));
  const whole = rows.filter(isWhole);
  if (whole.length < BLOCK) return { part: partOf(columns, rows), tree: null };
  const rest = rows.filter((row) => !isWhole(row));
  yield;
  const table = { rows: whole.length, columns: columns.map((values) => at(values, whole)) };
  const nodes = yield* growKdTree(table, 'euclidean');
  const donors = { part: partOf(columns, rest), tree: { nodes, rows: whole } };
  grown.set(lesson, donors);
  return donors;
}

const at = (values: Float64Array, rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => values[row]);

const partOf = (columns: readonly Float64Array[], rows: Uint32Array): Part => ({
  rows,
  columns: columns.map((all) => {
    const values = rows.length === all.length ? all : at(all, rows);
    return { values, isComplete: !values.some(Number.isNaN) };
  }),
});

/** Finds the nearest rows of each; pauses after every block. */
export function* findNearest(
  asked: readonly AskedRow[],
  { part, tree }: Donors,
  neighbors: number,
): Generator<unknown, void> {
  if (tree)
    for (const row of asked) {
      searchTree(row, tree.nodes, tree.rows, neighbors);
      yield;
    }
  const squares = new Float64Array(BLOCK);
  const common = new Float64Array(BLOCK);
  for (let from = 0; from < part.rows.length; from += BLOCK) {
    const length = Math.min(BLOCK, part.rows.length - from);
    for (const { values, gaps } of asked) {
      measure(values, part, from, length, squares, common);
      for (const gap of gaps) gather(gap, part, from, length, squares, common, neighbors);
    }
    yield;
  }
}

/** Rows in the tree lack nothing, so that the same are nearest for each gap. */
function searchTree({ values, gaps }: AskedRow, tree: KdTree, rows: Uint32Array, neighbors: number): void {
  const { points, start, end, right, dimensions } = tree;
  const along = Int32Array.from(values.keys()).filter((j) => !Number.isNaN(values[j]));
  if (along.length === 0) return;
  const found: Nearest = { column: -1, rows: [], distances: [] };
  let farthest = Number.POSITIVE_INFINITY;
  // Nodes to look at and how far their boxes are, the next one on top.
  const nodes = new Int32Array(tree.depth + 1);
  const away = new Float64Array(tree.depth + 1);
  for (let top = 1; top > 0; ) {
    const node = nodes[--top];
    if (away[top] > farthest) continue;
    if (right[node] !== 0) {
      const [left, other] = [boxAway(node + 1, values, along, tree), boxAway(right[node], values, along, tree)];
      const isLeftNearer = left < other;
      nodes[top] = isLeftNearer ? right[node] : node + 1;
      away[top++] = isLeftNearer ? other : left;
      nodes[top] = isLeftNearer ? node + 1 : right[node];
      away[top++] = isLeftNearer ? left : other;
      continue;
    }
    for (let point = start[node]; point < end[node]; point++) {
      let sum = 0;
      for (let a = 0; a < along.length; a++) {
        const difference = values[along[a]] - points[point * dimensions + along[a]];
        sum += difference * difference;
      }
      const distance = (sum * dimensions) / along.length;
      if (distance > farthest) continue;
      insert(found, rows[tree.row[point]], distance, neighbors);
      if (found.rows.length === neighbors) farthest = found.distances[neighbors - 1];
    }
  }
  for (const gap of gaps) {
    gap.rows.push(...found.rows);
    gap.distances.push(...found.distances);
  }
}

/** How far the box of a node is at least. */
function boxAway(node: number, values: Float64Array, along: Int32Array, { boxes, dimensions }: KdTree): number {
  const least = node * 2 * dimensions;
  let sum = 0;
  for (let a = 0; a < along.length; a++) {
    const value = values[along[a]];
    const low = boxes[least + along[a]] - value;
    const high = value - boxes[least + dimensions + along[a]];
    const gap = low > 0 ? low : Math.max(high, 0);
    sum += gap * gap;
  }
  return (sum * dimensions) / along.length;
}

/** Sums of squares from a row to a block of rows, and how many columns both have. */
function measure(
  row: Float64Array,
  { columns }: Part,
  from: number,
  length: number,
  squares: Float64Array,
  common: Float64Array,
): void {
  squares.fill(0);
  common.fill(columns.reduce((count, { isComplete }, j) => count + Number(isComplete && !Number.isNaN(row[j])), 0));
  for (const [j, { values, isComplete }] of columns.entries()) {
    const own = row[j];
    if (Number.isNaN(own)) continue;
    if (isComplete)
      for (let i = 0; i < length; i++) {
        const difference = own - values[from + i];
        squares[i] += difference * difference;
      }
    else
      for (let i = 0; i < length; i++) {
        const difference = own - values[from + i];
        if (Number.isNaN(difference)) continue;
        squares[i] += difference * difference;
        common[i]++;
      }
  }
}

/** Takes those of a block among the nearest that are. */
function gather(
  gap: Nearest,
  { rows, columns }: Part,
  from: number,
  length: number,
  squares: Float64Array,
  common: Float64Array,
  neighbors: number,
): void {
  const { values } = columns[gap.column];
  const { distances } = gap;
  for (let i = 0; i < length; i++) {
    // A product says of almost all that they are too far; only the rest is worth a division.
    const most =
      distances.length === neighbors ? distances[neighbors - 1] * common[i] * SLACK : Number.POSITIVE_INFINITY;
    if (squares[i] * columns.length > most || common[i] === 0 || Number.isNaN(values[from + i])) continue;
    insert(gap, rows[from + i], (squares[i] * columns.length) / common[i], neighbors);
  }
}
const SLACK = 1 + 1e-12;

function insert({ rows, distances }: Nearest, row: number, distance: number, most: number): void {
  let place = rows.length;
  while (place > 0 && (distances[place - 1] > distance || (distances[place - 1] === distance && rows[place - 1] > row)))
    place--;
  if (place === most) return;
  rows.splice(place, 0, row);
  distances.splice(place, 0, distance);
  if (rows.length <= most) return;
  rows.pop();
  distances.pop();
}
